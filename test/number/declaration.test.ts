import { describe, expect, it } from "vitest";
import {
  type ComparedNumber,
  Declaration,
  type DeclaredNumber,
  EVERY,
  type FormerNumber,
} from "../../dist/provider/number/declaration.js";
import { SWITCH } from "../../dist/provider/number/name-registry.js";

const number: DeclaredNumber = {
  owner: "acme",
  enabled: true,
  listed: ["a", "b"],
  ignored: ["theirs"],
  unmanagedAreDeleted: false,
  formerly: undefined,
};
const formerly: FormerNumber = {
  names: ["a", "old", "kept", "late"],
  pinned: ["kept"],
  late: ["late"],
  owners: undefined,
};

function comparing(compared: Partial<ComparedNumber>): Declaration {
  const declaration = new Declaration();
  declaration.noteNumberCompared(
    { name: SWITCH, owner: "acme", instance: "x", inputs: {} },
    { names: undefined, mayHaveLostAll: false, marks: [], ...compared },
  );
  return declaration;
}

describe("the number's own resource", () => {
  it("is one: another one is named, and changes nothing", () => {
    const declaration = new Declaration();
    expect(declaration.declareNumber(number)).toBeUndefined();
    expect(declaration.declareNumber({ ...number, owner: "other", enabled: false, formerly })).toBe("acme");
    expect([declaration.number?.enabled, declaration.givenUp]).toEqual([true, []]);
  });

  it("gives up the names that its list has lost, and releases those that are not known to be kept", () => {
    const declaration = new Declaration();
    declaration.declareNumber({ ...number, formerly });
    expect(declaration.givenUp).toEqual(["old", "kept", "late"]);
    expect(declaration.slots).toEqual({
      declared: [],
      ignored: ["theirs"],
      released: ["old"],
      pinned: ["kept"],
      unmanagedAreDeleted: false,
    });
    expect(declaration.late).toEqual(["late"]);
  });

  it("gives up nothing without a list", () => {
    const declaration = new Declaration();
    declaration.declareNumber({ ...number, listed: undefined, formerly });
    expect([declaration.givenUp, declaration.slots.released]).toEqual([[], []]);
  });

  it("keeps what was stored where a second check comes without it", () => {
    const declaration = new Declaration();
    declaration.declareNumber({ ...number, formerly });
    declaration.declareNumber(number);
    expect([declaration.givenUp, declaration.pinned]).toEqual([["old", "kept", "late"], ["kept"]]);
  });

  it("tells who takes a name, by whose its names were and are", () => {
    const list = (owner: string) => ({ number: "acme", names: ["n"], owners: [["n", owner] as const], unowned: [] });
    const declaration = new Declaration();
    const owners = { before: list("one"), now: list("two") };
    declaration.declareNumber({ ...number, formerly: { ...formerly, owners } });
    const [from, to] = ["n", "m"].map((name) => ({ phoneNumber: "+1", name })) as [never, never];
    expect(declaration.leave({ owner: "one", formerOwner: "one", from, to, inputs: {} })).toBe("two");
  });

  it.each([
    ["listed", ["a"], true],
    ["not listed", undefined, false],
  ])("has checked the capacity once it has looked, where its names are %s", (_what, listed, isChecked) => {
    const declaration = new Declaration();
    declaration.declareNumber({ ...number, listed });
    expect([declaration.isCapacityChecked, declaration.isUnmanagedChecked]).toEqual([false, false]);
    declaration.noteLook();
    expect([declaration.isCapacityChecked, declaration.isUnmanagedChecked]).toEqual([isChecked, true]);
  });
});

it("a main webhook is declared by one resource", () => {
  const declaration = new Declaration();
  expect(declaration.declaresMain).toBe(false);
  expect(declaration.declareMain("one")).toBeUndefined();
  expect(declaration.declareMain("two")).toBe("one");
  expect(declaration.declareMain("one")).toBeUndefined();
  expect(declaration.declaresMain).toBe(true);
});

it("a number is used with one key", () => {
  const declaration = new Declaration();
  const [one, other] = ["k", "l"].map((apiKey) => ({ apiKey, source: apiKey, advice: "" })) as [never, never];
  expect(declaration.useKey(one)).toBeUndefined();
  expect(declaration.useKey(other)).toBe(one);
  expect(declaration.key).toBe(one);
});

describe("a stored webhook may be gone", () => {
  it("where the number had given its name up", () => {
    const declaration = comparing({ names: ["a"] });
    expect([declaration.mayHaveLost("a", undefined), declaration.mayHaveLost("b", undefined)]).toEqual([false, true]);
  });

  it("where the number may have lost all", () => {
    expect(comparing({ names: ["a"], mayHaveLostAll: true }).mayHaveLost("a", undefined)).toBe(true);
  });

  it("until it bears its own mark, or else the mark of all", () => {
    const declaration = comparing({
      marks: [
        [EVERY, "all"],
        ["a", "own"],
      ],
    });
    expect(declaration.markFor("a")).toBe("own");
    expect(declaration.markFor("b")).toBe("all");
    expect(["own", "all", undefined].map((mark) => declaration.mayHaveLost("a", mark))).toEqual([false, true, true]);
    expect(["own", "all", undefined].map((mark) => declaration.mayHaveLost("b", mark))).toEqual([true, false, true]);
  });

  it("by the marks that the update of its number has left", () => {
    const declaration = comparing({ marks: [["a", "before"]] });
    declaration.noteMarks([["a", "after"]]);
    expect([declaration.mayHaveLost("a", "before"), declaration.mayHaveLost("a", "after")]).toEqual([true, false]);
  });

  it("and is not, whatever mark it bears, where its number has none or is not a part of the run", () => {
    expect(comparing({}).mayHaveLost("a", "old")).toBe(false);
    expect(new Declaration().mayHaveLost("a", undefined)).toBe(false);
  });

  it("also by a name that an object has by itself", () => {
    const declaration = comparing({ marks: [["__proto__", "own"]] });
    expect([declaration.markFor("__proto__"), declaration.markFor("constructor")]).toEqual(["own", undefined]);
  });
});
