import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

it("--version prints the package's version", () => {
  const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  expect(execFileSync(process.execPath, [command, "--version"], { encoding: "utf8" })).toBe(`${packageJson.version}\n`);
});
