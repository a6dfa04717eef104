import { describe, expect, it } from "vitest";
import { remember, rememberKey } from "../../dist/provider/text/redact.js";
import { growthOf, MOST, shapes, takers, taskOf } from "../scorecard/cost.ts";

rememberKey("c4nary-c4nary-c4nary-c4nary");
remember("c4nary-c4nary-c4nary-as-a-whole");

describe("eight times as much of a text takes at most 16 times as long", () => {
  it.each(Object.keys(takers))(
    "in %s, whatever its shape",
    (taker) => {
      const slow = Object.keys(shapes).flatMap((shape) => {
        const growth = growthOf(taskOf(taker, shape));
        return growth > MOST ? [`${shape}: ${growth.toFixed(0)} times`] : [];
      });
      expect(slow).toEqual([]);
    },
    60_000,
  );
});
