import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { cliFolder, type Stack } from "./stack";

const LONGEST_COMMAND_MS = 120_000;

/** Runs a command as on a terminal, with colours, and gives all bytes that the terminal gets. */
export async function onTerminal(stack: Stack, args: readonly string[]): Promise<{ code: number; text: string }> {
  const { NO_COLOR: _without, ...env } = stack.env;
  const terminal = spawn(join(cliFolder, "pulumi"), [...args, "--stack", "dev", "--color", "always"], {
    ...{ cwd: stack.folder, env: { ...env, TERM: "xterm-256color" } },
    ...{ cols: 200, rows: 50 },
  });
  let text = "";
  terminal.onData((data) => {
    text += data;
  });
  const timer = setTimeout(() => terminal.kill("SIGKILL"), LONGEST_COMMAND_MS);
  const code = await new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => resolve(exitCode));
  });
  clearTimeout(timer);
  return { code, text };
}
