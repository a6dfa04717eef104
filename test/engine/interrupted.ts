import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Emulator } from "../../dist/emulator/index.js";
import { cliFolder, type Stack } from "./stack";

/** A running `pulumi up` that is to be interrupted. */
export class RunningUp {
  text = "";
  private readonly started: number[] = [];

  private constructor(private readonly child: ChildProcess) {}

  static start({ folder, env }: Stack): RunningUp {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
    const options = { cwd: folder, env, stdio: "pipe", detached: true } as const;
    const running = new RunningUp(spawn(join(cliFolder, "pulumi"), args, options));
    for (const stream of [running.child.stdout, running.child.stderr]) {
      stream?.on("data", (chunk) => {
        running.text += chunk;
      });
    }
    onTestFinished(() => running.killStarted());
    return running;
  }

  /** Waits until the emulator has been sent a write of a method, and has answered it where it does. */
  async until(emulator: Emulator, method: string, answered: boolean): Promise<void> {
    const seen = () => emulator.journal().some((entry) => entry.method === method && (!answered || entry.endedAt));
    while (!seen() && this.child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** As Ctrl-C in a terminal: to the CLI and what shares its group. */
  interrupt(): void {
    this.started.push(...descendantsOf(this.pid));
    process.kill(-this.pid, "SIGINT");
  }

  /** As when the machine is switched off: CLI, program and provider die at once. */
  async kill(): Promise<void> {
    this.started.push(...descendantsOf(this.pid));
    process.kill(-this.pid, "SIGKILL");
    this.killStarted();
    await this.ended();
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, "close");
    }
    return this.child.exitCode;
  }

  private get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Providers have a group of their own and would outlive the CLI. */
  private killStarted(): void {
    for (const pid of this.started) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended already.
      }
    }
  }
}

function descendantsOf(pid: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const children = pairs.filter(([, parent]) => parent === pid).map(([child = 0]) => child);
  return [...children, ...children.flatMap(descendantsOf)];
}
