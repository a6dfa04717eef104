import { describe, expect, it } from "vitest";
import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { deployed, journal, namesOn, stored, writes } from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

const on = listing(webhook("crm"), webhook("bot"));
const off: DeclaredNumber = { ...on, number: { enabled: false } };
const changed = listing(webhook("crm", "https://new.example.com/in"), webhook("bot"));

/** Switches the number on, in a run that cannot read it afterwards. */
async function resumeUnseen(test: Case, engine: Engine, program: DeclaredNumber): Promise<void> {
  const { world, key } = test;
  test.hooks = {
    onRequest: ({ method }, moment) => {
      if (method === "POST" && moment === "after") {
        world.fault({ kind: "serverError", method: "GET", key, times: "always" });
      }
    },
  };
  expect((await engine.up(program)).failures).not.toEqual([]);
  test.hooks = {};
  world.calm();
}

/** What leaves webhooks in the state as suspended, or a number as off, although it is on. */
const ways: Readonly<Record<string, (test: Case, engine: Engine) => Promise<unknown>>> = {
  "a resume whose PATCH was not answered": async ({ world, key }, engine) => {
    await engine.up(off);
    world.fault({ kind: "serverError", method: "PATCH", key, times: "always" });
    expect((await engine.up(changed)).failures).not.toEqual([]);
    world.calm();
  },
  "a resume that was not seen to its end": async (test, engine) => {
    await engine.up(off);
    await resumeUnseen(test, engine, on);
  },
  "a resume of the number alone": async (_, engine) => {
    await engine.up(off);
    await engine.up(on, { target: ["acme"] });
  },
  "a suspension of the webhooks alone": (_, engine) => engine.up(off, { target: ["crm", "bot"] }),
  "a switch by hand": async ({ number }, engine) => {
    await engine.up(off);
    number.enabled = true;
  },
  "a switch by hand that a refresh has seen": async ({ number }, engine) => {
    await engine.up(off);
    number.enabled = true;
    await engine.refresh();
  },
  "a switch that ignoreChanges holds back": (_, engine) =>
    engine.up({ ...off, options: { ignoreChanges: ["enabled"] } }),
};

describe("a destroy leaves no webhook that delivers, after", () => {
  it.each(Object.keys(ways))("%s", async (way) => {
    const { test, engine } = await deployed(begin, {}, on);
    await ways[way]?.(test, engine);
    expect(test.number.enabled).toBe(true);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(namesOn(test.number)).toEqual([]);
    expect(engine.checkpoint.resources).toEqual([]);
  });
});

describe("a destroy with disableOnDelete switches the number off", () => {
  const disabling = (enabled: boolean): DeclaredNumber => ({ ...on, number: { enabled, disableOnDelete: true } });

  it.each([
    ["was switched on by hand", ({ number }: Case): unknown => Object.assign(number, { enabled: true })],
    [
      "was switched on by a run that did not see its end",
      (test: Case, engine: Engine) => resumeUnseen(test, engine, disabling(true)),
    ],
  ])("that %s", async (_, switchOn) => {
    const { test, engine } = await deployed(begin, {}, disabling(true));
    await engine.up(disabling(false));
    await switchOn(test, engine);
    expect(test.number.enabled).toBe(true);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(test.number.enabled).toBe(false);
  });

  it("and sends it no second time where it is off as it is stored", async () => {
    const { test, engine } = await deployed(begin, { whenOff: "empty" }, { ...disabling(false), webhooks: [] });
    expect((await engine.destroy()).failures).toEqual([]);
    expect(writes(test)).toEqual([]);
  });
});

describe("the deletion of a suspended webhook", () => {
  it("sends nothing where it was never sent", async () => {
    const { test, engine } = await deployed(begin, {}, off);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(journal(test)).toEqual([]);
  });

  it("looks at the number, and sends nothing more where it is off", async () => {
    const { test, engine } = await deployed(begin, {}, on);
    await engine.up(off);
    journal(test);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(new Set(journal(test).map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  it.each([409, 200, "empty"] as const)("ends where the answer of a number that is off is %s", async (whenOff) => {
    const { test, engine } = await deployed(begin, { whenOff }, on);
    await engine.up(off);
    journal(test);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(journal(test).length).toBeLessThanOrEqual(7);
    expect(test.number.enabled).toBe(false);
  });

  it("needs no key, and then says that it did not look", async () => {
    const { test, engine } = await deployed(begin, {}, on);
    await engine.up(off);
    delete test.env.DIALOG360_API_KEY;
    journal(test);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(journal(test)).toEqual([]);
    expect(test.processes.at(-1)?.output.join()).toContain("was not looked at");
  });

  it("leaves it in the state where the number cannot be read", async () => {
    const { test, engine, world } = await deployed(begin, {}, on);
    await engine.up(off);
    world.fault({ kind: "unauthorized", method: "GET", key: test.key, times: "always" });
    expect((await engine.destroy()).failures.join()).toContain("The API key was refused");
    expect(engine.checkpoint.resources).toHaveLength(3);
  });

  it("leaves alone what somebody else has put there while it had never been sent", async () => {
    const { test, engine } = begin();
    await engine.up(off);
    test.number.enabled = true;
    test.number.put({ name: "crm", url: "https://somebody.example.com/in" });
    expect((await engine.destroy()).failures).toEqual([]);
    expect(namesOn(test.number)).toEqual(["crm"]);
  });
});

it("a resume that failed keeps the webhook as one that may be on", async () => {
  const { test, engine } = await deployed(begin, {}, on);
  await ways["a resume whose PATCH was not answered"]?.(test, engine);
  expect(stored(engine).find(({ name }) => name === "crm")?.outputs).toMatchObject({ __unconfirmed: true });
  expect(stored(engine).find(({ name }) => name === "crm")?.outputs).not.toHaveProperty("enabled");
  expect((await engine.up(on)).failures).toEqual([]);
  expect((await engine.up(on)).ops).toEqual([]);
});
