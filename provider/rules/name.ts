import { holdsOutput, wholeMistake } from "./mistake";

/** Not documented by the vendor; a bound that keeps the path of DELETE within what servers accept. */
const LONGEST_NAME = 256;

/** Why a webhook name is refused, or undefined. Names are ids: every accepted one must reach DELETE unchanged. */
export function webhookNameProblem(name: string): string | undefined {
  if (name === "") {
    return "The webhook name is empty. Give a name such as crm.";
  }
  if (holdsOutput(name)) {
    return "A webhook name is an Output that was turned into text. Give a name that is known when the program runs.";
  }
  if (name === "." || name === "..") {
    return `The webhook name "${name}" would be resolved away in the path of DELETE. Choose another name.`;
  }
  if (!name.isWellFormed()) {
    return "The webhook name holds half of a surrogate pair, which cannot be sent. Choose another name.";
  }
  if (/\p{Cc}/u.test(name)) {
    return "The webhook name holds a control character. Remove it.";
  }
  return [...name].length > LONGEST_NAME
    ? `The webhook name has ${[...name].length} characters. Use at most ${LONGEST_NAME}.`
    : undefined;
}

/** Why the label of a phone number is refused, or undefined. */
export function phoneNumberProblem(phoneNumber: string): string | undefined {
  if (phoneNumber.trim() === "") {
    return "The phone number is empty. Give a label, best the number itself in the form +4930123456.";
  }
  // A prefix of digits may stand before a variable that is not set: "+49undefined".
  const mistake = wholeMistake(phoneNumber.replace(/^[+\d\s().-]+/, ""));
  if (mistake !== undefined) {
    return `The phone number ${mistake}`;
  }
  return phoneNumber.includes("/")
    ? "The phone number holds a slash, which separates number and webhook name in ids. Write it without, best as +4930123456."
    : undefined;
}
