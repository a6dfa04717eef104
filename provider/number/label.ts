/** What a label is made of that is a phone number: digits beside blanks, hyphens, dots and brackets. */
const WRITTEN_AS_NUMBER = /^(?:\+|00)[\d\s\p{Pd}.()[\]]*$/u;
const FEWEST_DIGITS = 7;

/** "+49 (0)30 …": a zero that is dialled inside the country only. In Italy it is a part of the number. */
const TRUNK_ZERO = /[([]\s*0\s*[)\]]/;

/**
 * Whether a label names the phone number that the API answers. Undefined where that cannot be said: the label is not
 * written as an international number, or the answer has no digits.
 */
export function labelMatches(label: string, displayPhoneNumber: string | undefined): boolean | undefined {
  const declared = WRITTEN_AS_NUMBER.test(label) ? digitsOf(label) : "";
  const answered = digitsOf(displayPhoneNumber ?? "");
  if (declared.length < FEWEST_DIGITS || answered === "") {
    return undefined;
  }
  const spellings = [declared, digitsOf(label.replace(TRUNK_ZERO, ""))].map(oneSpelling);
  return spellings.includes(oneSpelling(answered));
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "").replace(/^00/, "");
}

/** Some countries write one number with and without a digit for mobile phones. WhatsApp may show either. */
function oneSpelling(digits: string): string {
  return digits
    .replace(/^521/, "52") // Mexico
    .replace(/^549/, "54") // Argentina
    .replace(/^(55\d{2})9(\d{8})$/, "$1$2"); // Brazil
}
