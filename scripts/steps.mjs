// Runs the steps of the setup: each says what it does and how long it took, and fails with one sentence.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const PROGRESS_EVERY_MS = 10_000;

/** A failure that is told in one sentence. */
export class StepFailure extends Error {}

/** Runs a task under a title, with elapsed time while it is long and at its end. */
export async function step(title, task) {
  const startMs = Date.now();
  const seconds = () => ((Date.now() - startMs) / 1000).toFixed(0);
  console.log(`- ${title} …`);
  const timer = setInterval(() => console.log(`  ${title}: ${seconds()} s so far`), PROGRESS_EVERY_MS);
  try {
    const result = await task();
    console.log(`  ${title}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Runs a command with its output in a log; a failure shows the command's last words and where the log is. */
export async function runStep(command, args, { cwd = root, env = process.env, hint = "" } = {}) {
  const folder = join(tmpdir(), `pulumi-360dialog-${process.getuid?.() ?? "setup"}`);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${command.replace(/\W/g, "-")}-${process.pid}-${Date.now()}.log`);
  const file = openSync(log, "w");
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", file, file] });
    child.on("error", (error) => resolve(error.code ?? "error"));
    child.on("exit", (status, signal) => resolve(status ?? signal));
  });
  closeSync(file);
  if (code !== 0) {
    throw new StepFailure(
      `${command} ${args.join(" ")} failed (${code}): ${lastWords(log)}. ${hint} Its output is in ${log}.`,
    );
  }
}

/** The environment with a folder before the rest of the path. */
export function withPath(env, ...folders) {
  return { ...env, PATH: [...folders, env.PATH ?? ""].join(delimiter) };
}

/** Runs a script's main function; a failure is one sentence and exit code 1. */
export async function main(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof StepFailure) && error?.code !== "ENOSPC") {
      throw error;
    }
    console.error(
      `\n${error.code === "ENOSPC" ? "The disk is full: make room and run the command again." : error.message}`,
    );
    process.exitCode = 1;
  }
}

function lastWords(log) {
  const lines = readFileSync(log, "utf8").split("\n");
  if (lines.some((line) => /ENOSPC|no space left/i.test(line))) {
    return "the disk is full";
  }
  const telling = lines.filter((line) => /error|fail|refused|not found|denied/i.test(line));
  return (telling.at(0) ?? lines.filter((line) => line.trim() !== "").at(-1) ?? "no output").trim().slice(0, 300);
}
