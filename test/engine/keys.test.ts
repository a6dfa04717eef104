import { describe, expect, it } from "vitest";
import { casesOf } from "./drift-page";
import { failureText, KEY, NEW_KEY, type Scene, scene } from "./number";
import { component, PHONE } from "./programs";

interface Source {
  readonly args?: (key: string) => object;
  readonly set?: (made: Scene, key: string) => Promise<unknown>;
}

/** How each source is set, in the order in which they are looked for. */
const sources: Record<string, Source> = {
  "the argument `apiKey`": { args: (apiKey) => ({ apiKey }) },
  "the argument `apiKeyEnv`": {
    args: () => ({ apiKeyEnv: "NAMED_KEY" }),
    set: async ({ stack }, key) => stack.setEnv({ NAMED_KEY: key }),
  },
  "configuration `dialog360:apiKeys`": {
    set: ({ stack }, key) => stack.setSecret(`dialog360:apiKeys["${PHONE}"]`, key, "--path"),
  },
  "configuration `dialog360:apiKey`": { set: ({ stack }, key) => stack.setSecret("dialog360:apiKey", key) },
  "environment `DIALOG360_API_KEY`": { set: async ({ stack }, key) => stack.setEnv({ DIALOG360_API_KEY: key }) },
};

const commands = {
  "pulumi refresh": ["refresh", "--preview-only", "--expect-no-changes"],
  "pulumi refresh --run-program": ["refresh", "--preview-only", "--expect-no-changes", "--run-program"],
  "pulumi up --refresh": ["up", "--refresh", "--yes", "--skip-preview"],
  "pulumi up": ["up", "--yes", "--skip-preview"],
  "pulumi destroy": ["destroy", "--yes", "--skip-preview"],
  "pulumi destroy --run-program": ["destroy", "--yes", "--skip-preview", "--run-program"],
};

/** A number that was deployed with a key which is another one by now. */
async function rotated({ args = () => ({}), set = async () => undefined }: Source): Promise<Scene> {
  const made = await scene({ program: component({ crm: {} }, args(KEY)), noKey: true });
  const { stack, emulator, requests } = made;
  await set(made, KEY);
  const up = await stack.up("--skip-preview");
  expect(up.code, up.text).toBe(0);
  emulator.numbers.rotateKey(KEY, NEW_KEY, { loses: "nothing" });
  await set(made, NEW_KEY);
  stack.setProgram(component({ crm: {} }, args(NEW_KEY)));
  requests();
  return made;
}

describe.each(casesOf("After a change of the key", "the key comes from", sources))(
  "a new key from %s, as docs/drift.md says",
  (_source, row, source) => {
    async function expectAsDocumented(made: Scene, command: keyof typeof commands): Promise<void> {
      const run = await made.stack.run(commands[command]);
      if (row[`\`${command}\``] === "works") {
        expect(run.code, `${command}: ${run.text}`).toBe(0);
        return;
      }
      expect(row[`\`${command}\``]).toBe("fails");
      expect([0, 7], `${command}: ${run.text}`).not.toContain(run.code);
      expect(failureText(run)).toContain("The API key was refused");
      expect(failureText(run)).toMatch(/The key came from .*(dialog360:|apiKey|DIALOG360_API_KEY)/);
      expect(failureText(run)).toContain("--run-program");
      expect(failureText(run)).toContain("pulumi up");
      expect(made.number.get("crm")).toBeDefined();
    }

    it("works, or fails with what to do; no webhook changes, and an up ends it", async () => {
      const made = await rotated(source);
      await expectAsDocumented(made, "pulumi refresh");
      await expectAsDocumented(made, "pulumi refresh --run-program");
      await expectAsDocumented(made, "pulumi up --refresh");
      expect(made.number.webhooks).toHaveLength(1);
      if (row["`pulumi destroy`"] === "fails") {
        await expectAsDocumented(made, "pulumi destroy");
      }
      expect(made.writes()).toEqual([]);
      await expectAsDocumented(made, "pulumi up");
      expect(made.writes()).toEqual([]);
      const refresh = await made.stack.run(commands["pulumi refresh"]);
      expect(refresh.code, refresh.text).toBe(0);
      expect((await made.stack.run(commands["pulumi destroy"])).code).toBe(0);
      expect(made.number.webhooks).toEqual([]);
    }, 90_000);

    it.each(["pulumi destroy", "pulumi destroy --run-program"] as const)(
      "%s is as documented before any up",
      async (command) => {
        const made = await rotated(source);
        await expectAsDocumented(made, command);
        expect(made.number.webhooks).toHaveLength(row[`\`${command}\``] === "works" ? 0 : 1);
      },
      60_000,
    );
  },
);

it("a webhook that is removed in the run of a rotation is deleted with the new key", async () => {
  const { stack, emulator, number } = await scene({
    program: component({ crm: {}, bot: {} }, { apiKey: KEY }),
    noKey: true,
  });
  await stack.up("--skip-preview");
  emulator.numbers.rotateKey(KEY, NEW_KEY);
  stack.setProgram(component({ crm: {} }, { apiKey: NEW_KEY }));
  const up = await stack.up("--skip-preview");
  expect(up.code, up.text).toBe(0);
  expect(number.webhooks.map(({ name }) => name)).toEqual(["crm"]);
}, 60_000);
