import { describe, expect, it } from "vitest";
import { declaring, urlOf } from "../engine-model/program.ts";
import { ProcessStack } from "./process-stack";

const stranger = { name: "stranger", url: urlOf("stranger") };

describe("the switch", () => {
  it("is not written when it is on already", async () => {
    const engine = await ProcessStack.start();
    engine.number.enabled = true;
    await engine.up(declaring({}));
    expect(engine.writes()).toEqual([]);
  });

  it("is not written when it is wanted off and is off", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({}, { number: { enabled: false } }));
    expect(engine.writes()).toEqual([]);
  });

  it("is found switched off by somebody, and switched on again", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.number.reset();
    expect((await engine.refresh()).ops.sort()).toEqual(["delete crm", "update acme"]);
    expect((await engine.up(declaring({ crm: {} }))).failures).toEqual([]);
    expect(engine.number.enabled).toBe(true);
    expect(engine.number.get("crm")).toBeDefined();
  });

  it("stays on when the resource is deleted", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({}));
    await engine.destroy();
    expect(engine.number.enabled).toBe(true);
  });

  it("goes off with disableOnDelete when nothing is left", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }, { number: { disableOnDelete: true } }));
    await engine.destroy();
    expect(engine.number.enabled).toBe(false);
  });

  it("stays on with disableOnDelete while somebody else's webhook is left", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }, { number: { disableOnDelete: true } }));
    engine.number.put(stranger);
    await engine.destroy();
    expect(engine.number.enabled).toBe(true);
    expect(engine.number.get("stranger")).toEqual(stranger);
    expect(engine.warnings.join()).toContain("stays switched on");
  });

  it("suspends the webhooks while it is off", async () => {
    const engine = await ProcessStack.start();
    const off = { enabled: false };
    await engine.up(declaring({}, { number: off }));
    engine.requests();
    expect((await engine.up(declaring({ crm: {} }, { number: off }))).failures).toEqual([]);
    expect((await engine.up(declaring({ crm: { url: "https://v2.example.com" } }, { number: off }))).failures).toEqual(
      [],
    );
    expect((await engine.up(declaring({}, { number: off }))).failures).toEqual([]);
    expect(engine.writes()).toEqual([]);
  });

  it("warns when no main webhook is set, once", async () => {
    const engine = await ProcessStack.start();
    engine.number.main = undefined;
    await engine.up(declaring({ crm: {} }));
    expect(engine.warnings.filter((warning) => warning.includes("no main webhook"))).toHaveLength(1);
  });
});

describe("the limit", () => {
  it("refuses a fourth name before anything is sent", async () => {
    const engine = await ProcessStack.start();
    const { failures } = await engine.up(declaring({ a: {}, b: {}, c: {}, d: {} }));
    expect(failures).toEqual([
      'Number +4930123456 takes at most 3 extra webhooks, and 4 would hold a slot: 4 declared by this program ("a", "b", "c", "d"). Remove 1 of them.',
    ]);
    expect(engine.requests()).toEqual([]);
  });

  it("counts and names what is on the number already", async () => {
    const engine = await ProcessStack.start();
    engine.number.enabled = true;
    engine.number.put(stranger);
    const { failures } = await engine.up(declaring({ a: {}, b: {}, c: {} }));
    expect(failures.join()).toContain(
      '3 declared by this program ("a", "b", "c"), 1 on the number but not declared ("stranger")',
    );
    expect(failures.join()).toContain("ignoreUnmanaged does not help");
    // Which number it is, and what is on it.
    expect(engine.requests()).toEqual(["GET", "GET"]);
  });

  it("is left to the program alone with capacityCheck declared, which needs no key", async () => {
    const engine = await ProcessStack.start({}, { "dialog360:capacityCheck": "declared" });
    expect(await engine.failuresOf("MultiWebhook", { phoneNumber: "+49", apiKeyEnv: "MISSING" })).toEqual([]);
    expect(engine.requests()).toEqual([]);
  });

  it("prunes only what is needed, before the new webhook is created", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ a: {}, b: {}, c: {} }));
    engine.requests();
    expect((await engine.up(declaring({ a: {}, d: {} }))).failures).toEqual([]);
    expect(engine.writes()).toEqual(["DELETE b", "PUT d", "DELETE c"]);
    expect((await engine.up(declaring({ d: {}, e: {}, f: {} }))).failures).toEqual([]);
    expect(engine.writes().sort()).toEqual(["DELETE a", "PUT e", "PUT f"]);
  });

  it.each(["forbidden", "conflict"] as const)(
    "tells what was removed when a swap is refused with %s, and the next up finishes",
    async (kind) => {
      const engine = await ProcessStack.start();
      await engine.up(declaring({ a: {}, b: {}, c: {} }));
      engine.emulator.fault({ kind, method: "PUT" });
      const { failures } = await engine.up(declaring({ a: {}, b: {}, d: {} }));
      expect(failures.join()).toContain('Could not create webhook "d"');
      expect(failures.join()).toContain('Webhook "c" was deleted in this run to make room, and "d" is not there yet');
      expect(engine.number.webhooks.map(({ name }) => name)).toEqual(["a", "b"]);
      expect((await engine.up(declaring({ a: {}, b: {}, d: {} }))).failures).toEqual([]);
      expect(engine.number.webhooks.map(({ name }) => name)).toEqual(["a", "b", "d"]);
      expect(engine.resources.map(({ name }) => name).sort()).toEqual(["a", "acme", "b", "d"]);
    },
  );
});

