import { describe, expect, it } from "vitest";
import { NameRegistry } from "../../dist/provider/number/name-registry.js";

const webhook = (name: string, owner: string, former?: { name: string; isKept: boolean }, url?: string) => ({
  name,
  owner,
  url,
  former,
});
const move = (owner: string, from: string, to: string) => ({
  owner,
  formerOwner: owner,
  from: { phoneNumber: "+1", name: from },
  to: { phoneNumber: "+1", name: to },
  inputs: {},
});

describe("what a run declares", () => {
  it("names the other resource of a webhook that is declared twice", () => {
    const names = new NameRegistry();
    expect(names.declare(webhook("crm", "one"))).toBeUndefined();
    expect(names.declare(webhook("crm", "two"))).toBe("one");
    expect(names.declare(webhook("crm", "one"))).toBeUndefined();
  });

  it("counts a renamed webhook once", () => {
    const names = new NameRegistry();
    names.declare(webhook("crm", "one"));
    names.declare(webhook("bot", "one", undefined, "https://a.example.com"));
    expect(names.declared).toEqual(["bot"]);
    expect(names.urlOf("bot")).toBe("https://a.example.com");
  });

  it("does not take a name for released that is declared again", () => {
    const names = new NameRegistry();
    names.note("released", "crm");
    names.declare(webhook("crm", "two"));
    expect(names.those("released")).toEqual([]);
  });

  it("releases the former name of a resource, unless Pulumi keeps its webhook", () => {
    const names = new NameRegistry();
    names.declare(webhook("new", "one", { name: "old", isKept: false }));
    names.declare(webhook("newer", "two", { name: "kept", isKept: true }));
    expect([names.those("released"), names.those("pinned")]).toEqual([["old"], ["kept"]]);
  });

  it("forgets a webhook that was deleted", () => {
    const names = new NameRegistry();
    names.declare(webhook("crm", "one"));
    names.withdraw("crm");
    expect(names.declared).toEqual([]);
  });

  it("keeps the order in which it came, whatever else was noted of a name before", () => {
    const names = new NameRegistry();
    names.note("released", "b");
    names.declare(webhook("a", "one"));
    names.declare(webhook("b", "two"));
    names.declare(webhook("a", "one"));
    expect(names.declared).toEqual(["a", "b"]);
  });
});

describe("a name that a resource gives up", () => {
  it("is taken by the resource that declares it, or else by the one that the number lists", () => {
    const names = new NameRegistry();
    expect(names.leave(move("one", "a", "b"), undefined)).toBeUndefined();
    expect(names.leave(move("one", "a", "b"), "listed")).toBe("listed");
    names.declare(webhook("a", "two"));
    expect(names.leave(move("one", "a", "b"), "listed")).toBe("two");
  });

  it("is taken by nobody where it is the resource's own, or another one has it in the state", () => {
    const names = new NameRegistry();
    expect(names.leave(move("one", "a", "b"), "one")).toBeUndefined();
    names.hold("a", "two", {});
    expect(names.leave(move("one", "a", "b"), "two")).toBeUndefined();
  });

  it("is known from both ends", () => {
    const names = new NameRegistry();
    const made = move("one", "a", "b");
    names.leave(made, undefined);
    expect([names.moveFrom("a"), names.moveTo("b", "one"), names.leftTo("a", "two")]).toEqual([made, made, made]);
    expect([names.moveFrom("b"), names.moveTo("b", "two"), names.leftTo("a", "one")]).toEqual(
      Array.from({ length: 3 }),
    );
  });

  it("is not left to the resource that has it in the state", () => {
    const names = new NameRegistry();
    names.leave(move("one", "a", "b"), undefined);
    names.hold("a", "two", { url: "x" });
    expect(names.leftTo("a", "two")).toBeUndefined();
    expect([names.heldBy("a", "two"), names.heldBy("a", "one")]).toEqual([{ url: "x" }, undefined]);
  });
});

describe("what was compared", () => {
  it("is remembered, also where the resource does not stay", () => {
    const names = new NameRegistry();
    names.noteCompared({ name: "crm", owner: "one", instance: undefined, inputs: {} });
    expect([names.isCompared("crm", "one"), names.isCompared("crm", "two")]).toEqual([true, false]);
    expect(names.othersStand("crm", "x")).toBeUndefined();
  });

  it("stands for a webhook against every other resource", () => {
    const names = new NameRegistry();
    names.noteCompared({ name: "crm", owner: "one", instance: "a", inputs: { url: "x" } });
    expect(names.othersStand("crm", "b")).toEqual({ instance: "a", inputs: { url: "x" } });
    expect(names.othersStand("crm", "a")).toBeUndefined();
  });
});

it("a fact is noted of one name, beside what else is known of it", () => {
  const names = new NameRegistry();
  names.declare(webhook("crm", "one"));
  names.note("deleted", "crm");
  names.note("made room", "crm", "bot");
  expect([names.is("deleted", "crm"), names.is("deleted", "bot")]).toEqual([true, false]);
  expect(names.those("made room")).toEqual(["crm", "bot"]);
  expect(names.declared).toEqual(["crm"]);
});
