import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emulated, folder, run } from "./exporting.ts";

describe("the number behind a key", () => {
  async function exported(displayPhoneNumber: string, numberCheck?: string) {
    const emulator = await emulated();
    const cwd = folder();
    const number = emulator.numbers.of("k3y");
    number.enabled = true;
    number.displayPhoneNumber = displayPhoneNumber;
    number.put({ name: "crm", url: "https://crm.example.com/in" });
    number.main = { url: "https://inbox.example.com" };
    const env = { DIALOG360_BASE_URL: emulator.url, DIALOG360_API_KEY: "k3y" };
    const vouched: Record<string, string> = numberCheck ? { DIALOG360_NUMBER_CHECK: numberCheck } : {};
    const ended = await run(cwd, { ...env, ...vouched }, "--phone-number", "+4930123456", "--out", "out");
    return { ...ended, emulator, number, file: join(cwd, "out/import.json") };
  }

  it("is stored with all three kinds, as inputs and as outputs", async () => {
    const { code, err, number, file } = await exported("+49 30 123456");
    expect(code, err).toBe(0);
    const { resources } = JSON.parse(readFileSync(file, "utf8"));
    const kinds = resources.filter(({ id }: { id?: string }) => id !== undefined);
    expect(kinds.map(({ type }: { type: string }) => type.split(":").at(-1)).sort()).toEqual([
      ...["MainWebhook", "MultiWebhook", "Webhook"],
    ]);
    const [{ __key: key }] = kinds.map(({ inputs }: { inputs: object }) => inputs);
    expect(key).toMatch(/^[\w-]{16}$/);
    for (const { inputs, outputs } of kinds) {
      expect(inputs).toMatchObject({ __key: key, __numberId: number.id });
      expect(outputs).toMatchObject({ __key: key, __numberId: number.id });
    }
  });

  it("has to be the one that the label dials, or nothing is read but whose key it is", async () => {
    const { code, err, emulator, file } = await exported("+49 30 999999");
    expect(code).toBe(1);
    expect(err).toContain(
      "+4930123456: not exported. The API key from the environment variable DIALOG360_API_KEY is not that of",
    );
    expect(err).toContain("says that it belongs to +49 30 999999");
    expect(err).toContain("dialog360:numberCheck: off");
    expect(err).not.toContain("k3y");
    expect(existsSync(file)).toBe(false);
    expect(emulator.journal().map(({ path }) => path)).toEqual(["/health_status"]);
  });

  it("is not compared with the label with numberCheck: off", async () => {
    const { code, err, file } = await exported("+49 30 999999", "off");
    expect(code, err).toBe(0);
    const { resources } = JSON.parse(readFileSync(file, "utf8"));
    expect(JSON.stringify(resources)).toContain("__key");
    expect(JSON.stringify(resources)).not.toContain("__numberId");
  });
});
