import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { surroundings } from "../../dist/cli/export/sources.js";
import { emulated, folder, run } from "./exporting.ts";

describe("an export of many numbers", () => {
  it("goes on after bad keys and a 429, is bounded, shows plain lines, and fails at the end", async () => {
    const emulator = await emulated();
    const cwd = folder();
    const keys = Object.fromEntries([...Array(200).keys()].map((index) => [`+49${1000 + index}`, `key-${index}`]));
    for (const key of Object.values(keys).slice(10)) {
      const number = emulator.numbers.of(key);
      number.enabled = true;
      number.put({ name: "crm", url: "https://crm.example.com/in" });
    }
    writeFileSync(join(cwd, "keys.json"), JSON.stringify(keys));
    emulator.fault({ kind: "tooManyRequests", key: "key-50", retryAfter: 1 });
    emulator.fault({ kind: "delay", times: "always", ms: 50 });
    const started = Date.now();
    const { code, out, err } = await run(cwd, { DIALOG360_BASE_URL: emulator.url }, "--keys-file", "keys.json");
    // 390 answers of 50 ms, eight at once: more at once would be faster than this.
    expect(Date.now() - started).toBeGreaterThan((390 * 50) / 8);
    expect(code, err).toBe(1);
    expect(err).toMatch(/^200\/200 numbers, 10 failed$/m);
    expect(err.match(/The key came from .*Check that it is the current key of this number\./g)).toHaveLength(10);
    expect(err).not.toContain("\u001b");
    expect(err.match(/not exported\. The API key was refused/g)).toHaveLength(10);
    expect(out).toContain("190 numbers exported with 190 webhooks, 10 failed.");
    const program = readFileSync(join(cwd, "dialog360-export/index.ts"), "utf8");
    expect(program.match(/new PhoneNumberWebhooks/g)).toHaveLength(190);
    expect(program).toContain('new PhoneNumberWebhooks("+491050"');
    expect(emulator.journal({ writesOnly: true })).toEqual([]);
    expect(`${out}${err}`).not.toMatch(/key-\d/);
  }, 60_000);
});

describe("an export leaves a number out, with the reason, when", () => {
  it.each([
    ["two labels have one key", { "+1": "one", "+2": "one" }, "It shares with number +1 its API key"],
    ["two webhooks would have one resource name", { shop: "a", "shop-eu": "b" }, 'the resource name "shop-eu-crm"'],
    ["its label cannot be one", { "a/b": "c" }, "It cannot be declared"],
    ["it has more webhooks than can be declared", { "+3": "many" }, "It cannot be declared: maxWebhooks"],
  ])("%s", async (_when, keys, reason) => {
    const emulator = await emulated();
    const names = { one: ["x"], a: ["eu-crm"], b: ["crm"], c: [], many: [..."abcdefghijkl"] };
    for (const [key, webhooks] of Object.entries(names)) {
      const number = emulator.numbers.of(key);
      number.enabled = true;
      for (const name of webhooks) {
        number.put({ name, url: "https://x.example.com" });
      }
    }
    const cwd = folder();
    writeFileSync(join(cwd, "keys.json"), JSON.stringify(keys));
    const env = { DIALOG360_BASE_URL: emulator.url };
    const { code, err } = await run(cwd, env, "--keys-file", "keys.json", "--concurrency", "1");
    expect(code).toBe(1);
    expect(err).toContain(reason);
    expect(err).toContain("1 failed");
  });
});

it("an export with a failed number does not overwrite a program, since its webhooks would be deleted", async () => {
  const emulator = await emulated();
  emulator.numbers.of("good").enabled = true;
  const cwd = folder();
  writeFileSync(join(cwd, "keys.json"), JSON.stringify({ "+1": "good", "+2": "bad" }));
  writeFileSync(join(cwd, "index.ts"), "mine");
  const args = ["--keys-file", "keys.json", "--out", ".", "--force"];
  const { code, err } = await run(cwd, { DIALOG360_BASE_URL: emulator.url }, ...args);
  expect(code).toBe(1);
  expect(err).toContain("Nothing was written");
  expect(readFileSync(join(cwd, "index.ts"), "utf8")).toBe("mine");
});

describe("an export is refused by one sentence", () => {
  it.each([
    [[], "There is no number to export. Give --keys-file"],
    [["--keys-file", "missing.json"], "The keys file missing.json cannot be read (ENOENT)."],
    [["--keys-file", "list.json"], "The keys file list.json is not a JSON object from phone number to API key."],
    [["--keys-file", "numbers.json"], "The API key of number +49301 in the keys file numbers.json is a number"],
    [
      ["--keys-file", "keys.json", "--phone-number", "+49301"],
      'The keys file keys.json does not name number +49301. It has "+49 30 1", "+49302". "+49 30 1" has the same digits',
    ],
    [["--phone-number", "+49"], "No API key was found for number +49."],
    [["--check"], "give its name with --stack"],
    [["--concurrency", "0"], "a count is a whole number from 1 to 64"],
    [["--stack", "dev", "--cwd", "."], "pulumi config failed for stack dev"],
    [["--secrets-of", "missing.json"], "missing.json cannot be read (ENOENT)"],
    [["--secrets-of", "list.json"], "list.json is not an import file"],
  ])("%j", async (args, sentence) => {
    const cwd = folder();
    writeFileSync(join(cwd, "list.json"), "[]");
    writeFileSync(join(cwd, "numbers.json"), '{"+49301":7}');
    writeFileSync(join(cwd, "keys.json"), '{"+49302":"k3y","+49 30 1":"k3y"}');
    const { code, err } = await run(cwd, {}, ...args.filter((arg) => arg !== undefined));
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/ {4}at |k3y/);
    expect(existsSync(join(cwd, "dialog360-export"))).toBe(false);
  });
});

