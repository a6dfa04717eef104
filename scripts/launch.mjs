// Starts commands that end with this process, and nothing after them once it was interrupted.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const LONGEST_GOODBYE_MS = 5_000;
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** A failure that one sentence explains. `log` names a file whose last lines are shown below it. */
export class StepFailure extends Error {
  constructor(message, log) {
    super(message);
    this.log = log;
  }
}

const running = new Set();
let interruptible = false;
let interrupted = false;

/**
 * Starts a command. Returns its exit code or signal, or why it did not start.
 * `group`, or a time limit, starts it in a new process group: signals then reach everything that it started.
 */
export function launch(command, args, { timeoutMs, group = timeoutMs !== undefined, ...options } = {}) {
  endTogether();
  if (interrupted) {
    return Promise.reject(new StepFailure("It was interrupted."));
  }
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, detached: group });
    const one = { group, stop: (signal) => signalTo(group ? -child.pid : child.pid, signal) };
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => one.stop("SIGKILL"), timeoutMs);
    const end = (how) => {
      clearTimeout(timer);
      running.delete(one);
      if (interrupted) {
        reject(new StepFailure("It was interrupted."));
      } else {
        resolve(how);
      }
    };
    running.add(one);
    child.on("error", (error) => end(error.code ?? "error"));
    child.on("close", (code, signal) => end(code ?? signal));
  });
}

function signalTo(id, signal) {
  try {
    process.kill(id, signal);
  } catch {
    // It has ended by itself.
  }
}

function endTogether() {
  if (interruptible) {
    return;
  }
  interruptible = true;
  for (const [signal, code] of Object.entries(SIGNAL_CODES)) {
    process.once(signal, () => {
      interrupted = true;
      const told = [...running];
      // A terminal has told this process's own group already, and many tools take a second signal for haste.
      const toldByTerminal = signal === "SIGINT" && process.stdin.isTTY;
      for (const one of told.filter(({ group }) => group || !toldByTerminal)) {
        one.stop(signal);
      }
      const leave = () => {
        for (const one of told.filter(({ group }) => group)) {
          one.stop(signal);
        }
        process.exit(code);
      };
      setTimeout(leave, LONGEST_GOODBYE_MS).unref();
      setInterval(() => running.size === 0 && leave(), 50);
    });
  }
}
