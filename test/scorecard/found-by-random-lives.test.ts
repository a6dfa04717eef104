import { describe, expect, it } from "vitest";
import type { EmulatedNumber } from "../../dist/emulator/index.js";
import { type DeclaredNumber, PHONE } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

/** The smallest cases of what random lives have found. */
describe("found by random lives:", () => {
  it("a new header value reaches a server that does not show header values", async () => {
    const { test, engine } = begin({ headerValues: "masked" });
    await engine.up(listing(webhook("crm", undefined, { Authorization: "old", "X-Kind": "a" })));
    const { failures } = await engine.up(listing(webhook("crm", undefined, { Authorization: "new", "X-Kind": "a" })));
    expect(failures).toEqual([]);
    expect(test.number.get("crm")?.headers).toEqual({ Authorization: "new", "X-Kind": "a" });
  });

  it("a query that somebody else has put into a url is left out of the state, however often it is refreshed", async () => {
    const { test, engine } = begin();
    await engine.up(listing(webhook("crm")));
    test.number.put({ name: "crm", url: "https://crm.example.com/in?token=s3cret" });
    for (let time = 0; time < 3; time++) {
      await engine.refresh();
      expect(engine.saved).not.toContain("s3cret");
    }
  });

  it("a webhook that comes back with the switch is changed, where the answer did not show that the number was off", async () => {
    const { test, engine } = begin({ whenOff: "empty" });
    await engine.up(listing(webhook("crm")));
    test.number.enabled = false;
    const { failures } = await engine.up(listing(webhook("crm", "https://new.example.com/in")));
    expect(failures).toEqual([]);
    expect(test.number.get("crm")?.url).toBe("https://new.example.com/in");
  });

  it("no webhook is sent to a number that shows itself full once it is switched on", async () => {
    const { test, engine } = begin({ whenOff: "empty" });
    await engine.up(listing(webhook("a")));
    test.number.put({ name: "x", url: "https://x.example.com" });
    test.number.put({ name: "y", url: "https://y.example.com" });
    test.number.enabled = false;
    test.world.emulator.clearJournal();
    const { failures } = await engine.up(listing(webhook("a"), webhook("b")));
    const puts = test.world.emulator.journal().filter(({ method }) => method === "PUT");
    expect(failures.join()).toContain("takes at most 3");
    expect(puts).toHaveLength(1);
  });

  it("a header that changes its spelling and its value leaves no old one on a server that merges headers", async () => {
    const { test, engine } = begin({ patchHeaders: "merge" });
    await engine.up(listing(webhook("crm", undefined, { "X-Key": "old" })));
    const { failures } = await engine.up(listing(webhook("crm", undefined, { "x-key": "new" })));
    expect(failures).toEqual([]);
    expect(test.number.get("crm")?.headers).toEqual({ "x-key": "new" });
  });

  it("a look for a write waits 20 s at most, whatever the server asks for", async () => {
    const { world, test, engine } = begin();
    await engine.up(listing(webhook("crm")));
    const after = { method: "GET", key: test.key, skip: 1 };
    world.fault({ kind: "tooManyRequests", retryAfter: 86_400, ...after });
    const startMs = world.clock.nowMs;
    const { failures } = await engine.up(listing(webhook("crm", "https://new.example.com/in")));
    expect(failures).toEqual([]);
    expect(world.clock.nowMs - startMs).toBeLessThan(21_000);
  });

  it("a number whose answer does not say that it is on is switched off where the program wants it off", async () => {
    const { test, engine } = begin({ emptyList: "body" });
    test.number.enabled = true;
    const { failures } = await engine.up({ listed: true, number: { enabled: false }, webhooks: [] });
    expect(failures).toEqual([]);
    expect(test.number.enabled).toBe(false);
  });

  it.each(["redirect", "serverError", "echo"] as const)(
    "a switch that no answer shows is not taken to be off after a refusal to switch it (%s)",
    async (kind) => {
      const { world, test, engine } = begin({ emptyList: "body" });
      const off: DeclaredNumber = { listed: true, number: { enabled: false }, webhooks: [] };
      await engine.up({ ...off, number: {} });
      world.fault({ kind, method: "POST", key: test.key, times: "always" });
      expect((await engine.up(off)).failures.join()).toContain("Switching extra webhooks off");
      world.calm();
      expect((await engine.up(off)).failures).toEqual([]);
      expect(test.number.enabled).toBe(false);
    },
  );

  it("a webhook that is refused, since the PUT of an earlier run is still on its way to the list, is waited for", async () => {
    const { world, test, engine } = begin();
    await engine.up(listing());
    world.fault({ kind: "late", method: "PUT", key: test.key, ms: 70_000 });
    expect((await engine.up(listing(webhook("crm")))).failures.join()).toContain("did not show it within 60 s");
    expect((await engine.up(listing(webhook("crm")))).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name)).toEqual(["crm"]);
  });

  it.each([409, 400] as const)(
    "a switch that no answer shows is on where the server says so, by %i, to the write",
    async (alreadyEnabled) => {
      const { test, engine } = begin({ emptyList: "body", alreadyEnabled });
      test.number.enabled = true;
      const { failures } = await engine.up({ listed: true, number: {}, webhooks: [] });
      expect(failures).toEqual([]);
    },
  );

  it.each([1, 6])(
    "a webhook that one resource gives up for another is refused in one run, and moves in two (order %i)",
    async (seed) => {
      const { test, engine } = begin({}, seed);
      await engine.up(listing({ ...webhook("n"), logical: "first" }));
      const renamed = { ...webhook("m"), logical: "first" };
      const taking = { ...webhook("n", "https://other.example.com/in"), logical: "second", adopt: true };
      const { failures, stopped } = await engine.up(listing(renamed, taking));
      expect([stopped, failures.join()]).toEqual([true, expect.stringContaining("cannot move from resource")]);
      expect(test.number.webhooks.map(({ name }) => name)).toEqual(["n"]);
      for (const step of [listing(renamed), listing(renamed, taking)]) {
        expect((await engine.up(step)).failures).toEqual([]);
      }
      expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["m", "n"]);
    },
  );

  it.each([
    ["the switch", 1, (number: EmulatedNumber): unknown => Object.assign(number, { enabled: false })],
    ["the switch", 2, (number: EmulatedNumber): unknown => Object.assign(number, { enabled: false })],
    ["its deletion outside", 1, (number: EmulatedNumber): unknown => number.remove("n")],
    ["its deletion outside", 2, (number: EmulatedNumber): unknown => number.remove("n")],
  ])(
    "the name of a webhook that went with %s is free for another resource after %i refreshes",
    async (_, times, lose) => {
      const { test, engine } = begin();
      await engine.up(listing({ ...webhook("n"), logical: "first" }));
      lose(test.number);
      for (let time = 0; time < times; time++) {
        await engine.refresh();
      }
      const renamed = { ...webhook("m"), logical: "first" };
      const { failures } = await engine.up(listing(renamed, { ...webhook("n"), logical: "second" }));
      expect(failures).toEqual([]);
      expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["m", "n"]);
      expect(engine.saved).not.toContain("__goneNames");
    },
  );

  it("a header value that changed while the number was off reaches a server that does not show header values", async () => {
    const { test, engine } = begin({ headerValues: "masked" });
    const off = (program: DeclaredNumber): DeclaredNumber => ({ ...program, number: { enabled: false } });
    const changed = listing(webhook("crm", undefined, { Authorization: "new" }));
    await engine.up(listing(webhook("crm", undefined, { Authorization: "old" })));
    await engine.up(off(listing(webhook("crm", undefined, { Authorization: "old" }))));
    await engine.up(off(changed));
    await engine.up(changed);
    expect(test.number.get("crm")?.headers).toEqual({ Authorization: "new" });
  });

  it("destroy deletes what was sent and never seen, before it shows", async () => {
    const { world, test, engine } = begin();
    world.fault({ kind: "late", method: "PUT", key: test.key, ms: 50_000 });
    world.clock.after(5000, () => engine.interrupt());
    expect((await engine.up(listing(webhook("crm")))).failures).not.toEqual([]);
    world.calm();
    expect((await engine.destroy()).failures).toEqual([]);
    expect(test.number.webhooks).toEqual([]);
  });

  it.each([
    ["Webhook", { name: "crm" }, 'has no webhook "crm". Correct the name in the import file'],
    ["MainWebhook", {}, "has no main webhook. Leave the entry out of the import file"],
  ] as const)("an import of a %s that is not there says what to do", async (kind, props, advice) => {
    const { test } = begin();
    test.number.enabled = true;
    test.number.main = undefined;
    const imported = { phoneNumber: PHONE, url: "https://crm.example.com/in", headers: {}, ...props };
    const { methods } = test.newProcess();
    const failure = await methods[kind].read(PHONE, imported).catch((error: unknown) => error);
    expect(Object(failure).message).toContain(advice);
  });

  it("a webhook that was declared while the number was off is not forced upon somebody else's", async () => {
    const { test, engine } = begin();
    const off: DeclaredNumber = { ...listing(webhook("crm")), number: { enabled: false } };
    await engine.up(off);
    test.number.put({ name: "crm", url: "https://somebody.example.com/in" });
    expect((await engine.up(listing(webhook("crm")))).failures.join()).toContain("differs in the url");
    expect(test.number.get("crm")?.url).toBe("https://somebody.example.com/in");
  });
});
