import { expect, it } from "vitest";
import {
  claimKey,
  claims,
  declarationOf,
  declaredKeys,
  othersStandOn,
  replacedBy,
} from "../../dist/provider/number/declarations.js";

it("what a run declares is one for each label", () => {
  expect(declarationOf("+1")).toBe(declarationOf("+1"));
  expect(declarationOf("+1")).not.toBe(declarationOf("+2"));
});

it("a key is one number's only", () => {
  expect(claimKey("key", "+1")).toBeUndefined();
  expect(claimKey("key", "+1")).toBeUndefined();
  expect(claimKey("key", "+2")).toBe("+1");
  expect(claims()).toEqual([["+1", "key"]]);
});

it("a resource that stays is found by the key of its number, whatever the label", () => {
  const declaration = declarationOf("+3");
  declaration.useKey({ apiKey: "k3", source: "test", advice: "" });
  declaration.names.noteCompared({ name: "crm", owner: "crm", instance: "stays", inputs: { url: "x" } });
  expect(othersStandOn("k3", "crm", "goes")).toEqual({ instance: "stays", inputs: { url: "x" } });
  expect(othersStandOn("k3", "crm", "stays")).toBeUndefined();
  expect(othersStandOn("k4", "crm", "goes")).toBeUndefined();
  expect(declaredKeys().map(({ apiKey }) => apiKey)).toEqual(["k3"]);
});

it("what a webhook replaces is found where it was deleted, also on another number", () => {
  const [from, to] = [
    { phoneNumber: "+5", name: "old" },
    { phoneNumber: "+6", name: "new" },
  ];
  declarationOf("+5").leave({ owner: "crm", formerOwner: "crm", from, to, inputs: {} });
  expect(replacedBy("crm", to)).toBeUndefined();
  declarationOf("+5").names.note("deleted", "old");
  expect(replacedBy("crm", to)).toEqual(from);
  expect(replacedBy("other", to)).toBeUndefined();
});
