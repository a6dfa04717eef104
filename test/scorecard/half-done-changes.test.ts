import { describe, expect, it } from "vitest";
import type { Declared } from "../engine-model/program.ts";
import {
  deployed,
  journal,
  namesOn,
  program,
  renewKey,
  stored,
  useKeys,
  useOtherNumber,
  writes,
} from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

describe("a relabel that ends half-way", () => {
  it("does not delete in the next run what the new label stands for", async () => {
    const { test, engine, world } = begin();
    const key = `${test.key}-1`;
    useKeys(test, { before: key });
    expect((await engine.up({ ...program, phoneNumber: "before" })).failures).toEqual([]);
    useKeys(test, { after: key });
    const after = { ...listing(webhook("crm"), webhook("bot"), webhook("audit")), phoneNumber: "after" };
    world.fault({ kind: "unauthorized", method: "PUT", times: "always" });
    expect((await engine.up(after)).failures).not.toEqual([]);
    world.calm();
    journal(test);
    expect((await engine.up(after)).failures).toEqual([]);
    expect(writes(test).filter((one) => one.startsWith("DELETE"))).toEqual([]);
    expect(namesOn(world.emulator.numbers.of(key))).toEqual(["audit", "bot", "crm"]);
  });
});

describe("a relabel whose resources are deleted before they are replaced", () => {
  const first = { deleteBeforeReplace: true };
  const labelled = (phoneNumber: string, ...webhooks: Declared[]) => ({
    ...listing(...webhooks.map((one) => ({ ...one, options: first }))),
    ...{ phoneNumber, options: first, number: { disableOnDelete: true } },
  });

  async function relabelled(before: Declared[], after: Declared[]) {
    const { test, engine, world } = begin();
    const key = `${test.key}-1`;
    useKeys(test, { before: key });
    expect((await engine.up(labelled("before", ...before))).failures).toEqual([]);
    useKeys(test, { after: key });
    journal(test);
    const { failures } = await engine.up(labelled("after", ...after));
    expect(failures).toEqual([]);
    return { sent: writes(test), number: world.emulator.numbers.of(key) };
  }

  it.each([[], [webhook("crm"), webhook("bot")]])("sends nothing", async (...webhooks) => {
    const { sent, number } = await relabelled(webhooks, webhooks);
    expect(sent).toEqual([]);
    expect(number.enabled).toBe(true);
    expect(namesOn(number)).toEqual(webhooks.map(({ name }) => name).sort());
  });

  it("changes what has changed, and deletes what goes or gets another name", async () => {
    const before = [webhook("crm"), webhook("bot"), webhook("audit")];
    const renamed = { ...webhook("desk"), logical: "bot" };
    const { sent, number } = await relabelled(before, [webhook("crm", "https://new.example.com/in"), renamed]);
    expect(sent.toSorted()).toEqual([
      "DELETE /multi_webhook/audit",
      "DELETE /multi_webhook/bot",
      "PATCH /multi_webhook",
      "PUT /multi_webhook",
    ]);
    expect(namesOn(number)).toEqual(["crm", "desk"]);
  });
});

describe("a relabel that is killed before its last step", () => {
  it("does not switch off in the next run what the new label has on", async () => {
    const { test, engine, world } = begin();
    const key = `${test.key}-1`;
    const empty = { listed: true, number: { disableOnDelete: true }, webhooks: [] };
    useKeys(test, { before: key });
    expect((await engine.up({ ...empty, phoneNumber: "before" })).failures).toEqual([]);
    useKeys(test, { after: key });
    test.hooks.beforeCheckpoint = (operation) => (operation === "deleting" ? engine.kill() : undefined);
    await engine.up({ ...empty, phoneNumber: "after" });
    test.hooks = {};
    expect(world.emulator.numbers.of(key).enabled).toBe(true);
    expect((await engine.up({ ...empty, phoneNumber: "after" })).failures).toEqual([]);
    expect(world.emulator.numbers.of(key).enabled).toBe(true);
  });
});

