import { describe, expect, it } from "vitest";
import { parseNumber } from "../../dist/provider/api/wire.js";
import { rememberTargets } from "../../dist/provider/number/secret-target.js";
import { remember, rememberKey, rememberUrl } from "../../dist/provider/text/redact.js";
import { costs, growthOf, LARGE, MOST, shapes, taskOf } from "../scorecard/cost.ts";
import { answers } from "../scorecard/foreign-answers.ts";

rememberKey("c4nary-c4nary-c4nary-c4nary");
remember("c4nary-c4nary-c4nary-as-a-whole");
// What a server lists is looked for in every text.
for (const shape of ["a token of one letter", "headers that begin alike"]) {
  rememberTargets(parseNumber(JSON.parse(answers[shape]?.(LARGE) ?? "")).destinations);
}

describe("eight times as much of a text takes at most 16 times as long, and no time that anybody notices", () => {
  it.each(costs)(
    "in $taker, whatever its shape",
    (cost) => {
      const slow = Object.keys(cost.shapes).flatMap((shape) => {
        const growth = growthOf(taskOf(cost, shape));
        return growth > MOST ? [`${shape}: ${growth.toFixed(0)} times`] : [];
      });
      expect(slow).toEqual([]);
    },
    60_000,
  );
});

/** What is remembered stays, and would make the searches above another task. */
describe("eight times as much of what is kept out of texts takes at most 16 times as long", () => {
  it.each([
    ["a header", remember],
    ["a header behind a scheme", (text: string) => remember(`Bearer ${text}`)],
    ["a url", (text: string) => rememberUrl(`https://${text}`, true)],
  ])(
    "of %s, whatever its shape",
    (_what, keep) => {
      const slow = Object.entries(shapes).flatMap(([shape, textOf]) => {
        let tries = 0;
        // Something that is known already takes no time.
        const growth = growthOf((length) => {
          const text = textOf(length);
          return () => {
            tries += 1;
            keep(`${text}${tries}`);
          };
        });
        return growth > MOST ? [`${shape}: ${growth.toFixed(0)} times`] : [];
      });
      expect(slow).toEqual([]);
    },
    60_000,
  );
});
