import { describe, expect, it } from "vitest";
import { judgeSlots, namesToPrune, type SlotQuestion, unmanagedNames } from "../../dist/provider/rules/slots.js";

/** The previous run declared `a`; this one says that somebody else manages it, and wants three others. */
const handedOver: SlotQuestion = {
  declared: ["b", "c", "d"],
  live: ["a", "b", "c"],
  ignored: ["a"],
  released: ["a"],
  unmanagedAreDeleted: false,
  maximum: 3,
};

describe("a name that was declared and is managed elsewhere now", () => {
  it("is never pruned: what ignoreUnmanaged names is never deleted", () => {
    expect(namesToPrune(handedOver)).toEqual([]);
  });

  it("holds its slot", () => {
    expect(judgeSlots(handedOver)).toMatchObject({ fits: false });
    expect(judgeSlots(handedOver).holders).toContainEqual({ name: "a", kind: "ignored" });
  });

  it("is not deleted with the unmanaged ones", () => {
    expect(unmanagedNames(handedOver)).toEqual([]);
  });
});
