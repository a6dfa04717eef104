import { DialogError } from "./api/errors";
import { looksRandom } from "./text/looks-random";
import { quoted } from "./text/quoted";
import { holdsKey } from "./text/secrets";

/** API keys by the label of their number, as a user has set them: an entry may be anything that JSON can hold. */
export type KeyMap = ReadonlyMap<string, unknown>;

/** More of them would bury the sentence that lists them. */
const MOST_LABELS = 50;

/** Reads a map of keys. Undefined where the text is no JSON object. */
export function parseKeyMap(text: string): KeyMap | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isMap ? new Map(Object.entries(value)) : undefined;
  } catch {
    // The parser's own words would show parts of the value.
    return undefined;
  }
}

/** The key of a number. Undefined where the map does not name it. An entry that is no text is an error. */
export function keyIn(map: KeyMap, label: string, place: string): string | undefined {
  const entry = map.get(label);
  if (entry === undefined || typeof entry === "string") {
    return entry;
  }
  // `pulumi config set --path` without `--secret` turns digits into a number and "true" into a boolean (tried).
  throw new DialogError(
    "settings",
    `The API key of number ${label} in ${place} is ${kindOf(entry)}, not text. Put it in quotes, or set it with: ${setCommand(label)}.`,
  );
}

/** What a map names in place of a number that it does not name, without any key. */
export function namedInstead(map: KeyMap, wanted: string): string {
  const labels = [...map.keys()].filter((label) => !isSwapped(label, map.get(label), wanted)).sort();
  const digits = digitsOf(wanted);
  const alike = labels.filter((label) => digits !== "" && digitsOf(label) === digits);
  const more = labels.length > MOST_LABELS ? `, and ${labels.length - MOST_LABELS} more` : "";
  return [
    ...(labels.length > 0 ? [`It has ${quoted(labels.slice(0, MOST_LABELS))}${more}.`] : []),
    ...(alike.length > 0
      ? [
          `${quoted(alike)} ${alike.length > 1 ? "have" : "has"} the same digits: write the number the same way in both places.`,
        ]
      : []),
    ...(labels.length < map.size
      ? ["Entries that look swapped are not shown: the map goes from phone number to API key."]
      : []),
  ].join(" ");
}

/** The command that sets the key of one number. */
export function setCommand(label: string): string {
  return `pulumi config set --secret --path ${shell(`dialog360:apiKeys[${JSON.stringify(label)}]`)}`;
}

function kindOf(entry: unknown): string {
  if (typeof entry === "number") {
    return "a number";
  }
  if (typeof entry === "boolean") {
    return "true or false";
  }
  return entry === null ? "null" : Array.isArray(entry) ? "a list" : "an object";
}

/** Where a number stands in place of the key, or the label looks like one, the label may be the key, which no message may show. */
function isSwapped(label: string, entry: unknown, wanted: string): boolean {
  return entry === wanted || (isNumber(String(entry)) && !isNumber(label)) || looksRandom(label) || holdsKey(label);
}

function isNumber(text: string): boolean {
  return /^[+\d\s().-]+$/.test(text) && /\d/.test(text);
}

/** The digits of a label, without the 00 that stands for a plus sign. */
function digitsOf(label: string): string {
  return label.replace(/\D/g, "").replace(/^00/, "");
}

function shell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
