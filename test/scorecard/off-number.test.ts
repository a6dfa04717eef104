import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { deployed, journal, renewKey, stored, useOtherNumber, writes } from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

const on = listing(webhook("crm"), webhook("bot"));
const off: DeclaredNumber = { ...on, number: { enabled: false } };

describe("the key of another number, where no id is to be had and a switch is all that could be compared", () => {
  it.each([true, false])("is not stored (with a list of names: %s)", async (listed) => {
    const [before, after] = [off, on].map((program) => ({ ...program, listed })) as [DeclaredNumber, DeclaredNumber];
    const { test, engine } = await deployed(begin, { healthFields: 404 }, { ...on, listed });
    await engine.up(before);
    const saved = stored(engine).map(({ outputs }) => outputs.__key);
    const other = useOtherNumber(test);
    other.enabled = false;
    journal(test);
    for (const program of [before, after, before]) {
      expect((await engine.up(program)).failures.join()).toContain("may be another number");
    }
    for (const name of ["acme", "crm", "bot"]) {
      await engine.up(before, { target: [name] });
      await engine.up(after, { target: [name] });
    }
    expect(stored(engine).map(({ outputs }) => outputs.__key)).toEqual(saved);
    expect(writes(test)).toEqual([]);
    expect(other.enabled).toBe(false);
  });

  it("is not switched off where the number has no list of names that would tell it", async () => {
    const { test, engine } = await deployed(begin, { healthFields: 404 }, { ...on, listed: false });
    const other = useOtherNumber(test);
    expect((await engine.up({ ...off, listed: false })).failures.join()).toContain("may be another number");
    expect(writes(test)).toEqual([]);
    expect(other.enabled).toBe(true);
  });

  it("is not switched off by disableOnDelete, where no name and no deleted webhook tells the number", async () => {
    const disabling = { listed: false, number: { disableOnDelete: true } };
    const { test, engine } = await deployed(begin, { healthFields: 404 }, { ...disabling, webhooks: [] });
    const other = useOtherNumber(test);
    expect((await engine.destroy()).failures.join()).toContain("may be another number");
    expect(other.enabled).toBe(true);
    const ours = await deployed(begin, { healthFields: 404 }, { ...on, ...disabling });
    renewKey(ours.test);
    expect((await ours.engine.destroy()).failures).toEqual([]);
    expect(ours.test.number.enabled).toBe(false);
  });

  it("does not reach what is stored as suspended, although that number is on by now", async () => {
    const { test, engine } = await deployed(begin, { healthFields: 404 }, on);
    await engine.up(off);
    const other = useOtherNumber(test);
    other.put({ name: "crm", url: "https://crm.example.com/in" });
    journal(test);
    expect((await engine.destroy()).failures.join()).toContain("may be another number");
    expect(stored(engine).map(({ name }) => name)).toContain("bot");
  });

  it("is the number's where its own resource has shown it by its names", async () => {
    const { test, engine } = await deployed(begin, { healthFields: 404 }, on);
    renewKey(test);
    expect((await engine.up(off)).failures).toEqual([]);
    expect((await engine.up(off)).ops).toEqual([]);
    expect((await engine.up(on)).failures).toEqual([]);
    expect(test.number.enabled).toBe(true);
  });
});
