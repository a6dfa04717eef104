import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { canaries } from "./canaries";
import { KEY, names, type Scene, type SceneOptions, scene } from "./number";
import { component, PHONE, urlOf } from "./programs";
import { cliFolder } from "./stack";

const run = promisify(execFile);
const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const declaredHeader = canaries["a declared header value"];
const token = canaries["a token in the query of a url"];

const TYPESCRIPT = { program: "", file: "index.ts", project: "name: test\nruntime: nodejs\nmain: index.ts\n" };

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Exports the number into the stack's folder, with a keys file. */
function exportInto({ stack }: Scene, ...args: string[]): Promise<Ended> {
  stack.write("Pulumi.keys.json", JSON.stringify({ [PHONE]: KEY }));
  return exportWith(stack, "--keys-file", "Pulumi.keys.json", "--out", ".", "--force", ...args);
}

/** Runs the command in the stack's folder. */
async function exportWith(stack: Scene["stack"], ...args: string[]): Promise<Ended> {
  const env = { ...stack.env, PATH: `${cliFolder}:${stack.env.PATH}` };
  try {
    const { stdout, stderr } = await run(process.execPath, [command, "export", ...args], { cwd: stack.folder, env });
    return { code: 0, text: `${stdout}${stderr}` };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { code, text: `${stdout}${stderr}` };
  }
}

/** A number with webhooks of somebody, and a stack without resources. */
async function withWebhooks(
  webhooks: Record<string, { url?: string; headers?: Record<string, string> }>,
  options: Partial<SceneOptions> = {},
): Promise<Scene> {
  const made = await scene({ ...TYPESCRIPT, ...options });
  made.number.enabled = true;
  for (const [name, given] of Object.entries(webhooks)) {
    made.number.put({ name, url: urlOf(name || "x"), ...given });
  }
  return made;
}

/** As the printed steps say: configuration, import, preview. */
async function importedInto({ stack }: Scene): Promise<void> {
  const secrets = (await exportWith(stack, "--secrets-of", "import.json")).text;
  if (secrets.trim() !== "{}") {
    expect((await stack.setSecret("webhookSecrets", secrets)).code).toBe(0);
  }
  const done = await stack.run([
    "import",
    ...["--file", "import.json", "--generate-code=false", "--protect=false", "--yes", "--skip-preview"],
  ]);
  expect(done.code, done.text).toBe(0);
}

/** State without what differs between an import and a create: times, positions, tokens, and ciphers but their length. */
/** Two stacks on two emulators: a token of each resource, and what ties it to its key and number. */
function isOfOneNumber(key: string): boolean {
  return key === "__instance" || key === "__key" || key === "__numberId";
}

function lasting(resources: Awaited<ReturnType<Scene["stack"]["resources"]>>): unknown {
  const kept = Object.entries(resources).map(
    ([name, { id, type, inputs, outputs, parent, additionalSecretOutputs }]) => {
      const rest = { id, type, inputs, outputs, parent, additionalSecretOutputs };
      const text = JSON.stringify(rest, (key, value) =>
        isOfOneNumber(key) ? "set" : key === "ciphertext" ? value.length : value,
      );
      return [name, JSON.parse(text)] as const;
    },
  );
  return Object.fromEntries(kept.sort().filter(([name]) => /Webhook/.test(name)));
}

const numbers: Record<string, Record<string, { url?: string; headers?: Record<string, string> }>> = {
  "no webhook": {},
  "one webhook": { crm: {} },
  "three webhooks, with headers and a query": {
    crm: { headers: { Authorization: declaredHeader, "X-Kind": "customer" } },
    archive: { url: `${urlOf("archive")}?token=${token}` },
    bot: {},
  },
  "blanks, slashes and escapes in names": { "my hook": {}, "a/b": {}, "a%2Fb": {} },
  "names that are no identifiers": { "🎉 bot": { headers: { "X-A": declaredHeader } }, "1st-hook": {}, class: {} },
  "names of an object's own": { __proto__x: {}, constructor: {}, 'quo"te': {} },
};

