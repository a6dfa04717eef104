import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

/** What is not known to have happened, or not to have, stays to be looked for. */
describe("not known to its end:", () => {
  it("a switch whose end was not seen stays open through a refresh that does not show it", async () => {
    const { world, test, engine } = begin({ emptyList: "body" });
    const off: DeclaredNumber = { listed: true, number: { enabled: false }, webhooks: [] };
    await engine.up(off);
    world.fault({ kind: "serverError", method: "GET", key: test.key, skip: 1, times: "always" });
    expect((await engine.up({ ...off, number: {} })).failures.join()).toContain("not known");
    world.calm();
    expect((await engine.refresh()).failures).toEqual([]);
    expect((await engine.up(off)).failures).toEqual([]);
    expect(test.number.enabled).toBe(false);
    expect((await engine.up(off)).ops).toEqual([]);
  });

  it("a webhook that was deleted to make room is not forgotten by the run that was to put it back", async () => {
    const { world, test, engine } = begin();
    const before = listing(webhook("a"), webhook("b"), webhook("c"));
    await engine.up(before);
    world.fault({ kind: "redirect", method: "PUT", key: test.key, times: "always" });
    expect((await engine.up(listing(webhook("x"), webhook("y"), webhook("z")))).failures).not.toEqual([]);
    expect((await engine.up(before)).failures).not.toEqual([]);
    world.calm();
    expect((await engine.up(before)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["a", "b", "c"]);
    expect((await engine.up(before)).ops).toEqual([]);
  });

  it("a webhook that was wiped with the switch is put back, however early the run ended that turned it off", async () => {
    const { test, engine } = begin({ disable: "wipe" });
    const on = listing(webhook("crm"));
    await engine.up(on);
    test.hooks = {
      beforeCheckpoint: () => {
        if (
          engine.checkpoint.resources.some(({ kind, outputs }) => kind === "MultiWebhook" && outputs.enabled === false)
        ) {
          engine.kill();
        }
      },
    };
    await engine.up({ ...on, number: { enabled: false } });
    test.hooks = {};
    const { failures, ops, planned } = await engine.up(on);
    expect([failures, ops.sort()]).toEqual([[], planned.sort()]);
    expect(test.number.webhooks.map(({ name }) => name)).toEqual(["crm"]);
    expect((await engine.up(on)).ops).toEqual([]);
  });

  it("a deletion that was not seen to its end says that the webhook may be gone", async () => {
    const { world, test, engine } = begin();
    await engine.up(listing(webhook("crm")));
    world.fault({ kind: "serverError", method: "GET", key: test.key, skip: 1, times: "always" });
    const { failures } = await engine.destroy();
    expect(failures.join()).toContain("run pulumi refresh before a pulumi up that declares it");
    expect(engine.checkpoint.resources.map(({ name }) => name)).toContain("crm");
  });

  it("an update that may have come through before it was refused is looked for by an up that goes back", async () => {
    const { world, test, engine } = begin();
    const before = listing(webhook("crm"));
    await engine.up(before);
    world.fault({ kind: "hangAfter", method: "PATCH", key: test.key });
    world.fault({ kind: "redirect", method: "PATCH", key: test.key });
    world.fault({ kind: "serverError", method: "GET", key: test.key, skip: 1, times: "always" });
    const { failures } = await engine.up(listing(webhook("crm", "https://new.example.com/in")));
    expect(failures.join()).toContain("It is not known whether the change was applied");
    expect(test.number.get("crm")?.url).toBe("https://new.example.com/in");
    world.calm();
    expect((await engine.up(before)).failures).toEqual([]);
    expect(test.number.get("crm")?.url).toBe("https://crm.example.com/in");
  });

  it.each(["serverError", "unauthorized"] as const)(
    "a PUT is not sent again where the looks after the first have failed (%s)",
    async (kind) => {
      const { world, test, engine } = begin();
      await engine.up(listing());
      world.emulator.set({ visibleAfterMs: 2000 });
      world.fault({ kind: "serverErrorApplied", method: "PUT", key: test.key });
      test.hooks = {
        onRequest: ({ method }, moment) => {
          if (method === "PUT" && moment === "after") {
            world.fault({ kind, method: "GET", key: test.key, skip: 1, times: "always" });
          }
        },
      };
      const { failures } = await engine.up(listing(webhook("crm")));
      const puts = test.world.emulator.journal().filter(({ method }) => method === "PUT");
      expect(failures.join()).toContain(kind === "unauthorized" ? "The API key was refused" : "It is not known");
      expect(puts).toHaveLength(1);
    },
  );

  it("a deletion that was refused after one without an answer is not known to have failed", async () => {
    const { world, test, engine } = begin();
    const before = listing(webhook("a"), webhook("b"), webhook("c"));
    await engine.up(before);
    world.emulator.set({ visibleAfterMs: 180_000 });
    world.fault({ kind: "dropAfter", method: "DELETE", key: test.key });
    const { failures } = await engine.up(listing(webhook("a"), webhook("b"), webhook("d")));
    expect(failures.join()).toContain("It is not known whether the change was applied");
    world.clock.nowMs += 180_000;
    world.emulator.set({ visibleAfterMs: 0 });
    expect((await engine.up(before)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["a", "b", "c"]);
  });

  it("a webhook that was deleted to be put again is named where the PUT was not seen", async () => {
    const { world, test, engine } = begin({ patchHeaders: "merge" });
    await engine.up(listing());
    test.number.put({ name: "crm", url: "https://crm.example.com/in", headers: { "X-Old": "a" } });
    world.fault({ kind: "late", method: "PUT", key: test.key, ms: 180_000 });
    const { failures } = await engine.up(listing({ ...webhook("crm"), adopt: true }));
    expect(failures.join()).toContain("It was deleted, because a change had not removed its old headers");
    world.clock.nowMs += 180_000;
    expect((await engine.up(listing({ ...webhook("crm"), adopt: true }))).failures).toEqual([]);
    expect(test.number.get("crm")?.headers ?? {}).toEqual({});
  });

  it("a webhook that another resource has taken over goes back to the one that was to be deleted after that", async () => {
    const { world, test, engine } = begin();
    const before = listing(webhook("bot"));
    await engine.up(before);
    world.fault({ kind: "redirect", method: "PUT", key: test.key, times: "always" });
    const other = { ...webhook("bot", "https://other.example.com/in"), logical: "other", adopt: true };
    await engine.up(listing(other, webhook("crm")));
    expect(test.number.get("bot")?.url).toBe("https://other.example.com/in");
    world.calm();
    const { failures, ops } = await engine.up(before);
    expect([failures, ops.includes("delete other")]).toEqual([[], true]);
    expect(test.number.get("bot")?.url).toBe("https://bot.example.com/in");
  });

  it("a webhook that was deleted to make room is not forgotten by a program that no longer lists the names", async () => {
    const { world, test, engine } = begin();
    const before = listing(webhook("a"), webhook("b"), webhook("c"));
    const unlisted: DeclaredNumber = { ...before, listed: false };
    await engine.up(before);
    world.fault({ kind: "redirect", method: "PUT", key: test.key, times: "always" });
    await engine.up(listing(webhook("x"), webhook("y"), webhook("z")));
    expect((await engine.up(before)).failures).not.toEqual([]);
    expect((await engine.up(unlisted)).failures).not.toEqual([]);
    world.calm();
    const { failures, ops, planned } = await engine.up(unlisted);
    expect([failures, ops.sort()]).toEqual([[], planned.sort()]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["a", "b", "c"]);
    expect((await engine.up(unlisted)).ops).toEqual([]);
  });

  it("a doubt that is over brings no update that the preview did not show", async () => {
    const { engine } = begin();
    const both = listing(webhook("a"), webhook("b"));
    await engine.up(listing(webhook("a")));
    await engine.up({ ...listing(webhook("a")), number: { enabled: false } });
    await engine.up(listing(webhook("a")));
    await engine.up(both);
    expect((await engine.up(both)).ops).toEqual([]);
    for (const program of [{ ...both, listed: false }, both, listing(webhook("a")), both]) {
      const { failures, ops, planned } = await engine.up(program);
      expect([failures, ops.sort()]).toEqual([[], planned.sort()]);
      expect((await engine.up(program)).ops).toEqual([]);
    }
  });

  describe.each(["crm", "main"] as const)("a header that the server does not show (of %s)", (which) => {
    const declaring = (value: string): DeclaredNumber => {
      const headers = { Authorization: value };
      const main = { url: "https://main.example.com", headers, adopt: true };
      return which === "main" ? { ...listing(), main } : listing(webhook("crm", undefined, headers));
    };
    const method = which === "main" ? "POST" : "PATCH";
    const path = which === "main" ? "/v1/configs/webhook" : "/multi_webhook";
    const valueOn = ({ number }: ReturnType<typeof begin>["test"]) =>
      (which === "main" ? number.main : number.get("crm"))?.headers?.Authorization;

    it("is open when its second try was refused, and the first was not answered", async () => {
      const { world, test, engine } = begin({ headerValues: "masked" });
      await engine.up(declaring("old"));
      world.fault({ kind: "serverErrorApplied", method, path, key: test.key });
      world.fault({ kind: "redirect", method, path, key: test.key });
      expect((await engine.up(declaring("new"))).failures.join()).toContain("It is not known");
      world.calm();
      expect((await engine.up(declaring("old"))).failures).toEqual([]);
      expect(valueOn(test)).toBe("old");
    });

    it("stays open through a refresh", async () => {
      const { world, test, engine } = begin({ headerValues: "masked" });
      await engine.up(declaring("old"));
      world.fault({ kind: "serverErrorApplied", method, path, key: test.key, times: "always" });
      expect((await engine.up(declaring("new"))).failures.join()).toContain("It is not known");
      world.calm();
      expect((await engine.refresh()).failures).toEqual([]);
      expect((await engine.up(declaring("old"))).failures).toEqual([]);
      expect(valueOn(test)).toBe("old");
      expect((await engine.up(declaring("old"))).ops).toEqual([]);
    });
  });

  it("a PUT that got no answer and was sent again may still arrive, which is said", async () => {
    const { world, test, engine } = begin();
    world.fault({ kind: "dropBefore", method: "PUT", key: test.key });
    const { failures } = await engine.up(listing(webhook("crm")));
    expect(failures).toEqual([]);
    const said = test.said.join();
    expect(said).toContain('PUT of webhook "crm" of number +4930123456 got no answer and was sent again');
  });

  it("a PUT that got no answer and was there all the same is not spoken of", async () => {
    const { world, test, engine } = begin();
    world.fault({ kind: "dropAfter", method: "PUT", key: test.key });
    expect((await engine.up(listing(webhook("crm")))).failures).toEqual([]);
    expect(test.said.join()).not.toContain("sent again");
  });

  it("a webhook that a late PUT brings back after its deletion is found by the next drift check", async () => {
    const { test, engine } = begin();
    await engine.up(listing(webhook("crm"), webhook("bot")));
    await engine.up(listing(webhook("bot")));
    test.number.put(webhook("crm"));
    test.processes = [];
    await engine.refresh();
    expect(test.said.join()).toContain('does not declare: "crm"');
  });
});
