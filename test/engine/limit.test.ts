import { describe, expect, it } from "vitest";
import { names, type Scene, scene } from "./number";
import { component, direct, PHONE, urlOf } from "./programs";
import type { Run } from "./stack";

/** What must hold after a refused preview: one failure that says so, nothing written, the number as it was. */
function expectRefused({ number, writes }: Scene, preview: Run, live: string[], ...words: string[]): void {
  expect(preview.code, preview.text).toBe(1);
  expect(preview.diagnostics.filter((line) => line.includes("has a problem"))).toHaveLength(1);
  for (const one of words) {
    expect(preview.diagnostics.join("\n")).toContain(one);
  }
  expect(writes()).toEqual([]);
  expect(names(number)).toEqual(live);
}

/** A number that is on, with webhooks of somebody else. */
async function withStrangers(strangers: string[], options: Parameters<typeof scene>[0]): Promise<Scene> {
  const made = await scene(options);
  made.number.enabled = true;
  for (const name of strangers) {
    made.number.put({ name, url: urlOf(name) });
  }
  return made;
}

describe("a preview refuses", () => {
  it("four in the map", async () => {
    const made = await scene({ program: component({ a: {}, b: {}, c: {}, d: {} }) });
    expectRefused(
      made,
      await made.stack.preview(),
      [],
      '4 declared by this program ("a", "b", "c", "d"). Remove 1 of them.',
    );
  }, 60_000);

  it("three and one that is not declared", async () => {
    const made = await withStrangers(["theirs"], { program: component({ a: {}, b: {}, c: {} }) });
    const words = [
      '3 declared by this program ("a", "b", "c"), 1 on the number but not declared ("theirs")',
      "ignoreUnmanaged does not help",
      'unmanaged: "delete"',
    ];
    expectRefused(made, await made.stack.preview(), ["theirs"], ...words);
  }, 60_000);

  it("three and one that is ignored", async () => {
    const made = await withStrangers(["theirs"], {
      program: component({ a: {}, b: {}, c: {} }, { ignoreUnmanaged: ["theirs"] }),
    });
    expectRefused(made, await made.stack.preview(), ["theirs"], '1 ignored by ignoreUnmanaged ("theirs")');
  }, 60_000);

  it("a new one beside two and one that is not declared", async () => {
    const made = await withStrangers(["theirs"], { program: component({ a: {}, b: {} }) });
    expect((await made.stack.up("--skip-preview")).code).toBe(0);
    made.requests();
    made.stack.setProgram(component({ a: {}, b: {}, c: {} }));
    expectRefused(made, await made.stack.preview(), ["a", "b", "theirs"], '("theirs")');
  }, 60_000);

  it("a fourth child without webhookNames", async () => {
    const made = await scene({ program: direct({ a: {}, b: {}, c: {}, d: {} }) });
    expectRefused(made, await made.stack.preview(), [], "at most 3 extra webhooks");
  }, 60_000);

  it("a third with maxWebhooks 2", async () => {
    const made = await scene({ program: component({ a: {}, b: {}, c: {} }, { maxWebhooks: 2 }) });
    expectRefused(made, await made.stack.preview(), [], "takes at most 2 extra webhooks");
  }, 60_000);

  it("two components for one number", async () => {
    const program = `${component({ a: {} })}new PhoneNumberWebhooks("other", { phoneNumber: "${PHONE}", webhooks: {} });`;
    const made = await scene({ program });
    expectRefused(made, await made.stack.preview(), [], `Number ${PHONE} is declared twice, by "`);
  }, 60_000);

  it("two children of one name", async () => {
    const made = await scene({ program: direct({ first: { name: "crm" }, second: { name: "crm" } }) });
    expectRefused(made, await made.stack.preview(), [], "is declared twice");
  }, 60_000);

  it("a swap at full capacity without webhookNames, with the way out", async () => {
    const made = await scene({ program: direct({ a: {}, b: {}, c: {} }) });
    expect((await made.stack.up("--skip-preview")).code).toBe(0);
    made.requests();
    made.stack.setProgram(direct({ a: {}, b: {}, d: {} }));
    expectRefused(made, await made.stack.preview(), ["a", "b", "c"], "give the number its webhookNames");
  }, 60_000);

  it.each([
    ["protect", "{ protect: true }"],
    ["retainOnDelete", "{ retainOnDelete: true }"],
  ])(
    "a swap that would delete a webhook with %s",
    async (_what, opts) => {
      const webhookNames = ["a", "b", "c"];
      const made = await scene({ program: direct({ a: {}, b: {}, c: { opts } }, { webhookNames }) });
      expect((await made.stack.up("--skip-preview")).code).toBe(0);
      made.requests();
      made.stack.setProgram(direct({ a: {}, b: {}, d: {} }, { webhookNames: ["a", "b", "d"] }));
      const words = [
        '1 no longer declared but kept by protect or retainOnDelete ("c")',
        "declare it again without protect",
      ];
      expectRefused(made, await made.stack.preview(), ["a", "b", "c"], ...words);
      const up = await made.stack.up("--skip-preview");
      expect(up.code).toBe(1);
      expect(made.writes()).toEqual([]);
    },
    60_000,
  );

  it("a swap of which only the new webhook is a target", async () => {
    const made = await scene({ program: component({ a: {}, b: {}, c: {} }) });
    expect((await made.stack.up("--skip-preview")).code).toBe(0);
    made.requests();
    made.stack.setProgram(component({ a: {}, b: {}, d: {} }));
    const target =
      "urn:pulumi:dev::test::dialog360:index:PhoneNumberWebhooks$pulumi-nodejs:dynamic/dialog360:MultiWebhook$pulumi-nodejs:dynamic/dialog360:Webhook::acme-d";
    expectRefused(made, await made.stack.preview("--target", target), ["a", "b", "c"], "at most 3 extra webhooks");
  }, 60_000);
});

