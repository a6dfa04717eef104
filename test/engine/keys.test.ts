import { describe, expect, it } from "vitest";
import { KEY, type Scene, scene } from "./number";
import { component, PHONE } from "./programs";

const NEW_KEY = "new-key-of-the-number";

/** How each source is set, in the order in which they are looked for. */
const sources: Record<
  string,
  { args?: (key: string) => object; set?: (made: Scene, key: string) => Promise<unknown> }
> = {
  "the argument apiKey": { args: (apiKey) => ({ apiKey }) },
  "the argument apiKeyEnv": {
    args: () => ({ apiKeyEnv: "NAMED_KEY" }),
    set: async ({ stack }, key) => stack.setEnv({ NAMED_KEY: key }),
  },
  "dialog360:apiKeys": { set: ({ stack }, key) => stack.setSecret(`dialog360:apiKeys["${PHONE}"]`, key, "--path") },
  "dialog360:apiKey": { set: ({ stack }, key) => stack.setSecret("dialog360:apiKey", key) },
  DIALOG360_API_KEY: { set: async ({ stack }, key) => stack.setEnv({ DIALOG360_API_KEY: key }) },
};

describe.each(Object.entries(sources))(
  "a key from %s",
  (_source, { args = () => ({}), set = async () => undefined }) => {
    it("deploys, survives its rotation without a change of a webhook, and destroys", async () => {
      const made = await scene({ program: component({ crm: {} }, args(KEY)), noKey: true });
      const { stack, emulator, number, writes } = made;
      await set(made, KEY);
      const up = await stack.up("--skip-preview");
      expect(up.code, up.text).toBe(0);
      expect(number.get("crm")).toBeDefined();
      writes();

      emulator.numbers.rotateKey(KEY, NEW_KEY);
      await set(made, NEW_KEY);
      stack.setProgram(component({ crm: {} }, args(NEW_KEY)));
      const rotated = await stack.up("--skip-preview");
      expect(rotated.code, rotated.text).toBe(0);
      const refresh = await stack.refresh("--preview-only", "--expect-no-changes");
      expect(refresh.code, refresh.text).toBe(0);
      expect(writes()).toEqual([]);

      const destroy = await stack.destroy("--skip-preview");
      expect(destroy.code, destroy.text).toBe(0);
      expect(number.webhooks).toEqual([]);
    }, 60_000);
  },
);

describe("a key in the configuration that was revoked", () => {
  it("fails a plain refresh with a sentence that says what to do, and works with --run-program", async () => {
    const made = await scene({ program: component({ crm: {} }), noKey: true });
    const { stack, emulator } = made;
    await stack.setSecret("dialog360:apiKey", KEY);
    await stack.up("--skip-preview");
    emulator.numbers.rotateKey(KEY, NEW_KEY);
    await stack.setSecret("dialog360:apiKey", NEW_KEY);
    const plain = await stack.refresh("--preview-only", "--expect-no-changes");
    expect([0, 7]).not.toContain(plain.code);
    expect(plain.text).toContain("The key came from stack configuration dialog360:apiKey");
    expect(plain.text).toContain("--run-program");
    expect(plain.text).not.toContain(KEY);
    const withProgram = await stack.refresh("--preview-only", "--expect-no-changes", "--run-program");
    expect(withProgram.code, withProgram.text).toBe(0);
  }, 60_000);
});

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
