import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { CLI_VERSION } from "../../scripts/cli.mjs";
import { pulumiEnv } from "../../scripts/pulumi-env.mjs";
import { quickNode } from "../engine-model/quick-node.ts";
import { leaksIn, leaksInFiles } from "./canaries";
import { newStack } from "./new-stack";

const LONGEST_COMMAND_MS = 120_000;
const work = fileURLToPath(new URL(".work", import.meta.url));
/** The folder of the CLI and its language host. */
export const cliFolder =
  process.env.PULUMI_CLI_FOLDER ??
  join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "versions", CLI_VERSION, "bin");

const PLAIN_PROJECT = "name: test\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: index.js\n";

/** The environment of Pulumi commands in a folder of this repository. */
export function quickEnv(folder: string): Record<string, string | undefined> {
  return { ...pulumiEnv(folder, cliFolder), ...quickNode };
}

/** What a command printed and did. */
export interface Run {
  readonly code: number | null;
  /** Standard output and error. */
  readonly text: string;
  /** What the engine planned or did, by the resource's name: the last operation, without those that change nothing. */
  readonly ops: Record<string, string>;
  /** What a refresh found, by the resource's name. */
  readonly found: Record<string, string>;
  /** The errors among the diagnostics. */
  readonly errors: string[];
  /** Errors and warnings, without Pulumi's decoration. */
  readonly diagnostics: string[];
}

export interface StackOptions {
  /** The program: plain JavaScript. */
  readonly program: string;
  readonly config?: Record<string, string>;
  readonly env?: Record<string, string>;
  /** A folder outside the repository, whose packages the program uses. */
  readonly folder?: string;
  /** The program's file. Default `index.js`. */
  readonly file?: string;
  /** The project's file. By default one that runs plain JavaScript. */
  readonly project?: string;
  /** Takes what is to be done at the end. Default: the end of the test. */
  readonly atEnd?: (task: () => unknown) => void;
}

/**
 * A stack of the real engine, with a home and a state of its own, removed after the test. At its end all that its
 * commands printed and wrote is searched for secrets.
 */
export class Stack {
  private readonly leaks: string[] = [];
  /** The program whose types a command has checked: the commands after it need not do it again. */
  private checked: string | undefined;

  private constructor(
    readonly folder: string,
    private readonly file: string,
    /** The environment of its commands. */
    readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  static async create(options: StackOptions): Promise<Stack> {
    mkdirSync(work, { recursive: true });
    const folder = mkdtempSync(join(options.folder ?? work, "stack-"));
    const { atEnd = onTestFinished } = options;
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const env = {
      ...(options.folder === undefined ? quickEnv(folder) : pulumiEnv(folder, cliFolder)),
      PULUMI_DEBUG_COMMANDS: "true",
      ...options.env,
    };
    const stack = new Stack(folder, options.file ?? "index.js", env);
    atEnd(() => expect([...stack.leaks, ...leaksInFiles(folder)], "secrets in clear").toEqual([]));
    stack.setProgram(options.program);
    stack.write("Pulumi.yaml", options.project ?? PLAIN_PROJECT);
    newStack(folder, cliFolder, options.config ?? {});
    return stack;
  }

  setProgram(source: string): void {
    this.write(this.file, source);
  }

  /** Writes a file beside the program. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Changes environment variables of later commands. */
  setEnv(env: Record<string, string | undefined>): void {
    Object.assign(this.env, env);
  }

  setSecret(key: string, value: string, ...args: string[]): Promise<Run> {
    return this.run(["config", "set", "--secret", ...args, key, value]);
  }

  preview(...args: string[]): Promise<Run> {
    return this.run(["preview", ...args]);
  }

  up(...args: string[]): Promise<Run> {
    return this.run(["up", "--yes", ...args]);
  }

  refresh(...args: string[]): Promise<Run> {
    return this.run(["refresh", ...(args.includes("--preview-only") ? [] : ["--yes"]), ...args]);
  }

  destroy(...args: string[]): Promise<Run> {
    return this.run(["destroy", "--yes", ...args]);
  }

  /** The resources in the state, by name. */
  async resources(): Promise<Record<string, StoredResource>> {
    const state = readFileSync(join(this.folder, "state/.pulumi/stacks/test/dev.json"), "utf8");
    const parsed: { checkpoint: { latest?: { resources?: StoredResource[] } } } = JSON.parse(state);
    return Object.fromEntries(
      (parsed.checkpoint.latest?.resources ?? []).map((one) => [`${shortType(one.urn)}:${nameOf(one.urn)}`, one]),
    );
  }

  async run(args: string[]): Promise<Run> {
    const [command = ""] = args;
    const events = join(this.folder, "events.json");
    rmSync(events, { force: true });
    const watched = ["preview", "up", "refresh", "destroy"].includes(command) ? ["--event-log", events] : [];
    const program = readFileSync(join(this.folder, this.file), "utf8");
    const child = spawn(join(cliFolder, "pulumi"), [...args, "--non-interactive", "--stack", "dev", ...watched], {
      cwd: this.folder,
      env: program === this.checked ? { ...this.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" } : this.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const text = await outputOf(child);
    if (child.exitCode === 0 && ["preview", "up"].includes(command)) {
      this.checked = program;
    }
    this.leaks.push(...leaksIn(`the output of ${args.join(" ")}`, text));
    return { code: child.exitCode, text, ...eventsIn(events) };
  }
}

export interface StoredResource {
  readonly urn: string;
  readonly id: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly [field: string]: unknown;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      text += chunk;
    });
  }
  const timer = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), LONGEST_COMMAND_MS);
  await once(child, "close");
  clearTimeout(timer);
  return text;
}

interface StepEvent {
  readonly metadata: { readonly urn: string; readonly op: string };
}

interface EngineEvent {
  resourcePreEvent?: StepEvent;
  resOutputsEvent?: StepEvent;
  diagnosticEvent?: { severity: string; message: string; ephemeral?: boolean };
}

function eventsIn(file: string): Pick<Run, "ops" | "found" | "errors" | "diagnostics"> {
  if (!existsSync(file)) {
    return { ops: {}, found: {}, errors: [], diagnostics: [] };
  }
  const events: EngineEvent[] = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
  const told = (...severities: string[]) =>
    events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent && severities.includes(diagnosticEvent.severity)
        ? [diagnosticEvent.message.replace(/<\{%[a-z ]+%\}>/g, "").trim()]
        : [],
    );
  return {
    ops: operations(events.map(({ resourcePreEvent }) => resourcePreEvent)),
    found: operations(events.map(({ resOutputsEvent }) => resOutputsEvent)),
    errors: told("error"),
    diagnostics: told("error", "warning"),
  };
}

function operations(events: readonly (StepEvent | undefined)[]): Record<string, string> {
  const steps = events.flatMap((event): [string, string][] => {
    const { urn, op } = event?.metadata ?? { urn: "", op: "same" };
    return op === "same" || op === "read" || ["Stack", "pulumi-nodejs"].includes(shortType(urn))
      ? []
      : [[`${shortType(urn)}:${nameOf(urn)}`, op]];
  });
  return Object.fromEntries(steps);
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function shortType(urn: string): string {
  return urn.split("::")[2]?.split(/[:$]/).at(-1) ?? "";
}
