import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalEntry } from "../../dist/emulator/index.js";
import type { Checkpoint, Resource } from "../engine-model/checkpoint.ts";
import type { Flags } from "../engine-model/flags.ts";
import { type Kind, kinds, type Program } from "../engine-model/program.ts";
import type { Done, StackCommands } from "../engine-model/steps.ts";
import type { Case } from "../scorecard/world.ts";
import { scored } from "./programs";
import { type Run, Stack } from "./stack";

/** Runs the commands of the scorecard's cases by the real engine; what is done is told as the engine's model tells it. */
export class RealEngine implements StackCommands {
  private constructor(
    private readonly test: Case,
    private readonly stack: Stack,
  ) {}

  static async create(test: Case): Promise<RealEngine> {
    return new RealEngine(test, await Stack.create({ program: "", env: test.env, config: test.config }));
  }

  get checkpoint(): Checkpoint {
    const file = join(this.stack.folder, "state/.pulumi/stacks/test/dev.json");
    const saved: SavedState = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    const { resources = [], pending_operations: pending = [] } = saved.checkpoint?.latest ?? {};
    const own = resources.flatMap((resource) => {
      const kind = resource.urn.split("::")[2]?.split(":").at(-1) ?? "";
      return isKind(kind) ? [{ ...resource, kind }] : [];
    });
    const toResource = ({ kind, urn, id, inputs, outputs = {} }: (typeof own)[number]): Resource => {
      return { kind, name: nameOf(urn), id, inputs, outputs, secrets: [] };
    };
    return {
      resources: own.filter((resource) => !resource.delete).map(toResource),
      doomed: own.filter((resource) => resource.delete).map(toResource),
      pending: pending.map(({ type, resource }) => {
        return { kind: "Webhook", name: nameOf(resource.urn), operation: type };
      }),
    };
  }

  async preview(program: Program, flags: Flags = {}): Promise<Done> {
    this.stack.setProgram(scored(program));
    const run = await this.run(() => this.stack.preview(...argsOf(flags)));
    return { ...run, ops: [], planned: run.ops, stopped: run.failures.length > 0 };
  }

  async up(program: Program, flags: Flags = {}): Promise<Done> {
    this.stack.setProgram(scored(program));
    const preview = flags.skipPreview ? undefined : await this.preview(program, flags);
    if (preview?.stopped) {
      return preview;
    }
    const args = ["--skip-preview", ...argsOf(flags), ...(flags.continueOnError ? ["--continue-on-error"] : [])];
    return { ...(await this.run(() => this.stack.up(...args))), planned: preview?.planned ?? [] };
  }

  async mark(name: string, as: { readonly tainted?: boolean; readonly protect?: boolean }): Promise<void> {
    const commands = [...(as.tainted ? ["taint"] : []), ...(as.protect ? ["protect"] : [])];
    for (const command of commands) {
      await this.stack.run(["state", command, urnOf(name), "--yes"]);
    }
  }

  refresh(): Promise<Done> {
    return this.run(() => this.stack.refresh("--skip-preview"));
  }

  destroy(): Promise<Done> {
    return this.run(() => this.stack.destroy("--skip-preview"));
  }

  private async run(command: () => Promise<Run>): Promise<Done> {
    const { emulator } = this.test.world;
    this.stack.setEnv(this.test.env);
    const before = emulator.journal().length;
    const { code, text, ops, found, errors } = await command();
    const entries = emulator.journal().slice(before);
    const isRefresh = Object.values(ops).includes("refresh");
    const failures = errors.filter((message) => !/^\w+ failed$/.test(message));
    this.test.processes.push({ sent: entries.map(toSent), output: [text], mostWrites: mostAtOnce(entries) });
    return {
      ops: Object.entries(isRefresh ? found : ops).map(([name, op]) => `${shortOp(op)} ${name.replace(/^\w+:/, "")}`),
      planned: [],
      failures: code === 0 ? [] : [...failures, ...(failures.length > 0 ? [] : [text])],
      stopped: false,
      rewritten: [],
    };
  }
}

function argsOf({ target = [], exclude = [], replace = [], serial }: Flags): string[] {
  const named = { target, exclude, replace };
  return [
    ...Object.entries(named).flatMap(([flag, names]) => names.flatMap((name) => [`--${flag}`, urnOf(name)])),
    ...(serial ? ["--parallel", "1"] : []),
  ];
}

/** The URN of a number or a webhook by its logical name. */
export function urnOf(name: string): string {
  const kind = (type: string) => `pulumi-nodejs:dynamic/dialog360:${type}`;
  const isNumber = name === "acme" || name === "beta";
  return `urn:pulumi:dev::test::${kind("MultiWebhook")}${isNumber ? "" : `$${kind("Webhook")}`}::${name}`;
}

interface SavedResource {
  readonly urn: string;
  readonly id: string;
  readonly delete?: boolean;
  readonly inputs: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

interface SavedState {
  readonly checkpoint?: {
    readonly latest?: {
      readonly resources?: readonly SavedResource[];
      readonly pending_operations?: readonly { readonly type: string; readonly resource: SavedResource }[];
    };
  };
}

function isKind(type: string): type is Kind {
  return kinds.some((kind) => kind === type);
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function shortOp(op: string): string {
  return /replace/.test(op) ? "replace" : op;
}

function toSent({ method, path, key, body, startedAt, endedAt, status }: JournalEntry) {
  return {
    method,
    path,
    key,
    body: JSON.stringify(body ?? ""),
    askedMs: startedAt,
    endedMs: endedAt,
    status,
    text: "",
  };
}

/** The most writes that were under way at one time. */
function mostAtOnce(entries: readonly JournalEntry[]): number {
  const writes = entries.filter(({ write }) => write);
  const during = ({ startedAt }: JournalEntry): number =>
    writes.filter((one) => one.startedAt <= startedAt && (one.endedAt ?? Infinity) > startedAt).length;
  return Math.max(0, ...writes.map(during));
}
