import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { compareAll } from "../../dist/cli/export/compare.js";
import { Progress } from "../../dist/cli/export/progress.js";
import { surroundings } from "../../dist/cli/export/sources.js";
import { startEmulator } from "../../dist/emulator/index.js";
import { declarationOf } from "../../dist/provider/number/declarations.js";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const PHONE = "+4930123456";
const KEY = "key-of-check";
const CRM = { name: "crm", url: "https://crm.example.com/in", headers: { "X-A": "1" } };
const MAIN = { url: "https://main.example.com/in", headers: {} };

type Outputs = Record<string, unknown>;

/** What a stack has stored of a number with a webhook and a main webhook, with what a test adds to each. */
function resources({ number = {}, webhook = {}, main = {} }: Record<string, Outputs>) {
  const of = (kind: string, outputs: Outputs) => {
    const type = `pulumi-nodejs:dynamic/dialog360:${kind}`;
    return { type, urn: `urn:pulumi:dev::test::${type}::acme`, name: "acme", outputs };
  };
  const switchDefaults = { unmanaged: "warn", ignoreUnmanaged: [], disableOnDelete: false, maxWebhooks: 3 };
  const list = { webhookNames: ["crm"], unmanagedWebhooks: [] };
  return [
    of("MultiWebhook", { phoneNumber: PHONE, enabled: true, ...switchDefaults, ...list, __instance: "a", ...number }),
    of("Webhook", { phoneNumber: PHONE, ...CRM, __instance: "b", ...webhook }),
    of("MainWebhook", { phoneNumber: PHONE, ...MAIN, __instance: "c", ...main }),
  ];
}

async function emulated() {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  const number = emulator.numbers.of(KEY);
  number.enabled = true;
  number.put({ ...CRM });
  number.main = { ...MAIN };
  return { emulator, number };
}

/** The command with a Pulumi CLI that has one stack. */
async function check(emulator: { url: string }, stored: object[]): Promise<{ code: number; text: string }> {
  const cwd = mkdtempSync(join(tmpdir(), "pulumi-360dialog-check-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, "stack.json"), JSON.stringify({ deployment: { resources: stored } }));
  const script = '#!/bin/sh\ncase $1 in config) echo "{}" ;; *) cat stack.json ;; esac\n';
  writeFileSync(join(cwd, "pulumi"), script, { mode: 0o755 });
  const env = { PATH: `${cwd}:${process.env.PATH}`, DIALOG360_BASE_URL: emulator.url, DIALOG360_API_KEY: KEY };
  const args = [command, "export", "--check", "--stack", "dev"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), text: `${out}${err}` });
    });
  });
}

describe("export --check finds a stack as stored, although", () => {
  it.each<[string, Record<string, Outputs>]>([
    ["nothing is special", {}],
    ["the end of the last write was not seen", { webhook: { __unconfirmed: true } }],
    ["the end of a switch was not seen", { number: { __unconfirmed: true } }],
    ["the end of setting the main webhook was not seen", { main: { __unconfirmed: true } }],
    ["its number has a mark for all its webhooks", { number: { __marks: [["", "mark"]] } }],
    ["its number has a mark for one of its webhooks", { number: { __marks: [["crm", "mark"]] } }],
    ["the number has given the webhook up", { number: { webhookNames: [] } }],
    ["an unmanaged webhook was stored that is gone", { number: { unmanaged: "error", unmanagedWebhooks: ["x"] } }],
    ["its number was stored without defaults", { number: { maxWebhooks: undefined, ignoreUnmanaged: undefined } }],
  ])("%s", async (_what, extra) => {
    const { emulator } = await emulated();
    const done = await check(emulator, resources(extra));
    expect(done.text).toContain("3 as stored, 0 different, 0 not checked.");
    expect(done.code).toBe(0);
  });
});

describe("export --check finds what differs, and names that alone:", () => {
  const unconfirmed = { number: { __unconfirmed: true, __marks: [["", "mark"]] }, webhook: { __unconfirmed: true } };

  it("a url, on a number that is in doubt", async () => {
    const { emulator, number } = await emulated();
    number.put({ ...CRM, url: "https://elsewhere.example.com/in" });
    const done = await check(emulator, resources(unconfirmed));
    expect(done.code, done.text).toBe(7);
    expect(done.text).toContain("Webhook acme: differs in url\n");
    expect(done.text).toContain("2 as stored, 1 different");
  });

  it("headers, by their names without case", async () => {
    const { emulator, number } = await emulated();
    number.put({ ...CRM, headers: { "x-a": "1" } });
    expect((await check(emulator, resources({}))).code).toBe(0);
    number.put({ ...CRM, headers: { "X-A": "2" } });
    const done = await check(emulator, resources(unconfirmed));
    expect(done.text).toContain("Webhook acme: differs in headers\n");
  });

  it("the switch", async () => {
    const { emulator, number } = await emulated();
    number.enabled = false;
    const done = await check(emulator, resources({}));
    expect(done.text).toContain("MultiWebhook acme: differs in enabled\n");
  });

  it("the main webhook", async () => {
    const { emulator, number } = await emulated();
    number.main = { url: "https://other.example.com/in" };
    const done = await check(emulator, resources(unconfirmed));
    expect(done.text).toContain("MainWebhook acme: differs in url\n");
  });

  it.each(["error", "delete"])('an unmanaged webhook with unmanaged: "%s"', async (unmanaged) => {
    const { emulator, number } = await emulated();
    number.put({ name: "theirs", url: "https://theirs.example.com" });
    const done = await check(emulator, resources({ number: { unmanaged } }));
    expect(done.code, done.text).toBe(7);
    expect(done.text).toContain("MultiWebhook acme: differs in unmanagedWebhooks\n");
  });
});

it('export --check warns of an unmanaged webhook with unmanaged: "warn", which is no difference', async () => {
  const { emulator, number } = await emulated();
  number.put({ name: "theirs", url: "https://theirs.example.com" });
  const done = await check(emulator, resources({}));
  expect(done.code, done.text).toBe(0);
  expect(done.text).toContain('does not declare: "theirs"');
});

it("comparing leaves nothing behind in what the process knows of a number", async () => {
  const { emulator } = await emulated();
  const config = new Map([
    ["dialog360:baseUrl", emulator.url],
    ["dialog360:apiKey", KEY],
  ]);
  const stored = resources({ number: { __marks: [["", "mark"]], __unconfirmed: true } });
  await compareAll(stored, surroundings(config), 8, () => undefined, new Progress(3, "resources"));
  const declaration = declarationOf(PHONE);
  expect({ mark: declaration.markFor("crm"), isDue: declaration.mayHaveLost("other", undefined) }).toEqual({
    mark: undefined,
    isDue: false,
  });
});
