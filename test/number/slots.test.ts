import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeSlots, namesToPrune, type SlotQuestion, unmanagedNames } from "../../dist/provider/number/slots.js";

const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
const names = fc.uniqueArray(name, { maxLength: 5 });
const question: fc.Arbitrary<SlotQuestion> = fc.record({
  declared: names,
  live: names,
  ignored: names,
  released: names,
  pinned: fc.constant<string[]>([]),
  unmanagedAreDeleted: fc.boolean(),
  maximum: fc.integer({ min: 1, max: 5 }),
});

/** The rule once more, name by name, as behaviour is written down. */
function holders({ declared, live, ignored, released, unmanagedAreDeleted }: SlotQuestion): string[] {
  return ["a", "b", "c", "d", "e", "f"].filter((one) => {
    if (declared.includes(one)) {
      return true;
    }
    if (!live.includes(one) || released.includes(one)) {
      return false;
    }
    return ignored.includes(one) || !unmanagedAreDeleted;
  });
}

function agrees(judge: typeof judgeSlots): boolean {
  const result = fc.check(
    fc.property(question, (asked) => {
      const verdict = judge(asked);
      const model = holders(asked);
      return (
        verdict.fits === model.length <= asked.maximum &&
        JSON.stringify(verdict.holders.map((holder) => holder.name).sort()) === JSON.stringify(model)
      );
    }),
    { numRuns: 10_000 },
  );
  return !result.failed;
}

describe("judgeSlots", () => {
  it("agrees with a plain model in 10,000 cases", () => {
    expect(agrees(judgeSlots)).toBe(true);
  });

  it.each<[string, typeof judgeSlots]>([
    ["a maximum off by one", (asked) => judgeSlots({ ...asked, maximum: asked.maximum + 1 })],
    ["released names counted", (asked) => judgeSlots({ ...asked, released: [] })],
    [
      "ignored names not counted",
      (asked) => judgeSlots({ ...asked, live: asked.live.filter((one) => !asked.ignored.includes(one)) }),
    ],
    ["unmanaged names deleted unasked", (asked) => judgeSlots({ ...asked, unmanagedAreDeleted: true })],
  ])("the model tells %s", (_mutant, judge) => {
    expect(agrees(judge)).toBe(false);
  });

  it("tells who holds the slots", () => {
    const asked = {
      declared: ["a"],
      live: ["a", "b", "c", "d"],
      ignored: ["c"],
      released: ["d"],
      unmanagedAreDeleted: false,
      maximum: 2,
    };
    expect(judgeSlots(asked)).toEqual({
      fits: false,
      holders: [
        { name: "a", kind: "declared" },
        { name: "b", kind: "unmanaged" },
        { name: "c", kind: "ignored" },
      ],
    });
  });

  it("lets a pinned name keep its slot", () => {
    const asked = {
      declared: ["a"],
      live: ["b"],
      ignored: [],
      released: [],
      pinned: ["b"],
      unmanagedAreDeleted: true,
      maximum: 1,
    };
    expect(judgeSlots(asked)).toMatchObject({ fits: false, holders: [{ name: "a" }, { name: "b", kind: "pinned" }] });
  });
});

describe("namesToPrune", () => {
  it("makes room with as few as will do, and touches released names alone", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const pruned = namesToPrune(asked);
        expect(pruned.every((one) => asked.released.includes(one) && asked.live.includes(one))).toBe(true);
        expect(pruned.some((one) => asked.declared.includes(one))).toBe(false);
        const held = holders(asked).length;
        const free = asked.released.filter((one) => asked.live.includes(one) && !asked.declared.includes(one)).length;
        expect(pruned).toHaveLength(Math.min(free, Math.max(0, held + free - asked.maximum)));
      }),
      { numRuns: 10_000 },
    );
  });

  it("takes them in the order given", () => {
    const asked = {
      declared: ["d", "e"],
      live: ["a", "b", "c"],
      ignored: [],
      released: ["c", "b"],
      unmanagedAreDeleted: false,
      maximum: 4,
    };
    expect(namesToPrune(asked)).toEqual(["c"]);
  });
});

describe("unmanagedNames", () => {
  it("leaves out what is declared, ignored, released or pinned", () => {
    const asked = { declared: ["a"], live: ["a", "b", "c", "d", "e"], ignored: ["b"], released: ["c"], pinned: ["d"] };
    expect(unmanagedNames(asked)).toEqual(["e"]);
  });
});
