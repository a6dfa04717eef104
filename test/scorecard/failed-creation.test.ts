import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { namesOn, useKeys } from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

const named = (logical: string, name: string) => ({ ...webhook(name), logical });
const numbers = (...lists: Parameters<typeof listing>[]): DeclaredNumber[] =>
  lists.map((webhooks, index) => {
    return { ...listing(...webhooks), logical: `n${index + 1}`, phoneNumber: `number ${index + 1}` };
  });

/** Two numbers with a key each. */
function beginTwo() {
  const { world, test, engine } = begin();
  const keys = [`${test.key}-1`, `${test.key}-2`] as const;
  useKeys(test, { "number 1": keys[0], "number 2": keys[1] });
  const on = (key: string) => world.emulator.numbers.of(key);
  return { world, engine, keys, one: on(keys[0]), two: on(keys[1]) };
}

describe("a creation that fails after a deletion names both webhooks:", () => {
  it.each([
    ["refused", "PUT", "conflict"],
    ["never seen", "PUT", "serverError"],
    ["not begun", "GET", "serverError"],
  ] as const)("one that moves to another number, and is %s there", async (_how, method, kind) => {
    const { world, engine, keys, one } = beginTwo();
    await engine.up(numbers([webhook("crm")], []));
    world.fault({ kind, method, key: keys[1], times: "always", ...(method === "GET" ? { skip: 1 } : {}) });
    const { failures } = await engine.up(numbers([], [webhook("crm")]), { skipPreview: true });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('Could not create webhook "crm" of number number 2');
    expect(failures[0]).toContain(
      'Webhook "crm" of number number 1, which it replaces, was deleted in this run, and "crm" is not there yet',
    );
    expect(one.webhooks).toEqual([]);
    world.calm();
    expect((await engine.up(numbers([], [webhook("crm")]))).failures).toEqual([]);
  });

  it("one that is renamed while there is room", async () => {
    const { world, test, engine } = begin();
    await engine.up(listing(named("x", "a")));
    world.fault({ kind: "conflict", method: "PUT", key: test.key });
    const { failures } = await engine.up(listing(named("x", "b")));
    expect(failures.join()).toContain(
      'Webhook "a" of number +4930123456, which it replaces, was deleted in this run, and "b" is not there yet',
    );
    expect(failures.join()).not.toContain("to make room");
  });

  it("one whose replacement was forced, and deletes first", async () => {
    const { world, test, engine } = begin();
    const options = { deleteBeforeReplace: true };
    const program = (replacementTrigger: string) =>
      listing({ ...webhook("crm"), options: { ...options, replacementTrigger } });
    await engine.up(program("1"));
    world.fault({ kind: "conflict", method: "PUT", key: test.key });
    const { failures } = await engine.up(program("2"));
    expect(failures.join()).toContain('Webhook "crm" of number +4930123456, which it replaces, was deleted');
    expect(namesOn(test.number)).toEqual([]);
  });

  it("one that takes the slot of another, and says that this was to make room", async () => {
    const { world, test, engine } = begin();
    await engine.up(listing(named("x", "a"), webhook("c"), webhook("d")));
    world.fault({ kind: "conflict", method: "PUT", key: test.key, times: "always" });
    const { failures } = await engine.up(listing(named("x", "b"), webhook("e"), webhook("d")));
    expect(failures.join()).toContain('Webhook "a", "c" was deleted in this run to make room, and "');
    expect(failures.join()).not.toContain("which it replaces");
  });
});

describe("a creation that fails does not name", () => {
  it("what was deleted because it is unmanaged", async () => {
    const { world, test, engine } = begin();
    const program = (...names: string[]): DeclaredNumber => {
      return { ...listing(...names.map((name) => webhook(name))), number: { unmanaged: "delete" } };
    };
    await engine.up(program("a"));
    test.number.put(webhook("x"));
    world.fault({ kind: "conflict", method: "PUT", key: test.key });
    const { failures } = await engine.up(program("a", "b"));
    expect(namesOn(test.number)).toEqual(["a"]);
    expect(failures.join()).toContain('Could not create webhook "b"');
    expect(failures.join()).not.toContain('"x"');
  });

  it("what another resource has given up", async () => {
    const { world, test, engine } = begin();
    await engine.up(listing(named("x", "a")));
    world.fault({ kind: "conflict", method: "PUT", key: test.key, times: "always" });
    const { failures } = await engine.up(listing(named("x", "b"), webhook("c")), { continueOnError: true });
    const ofC = failures.filter((text) => text.includes('Could not create webhook "c"'));
    expect(ofC).toHaveLength(1);
    expect(ofC.join()).not.toContain('"a"');
  });
});
