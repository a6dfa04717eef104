import { describe, expect, it } from "vitest";
import { parseNumber } from "../../dist/provider/api/wire.js";
import { rememberTargets } from "../../dist/provider/resources/secret-target.js";
import { remember, rememberKey } from "../../dist/provider/text/redact.js";
import { costs, growthOf, LARGE, MOST, taskOf } from "../scorecard/cost.ts";
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
