import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type NumberStep,
  numberRefusal,
  numberStep,
  type SwitchKnowledge,
  type WantedNumber,
} from "../../dist/provider/rules/number-step.js";
import type { SlotQuestion } from "../../dist/provider/rules/slots.js";

const wanted: WantedNumber = { enabled: true, unmanaged: "warn", isListed: true };
const nobody: SlotQuestion = {
  declared: [],
  live: [],
  ignored: [],
  released: [],
  unmanagedAreDeleted: false,
  maximum: 3,
};
const isOn: SwitchKnowledge = { seen: true, stored: true, isDone: false };

function asked(question: Partial<SlotQuestion>): SlotQuestion {
  return { ...nobody, ...question };
}
function look(seen: boolean | undefined, stored: boolean | undefined, isDone = false): SwitchKnowledge {
  return { seen, stored, isDone };
}

describe("the switch of a number that is wanted on", () => {
  const cases: readonly (readonly [string, SwitchKnowledge, string[], NumberStep["kind"]])[] = [
    ["is left where it is on", look(true, undefined), [], "prune"],
    ["is turned where it is off", look(false, true), [], "switch"],
    ["is left where the answer is silent and it is stored as on", look(undefined, true), [], "prune"],
    ["is turned where the answer is silent and it is stored as off", look(undefined, false), [], "switch"],
    ["is turned where nothing says anything", look(undefined, undefined), [], "switch"],
    ["is left where the answer is silent and shows a webhook", look(undefined, undefined), ["a"], "prune"],
    ["is turned once", look(undefined, undefined, true), [], "prune"],
    ["is turned once, whatever is seen", look(false, false, true), [], "prune"],
  ];

  it.each(cases)("%s", (_claim, knowledge, live, kind) => {
    expect(numberStep(wanted, asked({ live }), knowledge).kind).toBe(kind);
  });
});

describe("the switch of a number that is wanted off", () => {
  const off = { ...wanted, enabled: false };

  const cases: readonly (readonly [string, SwitchKnowledge, NumberStep["kind"]])[] = [
    ["is left where it is off", look(false, true), "done"],
    ["is turned where it is on", look(true, false), "switch"],
    ["is left where the answer is silent and it is stored as off", look(undefined, false), "done"],
    ["is turned where the answer is silent and it is stored as on", look(undefined, true), "switch"],
    ["is turned where nothing says anything", look(undefined, undefined), "switch"],
    ["is turned once", look(true, true, true), "done"],
  ];

  it.each(cases)("%s", (_claim, knowledge, kind) => {
    expect(numberStep(off, nobody, knowledge).kind).toBe(kind);
  });

  it("refuses nothing", () => {
    const full = asked({ declared: ["a"], live: ["x", "y", "z"] });
    expect(numberStep({ ...off, unmanaged: "error" }, full, isOn).kind).toBe("switch");
  });
});

describe("what is on a number", () => {
  const error = { ...wanted, unmanaged: "error" } as const;
  const deleting = { ...wanted, unmanaged: "delete" } as const;
  const swap = asked({ declared: ["b", "c", "d"], live: ["a", "b", "c"], released: ["a"] });

  it("goes, as far as it makes room for what is declared", () => {
    expect(numberStep(wanted, swap, isOn)).toEqual({ kind: "prune", room: ["a"] });
    expect(numberStep(wanted, asked({ ...swap, maximum: 4 }), isOn)).toEqual({ kind: "prune", room: [] });
  });

  it("is refused where it is unmanaged and there must be none", () => {
    const question = asked({ declared: ["a"], live: ["a", "x", "y"] });
    expect(numberStep(error, question, isOn)).toEqual({ kind: "unmanaged", names: ["x", "y"] });
    expect(numberRefusal(wanted, question)).toBeUndefined();
    expect(numberRefusal(error, asked({ declared: ["a"], live: ["a"] }))).toBeUndefined();
  });

  it("is refused where it is to be deleted and no DELETE reaches it", () => {
    const question = asked({ declared: ["a"], live: ["a", ".", "x", ".."], unmanagedAreDeleted: true });
    expect(numberRefusal(deleting, question)).toEqual({ kind: "undeletable", names: [".", ".."] });
    expect(numberRefusal(wanted, question)).toBeUndefined();
    expect(numberRefusal(deleting, asked({ declared: ["a"], live: ["x"], unmanagedAreDeleted: true }))).toBeUndefined();
  });

  it("is refused where it leaves no slot", () => {
    const question = asked({ declared: ["a", "b"], live: ["x", "y"] });
    expect(numberStep(wanted, question, isOn)).toEqual({
      kind: "no slot",
      holders: [
        ...["a", "b"].map((name) => ({ name, kind: "declared" })),
        ...["x", "y"].map((name) => ({ name, kind: "unmanaged" })),
      ],
    });
  });

  it("counts only where the program lists its names", () => {
    const full = asked({ live: ["w", ".", "x", "y", "z"] });
    for (const unmanaged of ["warn", "error", "delete"] as const) {
      expect(numberRefusal({ enabled: true, unmanaged, isListed: false }, full)).toBeUndefined();
    }
  });

  it("is refused before the switch is turned", () => {
    const unmanaged = asked({ declared: ["a"], live: ["x"] });
    expect(numberStep(error, unmanaged, look(false, false)).kind).toBe("unmanaged");
  });

  it("is refused after it too, where it shows only then and no DELETE reaches it", () => {
    const shown = asked({ live: ["."], unmanagedAreDeleted: true });
    expect(numberStep(deleting, shown, look(true, false, true))).toEqual({ kind: "undeletable", names: ["."] });
  });

  it("is not refused for what has been written by then", () => {
    expect(numberStep(error, asked({ live: ["x"] }), look(true, false, true)).kind).toBe("prune");
  });
});

it("whatever is seen, the switch is turned once at most, and room is made of released names alone", () => {
  const names = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "c", "d", "."), { maxLength: 4 });
  const question = fc.record({
    ...{ declared: names, live: names, ignored: names, released: names },
    ...{ unmanagedAreDeleted: fc.boolean(), maximum: fc.integer({ min: 1, max: 4 }) },
  });
  const kinds = fc.record({
    enabled: fc.boolean(),
    unmanaged: fc.constantFrom("warn" as const, "error" as const, "delete" as const),
    isListed: fc.boolean(),
  });
  const known = fc.constantFrom(true, false, undefined);
  fc.assert(
    fc.property(kinds, question, known, known, (of, asks, seen, stored) => {
      for (const isDone of [false, true]) {
        const step = numberStep(of, asks, { seen, stored, isDone });
        expect(isDone && step.kind === "switch").toBe(false);
        const room = step.kind === "prune" ? step.room : [];
        expect(room.every((name) => asks.released.includes(name) && !asks.declared.includes(name))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
