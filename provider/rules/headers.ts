import { quote } from "../text/quoted";
import { looksMasked } from "./compare";
import { headerDoubt, headerMistake, holdsOutput } from "./mistake";
import { urlInHeaderProblem } from "./url";

// RFC 9110, 5.6.2: the characters of a field name.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Not documented by the vendor. An update that fails is kept in the state only up to a size (Pulumi's limit), and one that
 * is not kept would not be looked into by the next update.
 */
const MOST_BYTES = 16_384;

/** Why headers are refused, a reason for each; a reason never shows a value. */
export function headerProblems(headers: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(headers);
  const perHeader = Object.entries(headers).flatMap(([name, value]) => {
    if (holdsOutput(name)) {
      return [
        "The name of a header is an Output that was turned into text. Names must be known when the program runs.",
      ];
    }
    const problem = nameProblem(name) ?? valueProblem(name, value);
    return problem === undefined ? [] : [`The header ${quote(name)} ${problem}`];
  });
  const bytes = Buffer.byteLength(JSON.stringify(headers));
  const tooLarge = `The headers have ${bytes} bytes of JSON in all, which could not be kept after an update that fails. Use at most ${MOST_BYTES}.`;
  const firsts = new Map([...names].reverse().map((name) => [name.toLowerCase(), name]));
  const twins = names.filter((name) => firsts.get(name.toLowerCase()) !== name);
  return [
    ...perHeader,
    ...(bytes > MOST_BYTES ? [tooLarge] : []),
    ...twins.map(
      (name) =>
        `The headers ${quote(firsts.get(name.toLowerCase()) ?? name)} and ${quote(name)} differ by case only, so they are the same header. Keep one.`,
    ),
  ];
}

/** Header names that proxies are known to drop: those with an underscore. */
export function doubtfulHeaderNames(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers).filter((name) => name.includes("_"));
}

/** What a header may hold by mistake, for a sentence that begins with its name. */
export function doubtfulHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const doubt = headerDoubt(value);
    return doubt === undefined ? [] : [`header ${quote(name)} ${doubt}`];
  });
}

function nameProblem(name: string): string | undefined {
  return TOKEN.test(name) ? undefined : "is not a header name. Use letters, digits and hyphens.";
}

function valueProblem(header: string, value: string): string | undefined {
  const mistake = headerMistake(header, value);
  if (mistake !== undefined) {
    return mistake;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that end or cut a header
  if (/[\r\n\u0000]/.test(value)) {
    return "has a line break or a NUL in its value. Remove it; a key read from a file often ends with a line break.";
  }
  if (looksMasked(value)) {
    return "has a masked text as its value, not the value itself. Give the real value.";
  }
  const problem = urlInHeaderProblem(value);
  return problem === undefined ? undefined : `has a url as its value. ${problem}`;
}