describe("an export, an import and a first up", () => {
  it.each(Object.entries(numbers))(
    "change nothing: %s",
    async (_what, webhooks) => {
      const made = await withWebhooks(webhooks);
      const { stack, number, writes } = made;
      const before = number.snapshot();
      const done = await exportInto(made);
      expect(done.code, done.text).toBe(0);
      await importedInto(made);
      const preview = await stack.preview("--expect-no-changes");
      expect(preview.code, preview.text).toBe(0);
      const up = await stack.up("--expect-no-changes");
      expect(up.code, up.text).toBe(0);
      const refresh = await stack.refresh("--preview-only", "--expect-no-changes");
      expect(refresh.code, refresh.text).toBe(0);
      expect(writes()).toEqual([]);
      expect(number.snapshot()).toEqual(before);
      expect((await stack.destroy("--skip-preview")).code).toBe(0);
      expect(number.webhooks).toEqual([]);
    },
    90_000,
  );

  it("change nothing for a webhook named __proto__", async () => {
    const made = await withWebhooks({ ["__proto__"]: { headers: { "X-A": declaredHeader } } });
    expect((await exportInto(made)).code).toBe(0);
    await importedInto(made);
    const preview = await made.stack.preview("--expect-no-changes");
    expect(preview.code, preview.text).toBe(0);
    expect(names(made.number)).toEqual(["__proto__"]);
  }, 60_000);

  it("leave a state as if pulumi up had made it", async () => {
    const webhooks = { crm: { headers: { Authorization: declaredHeader } }, bot: {} };
    const program = component(webhooks).replace('"acme"', JSON.stringify(PHONE));
    const created = await scene({ program });
    await created.stack.up("--skip-preview");
    const made = await withWebhooks(webhooks, { mainUnset: true });
    await exportInto(made);
    await importedInto(made);
    await made.stack.up("--skip-preview");
    expect(lasting(await made.stack.resources())).toEqual(lasting(await created.stack.resources()));
  }, 60_000);

  it("take over the main webhook too, and a number that is off", async () => {
    const made = await withWebhooks({});
    made.number.enabled = false;
    made.number.main = { url: urlOf("main"), headers: { Authorization: declaredHeader } };
    expect((await exportInto(made)).code).toBe(0);
    await importedInto(made);
    const preview = await made.stack.preview("--expect-no-changes");
    expect(preview.code, preview.text).toBe(0);
    expect(Object.keys(await made.stack.resources())).toContain(`MainWebhook:${PHONE}`);
    expect(readFileSync(join(made.stack.folder, "index.ts"), "utf8")).toContain("enabled: false");
  }, 60_000);

  it("then the stack behaves like any other: a change, a swap, drift", async () => {
    const made = await withWebhooks({ crm: { headers: { Authorization: declaredHeader } }, bot: {}, archive: {} });
    const { stack, number, writes } = made;
    await exportInto(made);
    await importedInto(made);
    const source = readFileSync(join(stack.folder, "index.ts"), "utf8");
    stack.setProgram(
      source.replace("https://crm.example.com/in", "https://crm.example.com/v2").replace("bot:", "robot:"),
    );
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(writes().sort()).toEqual(["DELETE bot", "PATCH crm", "PUT robot"]);
    expect(names(number)).toEqual(["archive", "crm", "robot"]);
    number.remove("archive");
    const drift = await stack.refresh("--preview-only", "--expect-no-changes");
    expect(drift.code, drift.text).toBe(7);
  }, 90_000);
});

describe("the files of an export", () => {
  it("hold no header value but for the import file, which is its owner's alone", async () => {
    const made = await withWebhooks(numbers["three webhooks, with headers and a query"] ?? {});
    const { text } = await exportInto(made);
    const { folder } = made.stack;
    const holding = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
      const path = join(folder, name);
      const content = statSync(path).isFile() ? readFileSync(path, "utf8") : "";
      return [declaredHeader, JSON.stringify(declaredHeader).slice(1, -1), token].some((one) => content.includes(one));
    });
    expect(holding).toEqual(["import.json"]);
    expect(statSync(join(folder, "import.json")).mode & 0o777).toBe(0o600);
    expect(text).not.toContain("c4nary");
    expect(text).toContain("import.json holds secrets in plain text");
  }, 60_000);

  it("are not overwritten without --force, which keeps the mode of secrets", async () => {
    const made = await withWebhooks({ crm: {} });
    const { stack } = made;
    stack.write("import.json", "mine");
    await exportInto(made, "--phone-number", PHONE);
    expect(statSync(join(stack.folder, "import.json")).mode & 0o777).toBe(0o600);
    stack.write("import.json", "mine");
    const refused = await exportWith(stack, "--keys-file", "Pulumi.keys.json", "--out", ".");
    expect(refused.code).toBe(1);
    expect(refused.text).toContain("index.ts, import.json in");
    expect(refused.text).toContain("Give --force");
    expect(readFileSync(join(stack.folder, "import.json"), "utf8")).toBe("mine");
  }, 60_000);

  it("leave out, and name, what cannot be declared", async () => {
    const made = await withWebhooks({ odd: { url: "https://a_b.example.com:3000/in" }, crm: {} });
    const { text } = await exportInto(made);
    expect(text).toContain('webhook "odd" is named in ignoreUnmanaged');
    await importedInto(made);
    const preview = await made.stack.preview("--expect-no-changes");
    expect(preview.code, preview.text).toBe(0);
  }, 60_000);

  it("do not import a webhook whose header values the server masks; the first up takes it over", async () => {
    const made = await withWebhooks(
      { crm: { headers: { Authorization: declaredHeader } } },
      { profile: { headerValues: "masked" } },
    );
    const { text } = await exportInto(made);
    expect(text).toContain("does not show the header values");
    await importedInto(made);
    await made.stack.setSecret(
      "webhookSecrets",
      JSON.stringify({ [`${PHONE}/crm`]: { headers: { Authorization: declaredHeader } } }),
    );
    const up = await made.stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(made.writes()).toEqual([]);
  }, 60_000);
});

describe("--check", () => {
  it("compares the state of a stack with what is live, without a write", async () => {
    const made = await withWebhooks({ crm: { headers: { Authorization: declaredHeader } }, bot: {} });
    const { stack, emulator, number, writes } = made;
    await exportInto(made);
    await importedInto(made);
    const check = () => exportWith(stack, "--check", "--stack", "dev");
    expect(await check()).toMatchObject({ code: 0, text: expect.stringContaining("4 as stored, 0 different") });
    number.put({ name: "crm", url: "https://elsewhere.example.com", headers: { Authorization: declaredHeader } });
    number.remove("bot");
    const differs = await check();
    expect(differs.code, differs.text).toBe(7);
    expect(differs.text).toContain(`Webhook ${PHONE}-crm: differs in url`);
    expect(differs.text).toContain(`Webhook ${PHONE}-bot: not on the number any more`);
    emulator.fault({ kind: "unauthorized", times: "always" });
    const failed = await check();
    expect(failed.code).toBe(1);
    expect(failed.text).toContain("could not be checked");
    expect(failed.text).not.toContain("c4nary");
    expect(writes()).toEqual([]);
  }, 90_000);
});
