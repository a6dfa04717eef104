import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeSlots, namesToPrune, type SlotQuestion, unmanagedNames } from "../../dist/provider/rules/slots.js";

const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
const names = fc.uniqueArray(name, { maxLength: 5 });
const question: fc.Arbitrary<SlotQuestion> = fc
  .record({
    declared: names,
    live: names,
    ignored: names,
    released: names,
    pinned: fc.oneof(fc.constant<string[]>([]), names),
    unmanagedAreDeleted: fc.boolean(),
    maximum: fc.integer({ min: 1, max: 5 }),
  })
  // A name of the previous run goes or stays.
  .map((asked) => ({
    ...asked,
    released: asked.released.filter((one) => !asked.pinned.includes(one)),
  }));

/** The rule once more, name by name, as behaviour is written down. */
function holders({ declared, live, ignored, released, pinned, unmanagedAreDeleted }: SlotQuestion): string[] {
  return ["a", "b", "c", "d", "e", "f"].filter((one) => {
    if (declared.includes(one)) {
      return true;
    }
    if (!live.includes(one)) {
      return false;
    }
    const kept = ignored.includes(one) || pinned?.includes(one) === true;
    return kept || (!released.includes(one) && !unmanagedAreDeleted);
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

/** A wrong judge that takes other names for the holders. */
function counting(namesOf: (asked: SlotQuestion) => string[]): typeof judgeSlots {
  return (asked) => {
    const wrong = namesOf(asked).map((one) => ({ name: one, kind: "declared" as const }));
    return { fits: wrong.length <= asked.maximum, holders: wrong };
  };
}

describe("judgeSlots", () => {
  it("agrees with a plain model in 10,000 cases, within 10 s", () => {
    const startMs = Date.now();
    expect(agrees(judgeSlots)).toBe(true);
    expect(Date.now() - startMs).toBeLessThan(10_000);
  });

  it.each<[string, typeof judgeSlots]>([
    ["a maximum off by one", (asked) => judgeSlots({ ...asked, maximum: asked.maximum + 1 })],
    ["released names counted", (asked) => judgeSlots({ ...asked, released: [] })],
    [
      "ignored names not counted",
      (asked) => judgeSlots({ ...asked, live: asked.live.filter((one) => !asked.ignored.includes(one)) }),
    ],
    ["pinned names not counted", (asked) => judgeSlots({ ...asked, pinned: [] })],
    ["declared names counted once more where they are live", counting(({ declared, live }) => [...declared, ...live])],
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

/** Whether names are pruned as the rule says: released ones alone, in their order, and as few as will do. */
function prunesWell(prune: typeof namesToPrune): boolean {
  const result = fc.check(
    fc.property(question, (asked) => {
      const free = asked.released.filter(
        (one) => asked.live.includes(one) && !asked.declared.includes(one) && !asked.ignored.includes(one),
      );
      let needed = holders(asked).length + free.length;
      const model = free.filter(() => needed-- > asked.maximum);
      return JSON.stringify(prune(asked)) === JSON.stringify(model);
    }),
    { numRuns: 10_000 },
  );
  return !result.failed;
}

describe("namesToPrune", () => {
  it("agrees with a plain model in 10,000 cases", () => {
    expect(prunesWell(namesToPrune)).toBe(true);
  });

  it.each<[string, typeof namesToPrune]>([
    ["a maximum off by one", (asked) => namesToPrune({ ...asked, maximum: asked.maximum - 1 })],
    ["all released names pruned", (asked) => namesToPrune({ ...asked, maximum: 0 })],
    ["the last ones pruned first", (asked) => namesToPrune({ ...asked, released: [...asked.released].reverse() })],
    [
      "pinned names pruned",
      (asked) => namesToPrune({ ...asked, released: [...asked.released, ...(asked.pinned ?? [])] }),
    ],
    ["names pruned that are ignored now", (asked) => namesToPrune({ ...asked, ignored: [] })],
    ["unmanaged names pruned", (asked) => namesToPrune({ ...asked, released: unmanagedNames(asked) })],
    ["names pruned that are gone", (asked) => namesToPrune({ ...asked, live: [...asked.live, ...asked.released] })],
    ["unmanaged names not counted", (asked) => namesToPrune({ ...asked, unmanagedAreDeleted: true })],
  ])("the model tells %s", (_mutant, prune) => {
    expect(prunesWell(prune)).toBe(false);
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
