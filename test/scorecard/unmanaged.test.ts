import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

const theirs = (name: string) => ({ name, url: "https://somebody.example.com/in" });
const withArguments = (number: DeclaredNumber["number"], ...names: string[]): DeclaredNumber => ({
  ...listing(...names.map((name) => webhook(name))),
  number,
});

/** The path of DELETE ends in the name, and these two would be resolved away in it. */
describe.each([".", ".."])("an unmanaged webhook named %j, which no DELETE can reach,", (name) => {
  const named = JSON.stringify(name);
  const others = (test: ReturnType<typeof begin>["test"]) => test.number.webhooks.map((one) => one.name).sort();

  it('with unmanaged: "delete" is refused in preview and update, before anything is written', async () => {
    const { test, engine } = begin();
    await engine.up(withArguments({}, "crm"));
    test.number.put(theirs("another"));
    test.number.put(theirs(name));
    test.world.emulator.clearJournal();
    const deleting = withArguments({ unmanaged: "delete" }, "crm");
    const preview = await engine.preview(deleting);
    test.config["dialog360:capacityCheck"] = "declared";
    const up = await engine.up(deleting);
    for (const { failures } of [preview, up]) {
      expect(failures).toHaveLength(1);
      expect(failures[0]).toContain(named);
      expect(failures[0]).toContain("ignoreUnmanaged");
      expect(failures[0]).not.toContain('"another"');
    }
    expect(test.world.emulator.journal({ writesOnly: true })).toEqual([]);
    expect(others(test)).toEqual([name, "another", "crm"].sort());
  });

  it('with unmanaged: "delete" is refused in the update of a number that a refresh has found it on', async () => {
    const { test, engine } = begin();
    const deleting = withArguments({ unmanaged: "delete" }, "crm");
    await engine.up(deleting);
    test.number.put(theirs("another"));
    test.number.put(theirs(name));
    await engine.refresh();
    test.world.emulator.clearJournal();
    const { failures } = await engine.up(deleting);
    expect(failures.join()).toContain("ignoreUnmanaged");
    expect(test.world.emulator.journal({ writesOnly: true })).toEqual([]);
  });

  it('with unmanaged: "delete" is refused before a deletion where it shows only once the number is on', async () => {
    const { test, engine } = begin();
    const deleting = withArguments({ unmanaged: "delete" }, "crm");
    await engine.up(deleting);
    test.number.put(theirs("another"));
    test.number.put(theirs(name));
    test.number.enabled = false;
    await engine.refresh();
    test.world.emulator.clearJournal();
    const { failures } = await engine.up(deleting);
    expect(failures.join()).toContain("ignoreUnmanaged");
    expect(test.world.emulator.journal().filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  it("stays where ignoreUnmanaged names it, while others are deleted", async () => {
    const { test, engine } = begin();
    await engine.up(withArguments({}, "crm"));
    test.number.put(theirs("another"));
    test.number.put(theirs(name));
    const ignoring = withArguments({ unmanaged: "delete", ignoreUnmanaged: [name] }, "crm");
    expect((await engine.up(ignoring)).failures).toEqual([]);
    expect(others(test)).toEqual([name, "crm"].sort());
  });

  it("cannot be one of webhookNames, so that it is never deleted to make room either", async () => {
    const { test, engine } = begin();
    const { failures } = await engine.preview(withArguments({}, name));
    expect(failures.join()).toContain("webhookNames");
    expect(failures.join()).toContain(named);
    expect(test.world.emulator.journal()).toEqual([]);
  });
});

describe("a webhook that goes from the program to ignoreUnmanaged", () => {
  const handing = (listed: boolean, options = {}) => {
    const [kept, handed] = [webhook("crm"), { ...webhook("bot"), options }];
    const before: DeclaredNumber = { ...listing(kept, handed), listed };
    const after: DeclaredNumber = { ...listing(kept), listed, number: { ignoreUnmanaged: ["bot"] } };
    return { before, after };
  };
  const warnings = (test: ReturnType<typeof begin>["test"]) => test.processes.at(-1)?.output.join("\n");

  it.each([true, false])(
    "is deleted, which the preview says together with the ways out (listed: %s)",
    async (listed) => {
      const { test, engine } = begin();
      const { before, after } = handing(listed);
      await engine.up(before);
      expect((await engine.preview(after)).failures).toEqual([]);
      expect(warnings(test)).toMatch(
        /"bot".*ignoreUnmanaged.*Pulumi deletes.*retainOnDelete: true.*pulumi state remove/,
      );
      await engine.up(after);
      expect((await engine.up(after)).ops).toEqual([]);
      expect(warnings(test)).toBe("");
    },
  );

  it("stays without a warning where Pulumi keeps it", async () => {
    const { test, engine } = begin();
    const { before, after } = handing(true, { retainOnDelete: true });
    await engine.up(before);
    expect((await engine.up(after)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name)).toEqual(["crm", "bot"]);
    expect(warnings(test)).toBe("");
  });

  it("is not spoken of where a refresh has found it gone", async () => {
    const { test, engine } = begin();
    const { before, after } = handing(true);
    await engine.up(before);
    test.number.remove("bot");
    await engine.refresh();
    await engine.preview(after);
    expect(warnings(test)).toBe("");
  });
});
