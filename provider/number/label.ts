/** What a label is made of that is a phone number: digits beside blanks, hyphens, dots and brackets. */
const WRITTEN_AS_NUMBER = /^(?:\+|00)[\d\s\p{Pd}.()[\]]*$/u;
const FEWEST_DIGITS = 7;

/** "+49 (0)30 …": a zero that is dialled inside the country only. */
const TRUNK_ZERO = /[([]\s*0\s*[)\]]/;

/**
 * Whether a label names the phone number that the API answers. Undefined where that cannot be said: the label is not
 * written as an international number, or the answer has no digits.
 */
export function labelMatches(label: string, displayPhoneNumber: string | undefined): boolean | undefined {
  const declared = labelDigits(label);
  const answered = digitsOf(displayPhoneNumber ?? "");
  return declared === undefined || answered === "" ? undefined : oneSpelling(declared) === oneSpelling(answered);
}

function labelDigits(label: string): string | undefined {
  const digits = WRITTEN_AS_NUMBER.test(label) ? digitsOf(label) : "";
  return digits.length >= FEWEST_DIGITS ? digits : undefined;
}

function digitsOf(text: string): string {
  return text.replace(TRUNK_ZERO, "").replace(/\D/g, "").replace(/^00/, "");
}

/** Some countries write one number with and without a digit for mobile phones; WhatsApp may show either. */
function oneSpelling(digits: string): string {
  return digits
    .replace(/^521/, "52") // Mexico
    .replace(/^549/, "54") // Argentina
    .replace(/^(55\d{2})9(\d{8})$/, "$1$2"); // Brazil
}