describe("an up", () => {
  it("lets names that differ by case be two, with a warning", async () => {
    const { stack, number } = await scene({ program: component({ crm: {}, CRM: {} }) });
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(up.diagnostics.join()).toContain('"CRM", "crm", which differ by case only');
    expect(names(number)).toEqual(["CRM", "crm"]);
  }, 60_000);

  it("fails without a write when somebody takes the last slot after the preview, and works once there is room", async () => {
    const { stack, number, writes } = await scene({ program: component({ a: {}, b: {} }) });
    await stack.up("--skip-preview");
    stack.setProgram(component({ a: {}, b: {}, c: {} }));
    expect((await stack.preview()).code).toBe(0);
    number.put({ name: "theirs", url: urlOf("theirs") });
    writes();
    const up = await stack.up("--skip-preview");
    expect(up.code).toBe(1);
    expect(up.diagnostics.join()).toContain('("theirs")');
    expect(writes()).toEqual([]);
    number.remove("theirs");
    expect((await stack.up("--skip-preview")).code).toBe(0);
    expect(names(number)).toEqual(["a", "b", "c"]);
  }, 60_000);

  it.each([
    ["one", { a: {}, b: {}, x: {} }, ["DELETE c", "PUT x"]],
    ["two", { a: {}, x: {}, y: {} }, ["DELETE b", "DELETE c", "PUT x", "PUT y"]],
    ["three", { x: {}, y: {}, z: {} }, ["DELETE a", "DELETE b", "DELETE c", "PUT x", "PUT y", "PUT z"]],
  ])(
    "swaps %s at full capacity",
    async (_count, after, expected) => {
      const { stack, number, writes } = await scene({ program: component({ a: {}, b: {}, c: {} }) });
      await stack.up("--skip-preview");
      writes();
      stack.setProgram(component(after));
      const preview = await stack.preview();
      expect(preview.code, preview.text).toBe(0);
      expect(preview.ops["MultiWebhook:acme"]).toBe("update");
      expect(writes()).toEqual([]);
      const up = await stack.up("--skip-preview");
      expect(up.code, up.text).toBe(0);
      const written = writes();
      expect([...written].sort()).toEqual(expected);
      expect(written.findLastIndex((write) => write.startsWith("DELETE"))).toBeLessThan(
        written.findIndex((write) => write.startsWith("PUT")),
      );
      expect(names(number)).toEqual(Object.keys(after).sort());
      expect((await stack.preview("--expect-no-changes")).code).toBe(0);
    },
    60_000,
  );

  it("renames at full capacity", async () => {
    const webhookNames = ["a", "b", "c"];
    const { stack, number, writes } = await scene({
      program: direct({ a: {}, b: {}, w: { name: "c" } }, { webhookNames }),
    });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(direct({ a: {}, b: {}, w: { name: "d" } }, { webhookNames: ["a", "b", "d"] }));
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
    expect((await stack.up("--skip-preview")).code).toBe(0);
    expect(writes()).toEqual(["DELETE c", "PUT d"]);
    expect(names(number)).toEqual(["a", "b", "d"]);
  }, 60_000);

  it("renames at full capacity without webhookNames", async () => {
    const { stack, number, writes } = await scene({ program: direct({ a: {}, b: {}, w: { name: "c" } }) });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(direct({ a: {}, b: {}, w: { name: "d" } }));
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(writes()).toEqual(["DELETE c", "PUT d"]);
    expect(names(number)).toEqual(["a", "b", "d"]);
  }, 60_000);

  it("does not prune where there is room", async () => {
    const { stack, number, writes } = await scene({ program: component({ a: {}, b: {} }) });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(component({ a: {}, c: {} }));
    expect((await stack.up("--skip-preview")).code).toBe(0);
    expect(writes()).toEqual(["PUT c", "DELETE b"]);
    expect(names(number)).toEqual(["a", "c"]);
  }, 60_000);

  it("tells what is missing when a swap is refused after the removal, and the next one finishes", async () => {
    const { stack, number, emulator } = await scene({ program: component({ a: {}, b: {}, c: {} }) });
    await stack.up("--skip-preview");
    stack.setProgram(component({ a: {}, b: {}, d: {} }));
    emulator.fault({ kind: "conflict", method: "PUT" });
    const up = await stack.up("--skip-preview");
    expect(up.code).toBe(1);
    expect(up.diagnostics.join()).toContain(
      'Webhook "c" was deleted in this run to make room, and "d" is not there yet',
    );
    expect(names(number)).toEqual(["a", "b"]);
    expect((await stack.up("--skip-preview")).code).toBe(0);
    expect(names(number)).toEqual(["a", "b", "d"]);
    expect(
      Object.keys(await stack.resources())
        .filter((name) => name.startsWith("Webhook"))
        .sort(),
    ).toEqual(["Webhook:acme-a", "Webhook:acme-b", "Webhook:acme-d"]);
  }, 60_000);

  it("goes back to the old program after a refused swap by up --refresh", async () => {
    const { stack, number, emulator } = await scene({ program: component({ a: {}, b: {}, c: {} }) });
    await stack.up("--skip-preview");
    stack.setProgram(component({ a: {}, b: {}, d: {} }));
    emulator.fault({ kind: "conflict", method: "PUT" });
    expect((await stack.up("--skip-preview")).code).toBe(1);
    stack.setProgram(component({ a: {}, b: {}, c: {} }));
    const back = await stack.up("--skip-preview", "--refresh");
    expect(back.code, back.text).toBe(0);
    expect(names(number)).toEqual(["a", "b", "c"]);
  }, 60_000);

  it("keeps the webhook of a resource that was renamed without an alias", async () => {
    const { stack, number, writes } = await scene({ program: direct({ old: { name: "crm" } }) });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(direct({ fresh: { name: "crm", url: urlOf("crm") } }));
    expect((await stack.up("--skip-preview")).code).toBe(0);
    expect(writes()).toEqual([]);
    expect(names(number)).toEqual(["crm"]);
  }, 60_000);

  it("keeps the webhook of a resource that was renamed with an alias", async () => {
    const { stack, number, writes } = await scene({ program: direct({ old: { name: "crm" } }) });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(direct({ fresh: { name: "crm", url: urlOf("crm"), opts: '{ aliases: [{ name: "old" }] }' } }));
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(writes()).toEqual([]);
    expect(names(number)).toEqual(["crm"]);
  }, 60_000);

  it("keeps the webhook when Pulumi is told to replace its resource", async () => {
    const { stack, number } = await scene({ program: direct({ crm: {} }) });
    await stack.up("--skip-preview");
    const replace =
      "urn:pulumi:dev::test::pulumi-nodejs:dynamic/dialog360:MultiWebhook$pulumi-nodejs:dynamic/dialog360:Webhook::crm";
    const up = await stack.up("--skip-preview", "--replace", replace);
    expect(up.code, up.text).toBe(0);
    expect(names(number)).toEqual(["crm"]);
    expect((await stack.refresh("--preview-only", "--expect-no-changes")).code).toBe(0);
  }, 60_000);

  it("ignores changes of webhookNames when it is told to, and then refuses what is not listed", async () => {
    const program = (all: object, webhookNames: string[]) =>
      direct(all as never, { webhookNames }).replace(
        /(new MultiWebhook\("number", \{.*\})\)/,
        '$1, { ignoreChanges: ["webhookNames"] })',
      );
    const { stack, number, writes } = await scene({ program: program({ a: {}, b: {}, c: {} }, ["a", "b", "c"]) });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(program({ a: {}, b: {}, d: {} }, ["a", "b", "d"]));
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(1);
    expect(writes()).toEqual([]);
    expect(names(number)).toEqual(["a", "b", "c"]);
  }, 60_000);
});
