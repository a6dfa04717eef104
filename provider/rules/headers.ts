import { looksMasked } from "../number/destination";
import { urlInHeaderProblem } from "./url";

// RFC 9110, 5.6.2: the characters of a field name.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Why headers are refused, a reason for each; a reason never shows a value. */
export function headerProblems(headers: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(headers);
  const perHeader = Object.entries(headers).flatMap(([name, value]) => {
    const problem = nameProblem(name) ?? valueProblem(value);
    return problem === undefined ? [] : [`The header ${JSON.stringify(name)} ${problem}`];
  });
  const twins = names.filter((name, index) => lowerIndex(names, name) !== index);
  return [
    ...perHeader,
    ...twins.map(
      (name) =>
        `The headers ${JSON.stringify(names[lowerIndex(names, name)])} and ${JSON.stringify(name)} differ by case only, so they are the same header. Keep one.`,
    ),
  ];
}

/** Header names that proxies are known to drop: those with an underscore. */
export function doubtfulHeaderNames(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers).filter((name) => name.includes("_"));
}

function nameProblem(name: string): string | undefined {
  return TOKEN.test(name) ? undefined : "is not a header name. Use letters, digits and hyphens.";
}

function valueProblem(value: string): string | undefined {
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

function lowerIndex(names: readonly string[], name: string): number {
  return names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
}
