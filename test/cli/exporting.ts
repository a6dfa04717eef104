import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../dist/emulator/index.js";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `pulumi-360dialog export` in a folder. */
export function run(cwd: string, env: Record<string, string>, ...args: string[]): Promise<Ended> {
  const { DIALOG360_API_KEY, ...rest } = process.env;
  return new Promise((resolve) => {
    const options = { cwd, env: { ...rest, ...env } };
    execFile(process.execPath, [command, "export", ...args], options, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), out, err });
    });
  });
}

/** A folder outside the repository, removed after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "pulumi-360dialog-export-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** An emulator whose numbers are those that a test makes. */
export async function emulated(): Promise<Emulator> {
  const emulator = await startEmulator({ strictKeys: [] });
  onTestFinished(() => emulator.stop());
  return emulator;
}
