import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { deployed, journal, namesOn, stored, writes } from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

const on = listing(webhook("crm"), webhook("bot"));
const off: DeclaredNumber = { ...on, number: { enabled: false } };

describe("a switch that ignoreChanges holds back", () => {
  const holding = (program: DeclaredNumber) => ({ ...program, options: { ignoreChanges: ["enabled"] } });

  it("holds back for the webhooks too: they stay on, and their drift is found", async () => {
    const { test, engine } = await deployed(begin, {}, holding(on));
    expect((await engine.up(holding(off))).ops).toEqual([]);
    test.number.put({ name: "crm", url: "https://drifted.example.com/in" });
    expect((await engine.refresh()).ops).toEqual(["update crm"]);
  });

  it("holds back for the webhooks too: they stay off, and nothing is sent", async () => {
    const { test, engine } = await deployed(begin, {}, holding(off));
    for (let run = 0; run < 2; run++) {
      expect((await engine.up(holding(on))).ops).toEqual([]);
    }
    expect(journal(test)).toEqual([]);
    expect(test.number.enabled).toBe(false);
  });

  it("is followed where a refresh has seen it", async () => {
    const { test, engine } = await deployed(begin, { disable: "wipe" }, holding(on));
    test.number.enabled = false;
    await engine.refresh();
    expect((await engine.up(holding(on))).failures).toEqual([]);
    expect(writes(test)).toEqual([]);
    test.number.enabled = true;
    await engine.refresh();
    expect((await engine.up(holding(on))).failures).toEqual([]);
    expect(namesOn(test.number)).toEqual(["bot", "crm"]);
    expect((await engine.up(holding(on))).ops).toEqual([]);
  });

  it("of the webhooks has no say: they follow their number", async () => {
    const ignoring = (program: DeclaredNumber) => ({
      ...program,
      webhooks: program.webhooks.map((one) => ({ ...one, options: { ignoreChanges: ["enabled"] } })),
    });
    const { test, engine } = await deployed(begin, { disable: "wipe" }, ignoring(on));
    await engine.up(ignoring(off));
    expect(stored(engine).map(({ outputs }) => outputs.enabled)).toEqual([false, false, false]);
    expect((await engine.up(ignoring(on))).failures).toEqual([]);
    expect(namesOn(test.number)).toEqual(["bot", "crm"]);
  });
});

describe("a number that a run leaves out", () => {
  it("is not switched on by its webhooks", async () => {
    const { test, engine } = await deployed(begin, {}, on);
    const changed = listing(webhook("crm", "https://new.example.com/in"), webhook("bot"));
    await engine.up(off);
    journal(test);
    expect((await engine.up(changed, { target: ["crm"] })).failures).toEqual([]);
    expect(test.number.enabled).toBe(false);
    expect(writes(test)).toEqual([]);
    expect((await engine.up(changed)).failures).toEqual([]);
    expect(test.number.get("crm")?.url).toBe("https://new.example.com/in");
  });
});
