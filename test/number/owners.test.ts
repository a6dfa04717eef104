import { describe, expect, it } from "vitest";
import { type ListedNames, movedName, type Owner, resourceKey, takenFrom } from "../../dist/provider/rules/owners.js";

const list = (...owners: Owner[]): ListedNames => {
  return { number: "acme", names: owners.map(([name]) => name), owners, unowned: [] };
};
const key = (__parents: string, __logicalName = "hook") => resourceKey({ __logicalName, __parents });
const [A, B] = [key("my:index:A"), key("my:index:B")];

describe("a resource without parents", () => {
  it("has its logical name for a key, as every state has it", () => {
    expect(resourceKey({ __logicalName: "hook" })).toBe("hook");
    expect(resourceKey({ __logicalName: "hook", __parents: "" })).not.toBe("hook");
  });
});

describe("a name that moves between two resources of one logical name", () => {
  it("is found by their parents", () => {
    expect(movedName(list(["n", A], ["x", B]), list(["m", A], ["n", B]))).toEqual({
      ...{ name: "n", from: A, to: B, becomes: "m" },
    });
    expect(takenFrom(A, "n", list(["n", A]), list(["n", B]))).toBe(B);
  });

  it("is none where one resource has got other parents, as an alias says", () => {
    expect(movedName(list(["n", "hook"]), list(["n", A, "hook"], ["m", "hook"]))).toBeUndefined();
  });

  it("is none where the earlier state did not tell them apart", () => {
    const before = list(["n", "hook"], ["m", "hook"]);
    expect(movedName(before, list(["n", A], ["m", "hook"]))).toBeUndefined();
    expect(movedName(before, list(["n", "hook"], ["m", A]))).toBeUndefined();
    expect(movedName(before, list(["n", A], ["m", B]))).toBeUndefined();
  });
});
