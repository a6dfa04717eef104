import { describe, expect, it } from "vitest";
import { scene } from "./number";
import { component, PHONE } from "./programs";
import type { Run } from "./stack";

const MAP = `dialog360:apiKeys["${PHONE}"]`;
/** Not one of the secrets that every stack is searched for: here it stands in plain text on purpose. */
const PLAIN_KEY = "plain-key-1";

function said({ diagnostics }: Run, part: string): string[] {
  return diagnostics.flatMap((text) => text.split("\n")).filter((line) => line.includes(part));
}

describe("an address in the environment that overrules the configured one", () => {
  const configured = "https://gateway.example.com/360";

  it("is told once by each command, with both addresses", async () => {
    const config = { "dialog360:baseUrl": configured };
    const { stack, emulator, number } = await scene({ program: component({ crm: {} }), config });
    const runs = [
      await stack.preview(),
      await stack.up("--skip-preview"),
      await stack.refresh("--preview-only"),
      await stack.destroy("--skip-preview"),
    ];
    expect(number.webhooks).toEqual([]);
    for (const run of runs) {
      expect(run.code, run.text).toBe(0);
      const lines = said(run, "overrules");
      expect(lines, run.text).toHaveLength(1);
      expect(lines[0]).toContain(`DIALOG360_BASE_URL overrules dialog360:baseUrl: "${emulator.url}" is used`);
      expect(lines[0]).toContain(configured);
    }
  }, 120_000);

  it("is told without the configured one where that is a secret", async () => {
    const { stack } = await scene({ program: component({}) });
    expect((await stack.setSecret("dialog360:baseUrl", configured)).code).toBe(0);
    const preview = await stack.preview();
    expect(said(preview, "overrules"), preview.text).toHaveLength(1);
    expect(preview.text).not.toContain("gateway");
  }, 60_000);
});

describe("an API key in plain text in the configuration", () => {
  it.each([
    ["dialog360:apiKey", PLAIN_KEY, "dialog360:apiKey", []],
    ["dialog360:apiKeys", JSON.stringify({ [PHONE]: PLAIN_KEY }), MAP, ["--path"]],
  ])(
    "as %s is warned of once, until it is a secret",
    async (key, value, toSet, args) => {
      const made = await scene({ program: component({ crm: {} }), noKey: true, config: { [key]: value } });
      for (const run of [await made.stack.preview(), await made.stack.up("--skip-preview")]) {
        expect(run.code, run.text).toBe(0);
        const lines = said(run, "in plain text");
        expect(lines, run.text).toHaveLength(1);
        expect(lines[0]).toContain(`holds ${key} in plain text`);
        expect(lines[0]).toContain("pulumi config set --secret");
        expect(run.text).not.toContain(PLAIN_KEY);
      }
      expect((await made.stack.setSecret(toSet, PLAIN_KEY, ...args)).code).toBe(0);
      const preview = await made.stack.preview("--expect-no-changes");
      expect(preview.code, preview.text).toBe(0);
      expect(said(preview, "in plain text")).toEqual([]);
    },
    120_000,
  );
});

it("a key that `config set --path` has made a number is told by its label, and set by the command that is named", async () => {
  const { stack, emulator } = await scene({ program: component({ crm: {} }), noKey: true });
  expect((await stack.run(["config", "set", "--path", MAP, "1234567"])).code).toBe(0);
  const preview = await stack.preview();
  expect(preview.code).toBe(1);
  const command = `pulumi config set --secret --path '${MAP}'`;
  expect(said(preview, command)).toEqual([
    expect.stringContaining(`The API key of number ${PHONE} in stack configuration dialog360:apiKeys is a number`),
  ]);
  expect((await stack.setSecret(MAP, "1234567", "--path")).code).toBe(0);
  const up = await stack.up("--skip-preview");
  expect(up.code, up.text).toBe(0);
  expect(emulator.numbers.of("1234567").get("crm")).toBeDefined();
}, 120_000);