describe("a swap at three of three after a new key, where no id is to be had", () => {
  it("ends, although the number has deleted the webhook to make room", async () => {
    const { test, engine } = await deployed(
      begin,
      { healthFields: 404 },
      listing(webhook("a"), webhook("b"), webhook("c")),
    );
    renewKey(test);
    const { failures } = await engine.up(listing(webhook("b"), webhook("c"), webhook("d")));
    expect(namesOn(test.number)).toEqual(["b", "c", "d"]);
    // Seen: "Nothing was written" after a DELETE and a PUT, and the same in every run after it.
    expect(failures).toEqual([]);
  });
});

describe("a number's id that is stored", () => {
  it("outlives a new key at a time when no id is to be had", async () => {
    const { test, engine } = await deployed(begin);
    const { id } = test.number;
    renewKey(test);
    test.world.emulator.set({ healthFields: 404 });
    expect((await engine.up(program)).failures).toEqual([]);
    expect(stored(engine).map(({ outputs }) => outputs.__numberId)).toEqual([id, id, id]);
  });
});

describe("a change that failed half-way under a new key, where no id is to be had", () => {
  it("is finished by the next up", async () => {
    const { test, engine, world } = await deployed(begin, { healthFields: 404 });
    renewKey(test);
    const changed = listing(webhook("crm", "https://new.example.com/in"), webhook("bot"));
    world.fault({ kind: "serverErrorApplied", method: "PATCH", times: "always" });
    // What is looked at before the PATCH is answered, and nothing after it.
    world.fault({ kind: "serverError", method: "GET", path: "/multi_webhook", skip: 2, times: "always" });
    const first = await engine.up(changed);
    world.calm();
    expect(first.failures).not.toEqual([]);
    expect(test.number.get("crm")?.url).toBe("https://new.example.com/in");
    expect((await engine.up(changed)).failures).toEqual([]);
  });
});

describe("webhooks that are removed in the run that brings a new key as an argument", () => {
  const having = (apiKey: string, ...names: string[]) => ({
    ...listing(...names.map((name) => webhook(name))),
    number: { apiKey },
  });

  // Seen: the old key was used again, and its refusal said to run pulumi up first.
  it.each(["full", 404] as const)("are deleted with it, health fields: %s", async (healthFields) => {
    const { test, engine } = begin({ healthFields });
    expect((await engine.up(having(test.key, "crm", "bot"))).failures).toEqual([]);
    renewKey(test);
    expect((await engine.up(having(test.key, "crm"))).failures).toEqual([]);
    expect(namesOn(test.number)).toEqual(["crm"]);
  });

  it("are kept where the number of the new key does not show them, and no id is to be had", async () => {
    const { test, engine } = begin({ healthFields: 404 });
    expect((await engine.up({ ...having(test.key, "crm", "bot"), listed: false })).failures).toEqual([]);
    renewKey(test, "all");
    const { failures } = await engine.up({ ...having(test.key), listed: false });
    expect(failures).not.toEqual([]);
    expect(failures.filter((text) => !text.includes("may be another number"))).toEqual([]);
  });
});

describe("a main webhook that gets another label and another url", () => {
  it("is this stack's own, as an extra webhook would be", async () => {
    const { test, engine, world } = begin();
    const key = `${test.key}-1`;
    useKeys(test, { before: key });
    const main = { url: "https://main.example.com/in", headers: {} };
    expect((await engine.up({ ...program, phoneNumber: "before", main })).failures).toEqual([]);
    useKeys(test, { after: key });
    const url = "https://other.example.com/in";
    const { failures } = await engine.up({ ...program, phoneNumber: "after", main: { ...main, url } });
    expect(failures).toEqual([]);
    expect(world.emulator.numbers.of(key).main?.url).toBe(url);
  });
});

describe("the way out of a number that has left 360dialog", () => {
  it("is named where another number's key is all there is", async () => {
    const { test, engine } = await deployed(begin);
    useOtherNumber(test);
    const { failures } = await engine.destroy();
    expect(failures.join()).toContain("pulumi state remove");
  });

  it("is named where the key is refused when the id is asked", async () => {
    const { test, engine, world } = await deployed(begin);
    useOtherNumber(test);
    world.fault({ kind: "unauthorized", times: "always" });
    const { failures } = await engine.destroy();
    expect(failures.join()).toContain("refused");
    expect(failures.join()).toContain("pulumi state remove");
  });
});