describe("what an export sees", () => {
  it("is of the environment what is set, and nothing that every object has", () => {
    const { env } = surroundings(new Map());
    expect(["PATH", "constructor", "toString"].map(env)).toEqual([process.env.PATH, undefined, undefined]);
  });

  it("is told on standard error where the environment overrules the configuration", () => {
    vi.stubEnv("DIALOG360_BASE_URL", "http://127.0.0.1:9360");
    const error = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => {
      vi.unstubAllEnvs();
      error.mockRestore();
    });
    surroundings(new Map([["dialog360:baseUrl", "https://waba-v2.360dialog.io"]]));
    expect(error.mock.calls).toEqual([[expect.stringContaining("DIALOG360_BASE_URL overrules dialog360:baseUrl")]]);
  });

  it("has a map of keys of a stack that is none refused by a sentence", async () => {
    const cwd = folder();
    const pulumi = `#!/bin/sh\necho '{"dialog360:apiKeys":{"value":"[1]","secret":true}}'\n`;
    writeFileSync(join(cwd, "pulumi"), pulumi, { mode: 0o755 });
    const { code, err } = await run(cwd, { PATH: `${cwd}:${process.env.PATH}` }, "--stack", "dev");
    expect(code).toBe(1);
    expect(err).toContain("dialog360:apiKeys is not an object from phone number to API key");
  });
});

describe("the one number of the environment", () => {
  it("is exported under its label, with its main webhook", async () => {
    const emulator = await emulated();
    const cwd = folder();
    const number = emulator.numbers.of("key");
    number.enabled = true;
    number.main = { url: "https://inbox.example.com" };
    const env = { DIALOG360_BASE_URL: emulator.url, DIALOG360_API_KEY: "key" };
    const { code, out } = await run(cwd, env, "--phone-number", "+4930", "--out", "out");
    expect(code, out).toBe(0);
    const program = readFileSync(join(cwd, "out/index.ts"), "utf8");
    expect(program).toBe(`import { PhoneNumberWebhooks } from "pulumi-360dialog";

new PhoneNumberWebhooks("+4930", {
  phoneNumber: "+4930",
  main: { url: "https://inbox.example.com" },
  webhooks: {},
});
`);
    expect(out).toContain("pulumi import --file import.json --generate-code=false --protect=false --yes");
    expect(out).toContain("1 number exported with 0 webhooks, 0 failed.");
  });
});

describe("webhooks with a secret in their url, or in the wrong place", () => {
  it("are exported without it, or are left as they are", async () => {
    const emulator = await emulated();
    const cwd = folder();
    const key = "c4nary-api-key-of-number";
    const token = "c4nAry8Pq71Zt02LmW9xYk";
    const number = emulator.numbers.of(key);
    number.enabled = true;
    number.main = { url: `https://inbox.example.com/${token}` };
    number.put({ name: "crm", url: `https://crm.example.com/${token}/in` });
    number.put({ name: "user", url: `https://${token}@crm.example.com` });
    number.put({ name: "key", url: "https://key.example.com", headers: { "D360-API-KEY": key } });
    number.put({ name: "odd", url: "https://odd.example.com", headers: JSON.parse('{"__proto__":"c4nary"}') });
    const env = { DIALOG360_BASE_URL: emulator.url, DIALOG360_API_KEY: key };
    const { code, out, err } = await run(cwd, env, "--phone-number", "+4930", "--out", "out");
    expect(code, err).toBe(0);
    const program = readFileSync(join(cwd, "out/index.ts"), "utf8");
    expect(program).toContain('main: { url: urlOf("+4930") }');
    expect(program).toContain('crm: { url: urlOf("+4930/crm") }');
    expect(program).toContain('user: { url: urlOf("+4930/user") }');
    expect(program).toContain('ignoreUnmanaged: ["key","odd"]');
    expect(out).toContain("it gives its receiver the number's API key");
    expect(program + out + err).not.toMatch(/c4nary/i);
    const { resources } = JSON.parse(readFileSync(join(cwd, "out/import.json"), "utf8"));
    const urls = resources.filter(({ inputs }: { inputs?: { url?: unknown } }) => inputs?.url !== undefined);
    expect(urls).toHaveLength(3);
    for (const { inputs, outputs } of urls) {
      expect([inputs.__secretUrl, outputs.__secretUrl]).toEqual([true, true]);
      expect([typeof inputs.url, typeof outputs.url]).toEqual(["object", "object"]);
    }
  });
});
