// Runs the steps of the setup: each says what it does and how long it took, and fails with one sentence.
import { closeSync, mkdirSync, openSync, readFileSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { launch, root, StepFailure } from "./launch.mjs";

export { root, StepFailure };

const PROGRESS_EVERY_MS = 10_000;
const SPIN_EVERY_MS = 200;
const LAST_LINES = 8;
const ROOM_FOR_A_LOG = 100_000;
const LOST_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|dial tcp|i\/o timeout|TLS handshake|no such host|proxyconnect/;
const DISK_FULL = /ENOSPC|no space left on device/i;
const TELLING = /error|fail|refused|not found|denied|invalid|timed out|cannot|curl: \(/i;

/** Runs a task under a title, with elapsed time while it is long and at its end. */
export async function step(title, task) {
  const startMs = Date.now();
  const elapsed = () => `${((Date.now() - startMs) / 1000).toFixed(0)} s`;
  const finish = process.stdout.isTTY ? spin(title, elapsed) : report(title, elapsed);
  let outcome = "failed after";
  try {
    const result = await task();
    outcome = "done in";
    return result;
  } finally {
    finish(`${title}: ${outcome} ${elapsed()}`);
  }
}

function spin(title, elapsed) {
  let turn = 0;
  const clear = "\r\u001b[K";
  const timer = setInterval(() => {
    turn += 1;
    process.stdout.write(`${clear}${"|/-\\"[turn % 4]} ${title} ${elapsed()}`);
  }, SPIN_EVERY_MS);
  return (line) => {
    clearInterval(timer);
    process.stdout.write(`${clear}- ${line}\n`);
  };
}

function report(title, elapsed) {
  console.log(`- ${title} …`);
  const timer = setInterval(() => console.log(`  ${title}: ${elapsed()} so far`), PROGRESS_EVERY_MS);
  return (line) => {
    clearInterval(timer);
    console.log(`  ${line}`);
  };
}

/** Runs a command with its output in a log. A failure names `what` was done and which `service` it needed. */
export async function runLogged(what, command, args, { service, ...options } = {}) {
  const log = newLog(command);
  const file = openSync(log, "w");
  const code = await launch(command, args, { ...options, stdio: ["ignore", file, file] });
  closeSync(file);
  if (code !== 0) {
    const output = readFileSync(log, "utf8");
    // On a full disk the log may be empty.
    const full = DISK_FULL.test(output) || isFull(dirname(log));
    throw new StepFailure(full ? fullSentence(what) : sentence(what, command, code, service, output), log);
  }
}

/** A new file for the output of a command. */
export function newLog(command) {
  const folder = join(tmpdir(), `pulumi-360dialog-${process.getuid?.() ?? "setup"}`);
  mkdirSync(folder, { recursive: true });
  return join(folder, `${command.replace(/\W/g, "-")}-${process.pid}-${Date.now()}.log`);
}

function isFull(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < ROOM_FOR_A_LOG;
}

function fullSentence(what) {
  return `${what} failed because the disk is full: make room (4 GB are enough for everything) and run the command again.`;
}

function sentence(what, command, code, service, output) {
  if (code === "ENOENT") {
    return `${what} failed because the command ${command} was not found.`;
  }
  if (service && LOST_NETWORK.test(output)) {
    return `${what} failed because ${service} cannot be reached (${tellingLine(output)}): check the network and the proxy settings, then run the command again.`;
  }
  if (output.trim() === "") {
    return `${what} failed (exit code ${code}) and printed nothing, as happens when the disk is full.`;
  }
  return `${what} failed (exit code ${code}): ${tellingLine(output)}.`;
}

/** The line of an output that says most about a failure. */
export function tellingLine(output) {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const found =
    lines.find((line) => LOST_NETWORK.test(line)) ?? lines.find((line) => TELLING.test(line)) ?? lines.at(-1);
  return (found ?? "it said nothing").slice(0, 200).replace(/\.$/, "");
}

/** The environment with folders before the rest of the path. */
export function withPath(env, ...folders) {
  return { ...env, PATH: [...folders, env.PATH ?? ""].join(delimiter) };
}

/** The environment without variables that would steer Pulumi or the provider. The tools of the packages come first on the path. */
export function toolEnv(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PULUMI_|DIALOG360_)/.test(name));
  return withPath({ ...Object.fromEntries(kept), ...extra }, join(root, "node_modules", ".bin"));
}

/** Runs a script's main function. A failure is one sentence and exit code 1. */
export async function main(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = 1;
    tell(error);
  }
}

function tell(error) {
  if (error instanceof StepFailure) {
    console.error(`\n${error.message}`);
    const output = error.log ? readFileSync(error.log, "utf8").trimEnd() : "";
    if (output !== "") {
      const lines = output.split("\n").slice(-LAST_LINES);
      console.error(`\nThe last lines of ${error.log}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
    }
  } else if (error?.code === "ENOSPC") {
    console.error("\nThe disk is full: make room and run the command again.");
  } else if (error?.syscall) {
    console.error(`\nThe file system or the network refused something: ${error.message}.`);
  } else {
    throw error;
  }
}
