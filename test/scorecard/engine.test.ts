import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readableText } from "../engine-model/checkpoint.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { model } from "./model.ts";
import { CANARY, World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const crm = { logical: "crm", name: "crm", url: "https://crm.example.com/in", headers: { A: `${CANARY}-1` } };
const one: DeclaredNumber = { listed: true, number: {}, webhooks: [crm] };

describe("the engine model", () => {
  it("creates the number before its webhooks, and deletes last and in reverse", async () => {
    const engine = world.begin(1).stack();
    const bot = { ...crm, logical: "bot", name: "bot" };
    expect((await engine.up(one)).ops).toEqual(["create acme", "create crm"]);
    expect((await engine.up({ ...one, webhooks: [bot] })).ops).toEqual(["update acme", "create bot", "delete crm"]);
    expect((await engine.destroy()).ops).toEqual(["delete bot", "delete acme"]);
    expect(engine.checkpoint.resources).toEqual([]);
  });

  it("replaces a renamed webhook, deleting first", async () => {
    const test = world.begin(1);
    const engine = test.stack();
    await engine.up(one);
    world.emulator.clearJournal();
    expect((await engine.up({ ...one, webhooks: [{ ...crm, name: "new" }] })).ops).toContain("replace crm");
    const writes = world.emulator.journal({ writesOnly: true }).map(({ method }) => method);
    expect(writes).toEqual(["DELETE", "PUT"]);
  });

  it("forgets with each command what the process before it knew", async () => {
    const engine = world.begin(1).stack();
    await engine.up(one);
    world.emulator.clearJournal();
    await engine.refresh();
    await engine.refresh();
    expect(world.emulator.journal()).toHaveLength(2);
  });

  it("has a readable state without what Pulumi encrypts", async () => {
    const engine = world.begin(1).stack();
    await engine.up(one);
    expect(engine.saved).toContain(CANARY);
    expect(readableText(engine.checkpoint)).not.toContain(CANARY);
  });

  it("waits a minute in no time", async () => {
    const test = world.begin(1);
    const [startMs, realStartMs] = [world.clock.nowMs, Date.now()];
    world.fault({ kind: "late", method: "PUT", key: test.key, ms: 50_000 });
    expect((await test.stack().up(one)).failures).toEqual([]);
    expect(world.clock.nowMs - startMs).toBeGreaterThan(50_000);
    expect(Date.now() - realStartMs).toBeLessThan(10_000);
  });

  it("sends the same requests again for the same seed", async () => {
    const requests = async (): Promise<unknown[]> => {
      const own = await World.start();
      const seen: unknown[] = [];
      const clear = own.emulator.clearJournal;
      own.emulator.clearJournal = () => {
        seen.push(...own.emulator.journal().map(({ method, path, body, status }) => ({ method, path, body, status })));
        clear();
      };
      await model.run(own, 2002, {});
      await own.stop();
      return seen;
    };
    const [first, second] = [await requests(), await requests()];
    expect(first.length).toBeGreaterThan(10);
    expect(second).toEqual(first);
  });
});
