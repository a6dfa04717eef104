import fc from "fast-check";
import { expect, it } from "vitest";
import { Matcher, merged, type Range } from "../../dist/provider/text/matcher.js";

const BLOCK = 64;
const WINDOW = 8;
const SHORTEST = 3;

/** What stands in a text, found by looking for each piece at each place. */
function places(text: string, pieces: readonly string[]): Range[] {
  const found = pieces.flatMap((piece) =>
    Array.from(text, (_character, start) => ({ start, end: start + piece.length })).filter(
      ({ start }) => piece.length >= SHORTEST && text.startsWith(piece, start),
    ),
  );
  return merged(found);
}

const windowsOf = (text: string) =>
  text.length < WINDOW
    ? [text]
    : Array.from(text.slice(WINDOW - 1), (_none, start) => text.slice(start, start + WINDOW));
const blocksOf = (text: string) =>
  text.length <= BLOCK ? [text] : [...(text.match(/.{64}/gs) ?? []), text.slice(-BLOCK)];

// Of few characters, so that texts begin alike and stand in each other.
const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 200 }), { maxLength: 6 });

it("a matcher finds what looking for each piece at each place finds, in whatever order they are added", () => {
  fc.assert(
    fc.property(texts, texts, texts, (wholes, parts, around) => {
      const matcher = new Matcher();
      const text = [...wholes, ...around, ...parts].join("c");
      for (const one of wholes) {
        matcher.add(one);
      }
      for (const one of parts) {
        matcher.addParts(one);
      }
      expect(matcher.rangesIn(text)).toEqual(places(text, [...wholes.flatMap(blocksOf), ...parts.flatMap(windowsOf)]));
    }),
    { numRuns: 2000 },
  );
});

it("a matcher finds each of very many parts, and nothing beside them", () => {
  const matcher = new Matcher();
  const names = Array.from({ length: 50_000 }, (_none, index) => `name-${index.toString(36).padStart(6, "0")}`);
  for (const name of names) {
    matcher.addParts(name.slice(-WINDOW));
  }
  expect(names.every((name) => matcher.findsIn(name))).toBe(true);
  expect(names.some((name) => matcher.findsIn(name.toUpperCase()))).toBe(false);
});

it("a thousand matchers of a few texts need less than ten megabytes", () => {
  const before = process.memoryUsage().arrayBuffers;
  const matchers = Array.from({ length: 1000 }, (_none, number) => {
    const matcher = new Matcher();
    matcher.add(`text number ${number}`);
    return matcher;
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  expect(matchers.every((matcher, number) => matcher.findsIn(`This is text number ${number}.`))).toBe(true);
});