describe("unmanaged webhooks", () => {
  it("are a warning by default, and no drift", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.number.put(stranger);
    expect((await engine.refresh()).ops).toEqual([]);
    expect(engine.warnings.join()).toContain('1 webhook that this program does not declare: "stranger"');
    expect((await engine.up(declaring({ crm: {} }))).ops).toEqual([]);
  });

  it('are drift and a failure with "error"', async () => {
    const engine = await ProcessStack.start();
    const number = { unmanaged: "error" } as const;
    await engine.up(declaring({ crm: {} }, { number }));
    engine.number.put(stranger);
    expect((await engine.refresh()).ops).toEqual(["update acme"]);
    engine.requests();
    expect((await engine.up(declaring({ crm: {} }, { number }))).failures.join()).toContain('unmanaged is "error"');
    expect(engine.writes()).toEqual([]);
    engine.number.remove("stranger");
    await engine.refresh();
    expect((await engine.up(declaring({ crm: {} }, { number }))).failures).toEqual([]);
    expect((await engine.up(declaring({ crm: {} }, { number }))).ops).toEqual([]);
  });

  it('are removed with "delete", once a look has found them', async () => {
    const engine = await ProcessStack.start();
    const number = { unmanaged: "delete" } as const;
    await engine.up(declaring({ crm: {} }, { number }));
    engine.number.put(stranger);
    expect((await engine.refresh()).ops).toEqual(["update acme"]);
    expect((await engine.up(declaring({ crm: {} }, { number }))).ops).toEqual(["update acme"]);
    expect(engine.number.webhooks.map(({ name }) => name)).toEqual(["crm"]);
    expect((await engine.up(declaring({ crm: {} }, { number }))).ops).toEqual([]);
  });

  it("are left alone when they are ignored", async () => {
    const engine = await ProcessStack.start();
    const number = { unmanaged: "delete", ignoreUnmanaged: ["stranger"] } as const;
    engine.number.enabled = true;
    engine.number.put(stranger);
    await engine.up(declaring({ crm: {} }, { number }));
    expect(engine.number.get("stranger")).toEqual(stranger);
    expect((await engine.refresh()).ops).toEqual([]);
  });

  it.each(["error", "delete"])('need webhookNames with "%s"', async (unmanaged) => {
    const engine = await ProcessStack.start();
    const failures = await engine.failuresOf("MultiWebhook", { phoneNumber: "+49", unmanaged });
    expect(failures.join()).toContain("needs webhookNames");
  });
});

describe("what is not known yet", () => {
  it("does not hide that the program declares too many", async () => {
    const engine = await ProcessStack.start();
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const news = { phoneNumber: unknown, webhookNames: ["a", "b", "c", unknown] };
    expect((await engine.failuresOf("MultiWebhook", news)).join()).toContain("4 would hold a slot");
    expect(engine.requests()).toEqual([]);
  });

  it("leaves the live part out", async () => {
    const engine = await ProcessStack.start();
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    for (const news of [{ phoneNumber: unknown }, { phoneNumber: "+49", apiKey: unknown }]) {
      expect(await engine.failuresOf("MultiWebhook", news)).toEqual([]);
    }
    expect(engine.requests()).toEqual([]);
    const names = { phoneNumber: "+49", webhookNames: unknown };
    expect(await engine.failuresOf("MultiWebhook", names)).toEqual([]);
    expect(engine.emulator.journal().map(({ path }) => path)).toEqual(["/health_status"]);
  });
});
