import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanEnv } from "../../scripts/pulumi-env.mjs";
import { KEY, type Scene } from "./number";
import { quickEnv } from "./stack";

const LONGEST_SCRIPT_MS = 110_000;
export const scripts = fileURLToPath(new URL("../../examples/gitops/scripts", import.meta.url));

/** What a script printed and returned. */
export interface ScriptRun {
  readonly code: number | null;
  /** Standard output and error. */
  readonly text: string;
  /** The last line of standard error: what the script itself says of a failure. */
  readonly sentence: string;
}

/** Runs a script, or any command, with an environment of its own. */
export async function runScript(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string | undefined> = {},
): Promise<ScriptRun> {
  const child = spawn(command.includes("/") ? command : join(scripts, command), args, {
    cwd,
    env: { ...cleanEnv(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const timer = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), LONGEST_SCRIPT_MS);
  const texts = { all: "", error: "" };
  child.stdout.on("data", (chunk) => {
    texts.all += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.all += chunk;
    texts.error += chunk;
  });
  await once(child, "close");
  clearTimeout(timer);
  return { code: child.exitCode, text: texts.all, sentence: texts.error.trimEnd().split("\n").at(-1) ?? "" };
}

/** The scripts beside a stack of the real engine, with its state, its home and its number. */
export function jobOf({ stack, emulator }: Scene, extra: Record<string, string> = {}) {
  const env: Record<string, string | undefined> = {
    ...quickEnv(stack.folder),
    DIALOG360_BASE_URL: emulator.url,
    DIALOG360_API_KEY: KEY,
    PULUMI_STACK: "dev",
    ...extra,
  };
  return {
    env,
    run: (script: string, args: readonly string[] = [], more: Record<string, string | undefined> = {}) =>
      runScript(script, args, stack.folder, { ...env, ...more }),
    report: () => readFileSync(join(stack.folder, "pulumi-report.txt"), "utf8"),
  };
}
