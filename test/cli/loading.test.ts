import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const HEAVY = ["zod", "undici", "cli-progress"];

/** The heavy packages that a command loads. */
function loadedBy(...args: string[]): string[] {
  const script = `process.on("exit", () => process.stderr.write(JSON.stringify(Object.keys(require.cache))));
process.argv.splice(1, 0, "main.js");
require(${JSON.stringify(command)});`;
  const { stderr } = spawnSync(process.execPath, ["-e", script, "--", ...args], { encoding: "utf8" });
  const files: string[] = JSON.parse(stderr);
  return HEAVY.filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`)));
}

it.each([
  { args: ["--version"], loads: [] },
  { args: ["trigger", "--help"], loads: ["cli-progress"] },
  { args: ["emulator", "--help"], loads: ["zod"] },
  { args: ["export", "--help"], loads: HEAVY },
  { args: ["--help"], loads: HEAVY },
])("$args loads what it needs: $loads", ({ args, loads }) => {
  expect(loadedBy(...args)).toEqual(loads);
});
