import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLI_VERSION } from "../../scripts/cli.mjs";
import { pulumiEnv } from "../../scripts/pulumi-env.mjs";

const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));
const made = join(cache, `new-stack-${CLI_VERSION}`);

/**
 * Gives a folder a stack `dev` of the project `test`, with this configuration, as `pulumi stack init` does it. The command
 * runs once, and later stacks are copies of what it has made.
 */
export function newStack(folder: string, cliFolder: string, config: Readonly<Record<string, string>>): void {
  if (!existsSync(made)) {
    make(cliFolder);
  }
  cpSync(join(made, "state"), join(folder, "state"), { recursive: true });
  const lines = Object.entries(config).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  const salt = readFileSync(join(made, "Pulumi.dev.yaml"), "utf8");
  writeFileSync(join(folder, "Pulumi.dev.yaml"), lines.length > 0 ? `${salt}config:\n${lines.join("")}` : salt);
}

function make(cliFolder: string): void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "stack-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
  const args = ["stack", "init", "dev", "--non-interactive"];
  execFileSync(join(cliFolder, "pulumi"), args, { cwd: folder, env: pulumiEnv(folder, cliFolder), stdio: "pipe" });
  try {
    renameSync(folder, made);
  } catch {
    // Another worker was faster, and its stack is as good.
    rmSync(folder, { recursive: true, force: true });
  }
}
