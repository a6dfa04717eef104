import { expect, it } from "vitest";
import { scene } from "./number";
import { component, PHONE } from "./programs";
import type { Run } from "./stack";

const MAP = `dialog360:apiKeys["${PHONE}"]`;

function said({ diagnostics }: Run, part: string): string[] {
  return diagnostics.flatMap((text) => text.split("\n")).filter((line) => line.includes(part));
}

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
