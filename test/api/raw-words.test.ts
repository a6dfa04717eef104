import { inspect } from "node:util";
import { expect, it } from "vitest";
import { DialogError } from "../../dist/provider/api/errors.js";
import { RawWords } from "../../dist/provider/api/raw-words.js";

const words = new RawWords("c4nary of a header");

it("a server's own words answer a question", () => {
  expect([words.isEmpty, words.tell((text) => /of a/.test(text)), words.tell((text) => text === "")]).toEqual([
    false,
    true,
    false,
  ]);
  expect(new RawWords("").isEmpty).toBe(true);
});

it.each([
  ["a template", () => `${words}`],
  ["JSON", () => JSON.stringify({ words })],
  ["a console", () => inspect(new DialogError("api", "Refused.", { words }), { showHidden: true, depth: 9 })],
  ["their fields", () => Object.values(words).join()],
])("a server's own words do not come out in %s", (_where, show) => {
  expect(show()).not.toContain("c4nary");
});
