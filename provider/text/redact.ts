import { originOf, tokensIn, type View, viewsOf } from "./decode";
import { looksRandom } from "./looks-random";
import { type Matcher, merged, type Range, WINDOW } from "./matcher";
import { apiKeys, holdsKey, keysIn, publicWords, type Secrets, secrets } from "./secrets";
import { cut, neutral, type Shown, shown } from "./shown";

export { permit, remember, rememberKey, rememberUrl, Secrets } from "./secrets";

/** Stands in a text in place of a secret. */
export const REDACTED = "[redacted]";
/** Nobody reads more of what a server says. */
const MOST_SHOWN = 32_768;
/** How much longer the encodings of a character can be: `\\u0026` in a text that is percent-encoded. */
const LONGEST_ENCODING = 12;
/** How much base64 there may be in base64. */
const DEEPEST = 2;

/**
 * Somebody else's text without any secret that this process has seen, however it is encoded, and without what a url may
 * hide. Of a very long text the beginning is given.
 */
export function redact(text: string, most = MOST_SHOWN, known: readonly Matcher[] = [secrets]): string {
  // What begins before the edge is found although it ends behind it.
  const longest = Math.max(WINDOW, ...known.map((one) => one.longest));
  const looked = text.slice(0, most + longest * LONGEST_ENCODING);
  const isCut = looked.length < text.length;
  const views = viewsOf(looked);
  const found = views.flatMap((view) => [...secretsIn(view, known), ...inOrigin(view, urlSecretsIn(view.text, isCut))]);
  return replaced(text, withoutPublic(looked, merged(found)), most);
}

/**
 * Somebody else's text as it is stored where Pulumi displays it: safe, in full length, and without API keys and the secrets
 * that came with it. What else this process has seen depends on what Pulumi has had it do before, and would make the
 * same text another one each time.
 */
export function storable(text: string, secretsWithIt: Secrets): Shown {
  return shown(redact(text, text.length, [apiKeys, secretsWithIt]));
}

/** A sentence of this package on its way out: harmless, and without an API key that was given where something else belongs. */
export function outgoing(sentence: string): Shown {
  return neutral(replaced(sentence, keysIn(sentence), sentence.length));
}

function replaced(text: string, ranges: readonly Range[], most: number): string {
  let clean = "";
  let from = 0;
  for (const { start, end } of ranges.filter((range) => range.start < most)) {
    clean += `${text.slice(from, start)}${REDACTED}`;
    from = end;
  }
  return clean + cut(text.slice(from), Math.max(0, most - from));
}

function secretsIn(view: View, known: readonly Matcher[]): Range[] {
  const tokens = tokensIn(view.text).filter(({ readings }) =>
    readings.some((reading) => holdsSecret(reading, known, DEEPEST)),
  );
  return inOrigin(view, [...known.flatMap((one) => one.rangesIn(view.text)), ...tokens]);
}

function holdsSecret(text: string, known: readonly Matcher[], depth: number): boolean {
  return viewsOf(text).some(
    (view) =>
      known.some((one) => one.findsIn(view.text)) ||
      (depth > 1 &&
        tokensIn(view.text).some(({ readings }) => readings.some((reading) => holdsSecret(reading, known, depth - 1)))),
  );
}

function inOrigin(view: View, ranges: readonly Range[]): Range[] {
  return ranges.map(({ start, end }) => ({ start: originOf(view, start), end: originOf(view, end) }));
}

/**
 * What is left of ranges where a text shows what may be shown. A word that holds a whole API key may not. Of a range that is
 * longer than the word, only a long word may: a short one would show the secret piece by piece.
 */
function withoutPublic(text: string, ranges: readonly Range[]): Range[] {
  if (ranges.length === 0) {
    return [];
  }
  const words = publicWords.rangesIn(text).filter(({ start, end }) => !holdsKey(text.slice(start, end)));
  const left: Range[] = [];
  let next = 0;
  for (const range of ranges) {
    while ((words[next]?.end ?? Number.POSITIVE_INFINITY) <= range.start) {
      next += 1;
    }
    let { start } = range;
    for (let index = next; (words[index]?.start ?? range.end) < range.end; index++) {
      const word = words[index] ?? range;
      const isWithin = word.start <= range.start && word.end >= range.end;
      if (isWithin || word.end - word.start >= WINDOW) {
        left.push({ start, end: Math.max(start, word.start) });
        start = Math.max(start, word.end);
      }
    }
    left.push({ start, end: Math.max(start, range.end) });
  }
  return left.filter(({ start, end }) => start < end);
}

const SCHEME_END = /(?<=[a-z]):\/\//gi;
const SCHEME_END_LENGTH = 3;
const SEGMENT = /[^/]+/g;
const AUTHORITY_END = /[\s/?#"<>]/g;
const PATH_END = /[\s?#"<>]/g;
const QUERY_END = /[\s"<>]/g;

/** What the urls in a text may hide. Where the text was cut, also what may go on as user information. */
function urlSecretsIn(text: string, isCut: boolean): Range[] {
  const ranges: Range[] = [];
  const authorityEnd = searching(text, AUTHORITY_END);
  const pathEnd = searching(text, PATH_END);
  const queryEnd = searching(text, QUERY_END);
  let done = 0;
  for (const { index } of text.matchAll(SCHEME_END)) {
    const start = index + SCHEME_END_LENGTH;
    const end = authorityEnd(start);
    const at = isCut && end === text.length ? end - start : text.slice(start, end).lastIndexOf("@");
    const query = pathEnd(start);
    if (at > 0) {
      ranges.push({ start, end: start + at });
    }
    if (done < query) {
      ranges.push(...randomSegmentsIn(text, Math.max(end, done), query));
      done = query;
    }
    if (text[query] === "?" && queryEnd(query) > query + 1) {
      ranges.push({ start: query + 1, end: queryEnd(query) });
    }
  }
  return ranges;
}

function randomSegmentsIn(text: string, from: number, to: number): Range[] {
  return [...text.slice(from, to).matchAll(SEGMENT)]
    .filter(([segment]) => looksRandom(segment))
    .map(({ 0: segment, index }) => ({ start: from + index, end: from + index + segment.length }));
}

/** Finds the next place of a pattern from a place on; what was found serves until it is passed. */
function searching(text: string, pattern: RegExp): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      const search = new RegExp(pattern);
      search.lastIndex = from;
      found = search.exec(text)?.index ?? text.length;
    }
    return found;
  };
}
