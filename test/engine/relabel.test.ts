import { describe, expect, it } from "vitest";
import { KEY, NEW_KEY, OTHER_KEY, scene } from "./number";
import {
  expectDone,
  expectNames,
  expectRefused,
  journal,
  MAP,
  numbers,
  OTHER_PHONE,
  PHONE,
  setKeys,
  stored,
  writesIn,
} from "./other-number";
import { component, urlOf } from "./programs";
import type { Stack } from "./stack";

const corrected = "+49 30 123456";
const three = ["crm", "bot", "archive"];

function forget(stack: Stack, label: string) {
  return stack.run(["config", "rm", "--path", `${MAP}["${label}"]`]);
}

/** The program with a label for its number, as a component or as single resources. */
const programs = {
  "a component": (label: string) => numbers({ [label]: three }),
  "a component with a main webhook": (label: string) =>
    component(Object.fromEntries(three.map((name) => [name, {}])), {
      phoneNumber: label,
      main: { url: "https://inbox.example.com/in" },
    }),
  "single resources": (label: string) => `const { MultiWebhook, Webhook } = require("pulumi-360dialog");
const number = new MultiWebhook("number", { phoneNumber: "${label}" });
for (const name of ${JSON.stringify(three)}) {
  new Webhook(name, { multiWebhook: number, url: "https://" + name + ".example.com/in" });
}`,
};

describe("a label that is corrected in program and map together", () => {
  it.each(Object.entries(programs))(
    "loses nothing and writes nothing: %s",
    async (_which, programOf) => {
      const { stack, emulator, number } = await scene({ program: programOf(PHONE), noKey: true, mainUnset: true });
      await setKeys(stack, { [PHONE]: KEY });
      expectDone(await stack.up("--skip-preview"));
      journal(emulator);
      const before = number.webhooks;
      await setKeys(stack, { [corrected]: KEY });
      await forget(stack, PHONE);
      stack.setProgram(programOf(corrected));
      const preview = await stack.preview();
      expectDone(preview);
      expect(preview.diagnostics.join()).not.toContain("existed already");
      const up = await stack.up("--skip-preview");
      expectDone(up);
      expect(up.diagnostics.join()).not.toContain("existed already");
      expect(writesIn(journal(emulator))).toEqual([]);
      expect(number.webhooks).toEqual(before);
      expectDone(await stack.up("--skip-preview", "--expect-no-changes"));
      expectDone(await stack.refresh("--preview-only", "--expect-no-changes"));
      expectDone(await stack.destroy("--skip-preview"));
      expectNames(number);
    },
    240_000,
  );
});

describe("a webhook whose key moves to another source", () => {
  it("is not touched, and its deletion finds the key where it is now", async () => {
    const { stack, emulator, number } = await scene({ program: numbers({ [PHONE]: three }), noKey: true });
    expectDone(await stack.setSecret("dialog360:apiKey", KEY));
    expectDone(await stack.up("--skip-preview"));
    journal(emulator);
    await setKeys(stack, { [PHONE]: KEY });
    expectDone(await stack.run(["config", "rm", "dialog360:apiKey"]));
    expectDone(await stack.preview("--expect-no-changes"));
    expectDone(await stack.up("--skip-preview", "--expect-no-changes"));
    expect(journal(emulator)).toEqual([]);
    await forget(stack, PHONE);
    stack.setEnv({ DIALOG360_API_KEY: KEY });
    expectDone(await stack.run(["config", "rm", MAP]));
    stack.setProgram(numbers({ [PHONE]: ["crm"] }));
    expectDone(await stack.up("--skip-preview"));
    expect(writesIn(journal(emulator)).toSorted()).toEqual(["ours: DELETE archive", "ours: DELETE bot"]);
    expectNames(number, "crm");
  }, 240_000);

  it("is deleted with the key of the map that has its fingerprint, whatever its entry is called", async () => {
    // Without any number in the program Pulumi would go by the configuration of the last run.
    const staying = (...more: string[]) =>
      numbers({ [OTHER_PHONE]: ["crm"], ...Object.fromEntries(more.map((label) => [label, three])) });
    const { stack, emulator, number } = await scene({ program: staying(PHONE), noKey: true });
    await setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY });
    expectDone(await stack.up("--skip-preview"));
    journal(emulator);
    await forget(stack, PHONE);
    await setKeys(stack, { "customer-one": KEY });
    stack.setProgram(staying());
    expectDone(await stack.up("--skip-preview"));
    expect(writesIn(journal(emulator)).toSorted()).toEqual([
      "ours: DELETE archive",
      "ours: DELETE bot",
      "ours: DELETE crm",
    ]);
    expectNames(number);
    expectNames(emulator.numbers.of(OTHER_KEY), "crm");
  }, 240_000);
});

describe("one label with two keys in one run", () => {
  const two = (
    mainKey: string,
    key: string,
  ) => `const { MainWebhook, MultiWebhook, Webhook } = require("pulumi-360dialog");
new MainWebhook("main", { phoneNumber: "${PHONE}", url: "https://inbox.example.com/in", apiKey: "${mainKey}" });
const number = new MultiWebhook("number", { phoneNumber: "${PHONE}", apiKey: "${key}" });
new Webhook("crm", { multiWebhook: number, url: "${urlOf("crm")}" });`;

  it("is refused in preview, so that an up writes nothing to either number", async () => {
    const { stack, emulator } = await scene({ program: two(KEY, OTHER_KEY), noKey: true, mainUnset: true });
    for (const run of [await stack.preview(), await stack.up()]) {
      expectRefused(
        run,
        `Number ${PHONE} is used with two API keys in this run`,
        "Give every resource of the number the same key",
      );
    }
    expect(writesIn(journal(emulator))).toEqual([]);
  }, 120_000);

  it("is refused where a new key was given to one resource only", async () => {
    const { stack, emulator, number } = await scene({ program: two(KEY, KEY), noKey: true, mainUnset: true });
    expectDone(await stack.up("--skip-preview"));
    emulator.numbers.addKey(KEY, NEW_KEY);
    journal(emulator);
    const before = await stored(stack);
    stack.setProgram(two(KEY, NEW_KEY));
    expectRefused(await stack.preview(), "two API keys");
    expectRefused(await stack.up("--skip-preview"), "two API keys");
    expect(writesIn(journal(emulator))).toEqual([]);
    expect(Object.keys(await stored(stack))).toEqual(Object.keys(before));
    expectNames(number, "crm");
  }, 240_000);
});
