import { edits, NAMES, outside, type Unseen } from "./commands.ts";
import { KILLED } from "./engine.ts";
import { isAs, isOff, reasonsToFail, sorted, standsFor } from "./expected.ts";
import { listedNames, ownedNames, type Watched, watched } from "./invariants.ts";
import type { Program } from "./program.ts";
import type { Done, StackCommands } from "./steps.ts";
import type { Case } from "./world.ts";

const FINAL_TRIES = 5;

/** What may befall a command; gives the way to end it, which tells whether anything was struck. */
export type Weather = (test: Case, engine: StackCommands) => () => boolean;

/** A number, its program, and what the model knows of them. */
export class Life {
  readonly test: Case;
  readonly violations: string[] = [];
  private readonly played: string[] = [];
  private readonly engine: StackCommands;
  private program: Program;
  /** The programs that were run. */
  private readonly past: Program[] = [];
  /** What somebody else has touched since the program last looked. */
  private readonly unseen: Unseen = new Set();
  /** Webhooks whose header values are somebody else's, which a server that masks them does not show. */
  private readonly masked = new Set<string>();
  /** The key of the last successful `up`: refresh and destroy know no other. */
  private keyIsNew = false;
  private rotations = 0;
  /** Whether the last `up` has failed. */
  hasFailed = false;
  private weather: Weather | undefined;
  /** Whether the last command met with anything that may make it fail. */
  private struck = false;

  constructor(test: Case, program: Program, engine: StackCommands, weather: Weather | undefined) {
    this.test = test;
    this.program = program;
    this.engine = engine;
    this.weather = weather;
  }

  async play(command: string): Promise<void> {
    const { test } = this;
    test.world.clock.nowMs += test.random.below(60_000);
    this.played.push(command);
    const edit = command === "respellHeader" && hidesTwins(test) ? undefined : edits[command];
    const act = outside[command];
    if (edit) {
      this.program = edit(test.random, this.program);
    } else if (act) {
      for (const name of act(test)) {
        this.unseen.add(name);
        this.masked.add(name);
      }
    } else {
      await this.commands[command]?.();
    }
  }

  /** Whatever has happened: one look and one `up` end as declared, and then there is nothing to do. */
  async end(): Promise<void> {
    this.weather = undefined;
    for (let left = FINAL_TRIES; left > 0 && this.violations.length === 0; left--) {
      this.played.push("the end");
      this.test.world.clock.nowMs += 60_000;
      await this.up();
      await this.refresh();
      const last = await this.up();
      if (last === "done" && !this.hasUnseenStrangers()) {
        await this.quiet();
        return;
      }
    }
  }

  private readonly commands: Readonly<Record<string, () => Promise<unknown>>> = {
    up: () => this.up(),
    refresh: () => this.refresh(),
    preview: async () => {
      const seen = await this.watch((engine) => engine.preview(this.program));
      this.claim(seen.writes.length === 0, "a preview has written");
    },
    destroy: () => this.destroy(),
    goBack: async () => {
      const { webhooks, number } = this.past.at(-2) ?? this.program;
      const { apiKey } = this.program.number;
      this.program = { ...this.program, webhooks, number: { ...number, apiKey } };
      this.hasFailed = false;
    },
    rotateKey: async () => {
      const { test } = this;
      const fresh = `${test.key.replace(/\+.*/, "")}+${++this.rotations}`;
      test.world.emulator.numbers.rotateKey(test.key, fresh);
      test.key = fresh;
      test.env.DIALOG360_API_KEY = fresh;
      if (this.program.number.apiKey !== undefined) {
        this.program = { ...this.program, number: { ...this.program.number, apiKey: fresh } };
        this.keyIsNew = true;
      }
    },
  };

  private async up(): Promise<"done" | "may fail" | "failed"> {
    this.past.push(this.program);
    const seen = await this.watch((engine) => engine.up(this.program));
    const { ops, planned, failures } = seen.done;
    this.hasFailed = failures.length > 0;
    const unplanned = ops.filter((op) => !planned.includes(op));
    this.claim(unplanned.length === 0, `not announced by the preview: ${unplanned.join()}`);
    if (failures.length > 0) {
      const reasons = this.reasonsToFail(seen);
      this.claim(
        reasons.some((words) => words.test(failures.join("\n"))),
        `failed without a reason (${reasons.join() || "none"}): ${failures.join(" | ")}`,
      );
      return reasons.length > 0 ? "may fail" : "failed";
    }
    this.keyIsNew = false;
    this.claim(sorted(ops) === sorted(planned), `done ${ops.join()} and announced ${planned.join()}`);
    this.asDeclared(seen);
    if (this.test.random.chance(0.3)) {
      await this.again();
    }
    return "done";
  }

  /** Nothing to do; false where the number shows, now that it is on, what the program refuses. */
  private async again(): Promise<boolean> {
    const seen = await this.watch((engine) => engine.up(this.program));
    const { ops, failures } = seen.done;
    const reasons = this.reasonsToFail(seen);
    this.claim(seen.writes.length === 0, "a second up has written");
    this.claim(ops.length === 0, `a second up did ${ops.join()}`);
    this.claim(
      failures.every((text) => reasons.some((words) => words.test(text))),
      `a second up failed: ${failures.join()}`,
    );
    return failures.length === 0;
  }

  private async refresh(): Promise<void> {
    const { done, writes, stateBefore, stateAfter } = await this.watch((engine) => engine.refresh());
    this.claim(writes.length === 0, "a refresh has written");
    if (done.failures.length === 0) {
      this.unseen.clear();
      const missing = ownedNames(stateAfter).filter((name) => this.test.number.get(name) === undefined);
      const on = this.program.number.enabled !== false && this.test.number.enabled;
      this.claim(!on || missing.length === 0 || isOff(stateBefore), `a refresh kept ${missing.join()}, which are gone`);
      return;
    }
    this.claim(this.mayFail(done.failures), `a refresh failed: ${done.failures.join(" | ")}`);
    // After an `up` that failed half-way one resource may have the new key and another the old one: the first is read.
    const kept = ownedNames(stateAfter);
    const lost = ownedNames(stateBefore).filter((name) => !kept.includes(name));
    const there = lost.filter((name) => this.test.number.enabled && this.test.number.get(name) !== undefined);
    this.claim(there.length === 0, `a refresh that failed lost ${there.join()}, which are there`);
  }

  private async destroy(): Promise<void> {
    const { done, stateBefore, stateAfter, after } = await this.watch((engine) => engine.destroy());
    if (done.failures.length > 0) {
      this.claim(this.mayFail(done.failures), `destroy failed: ${done.failures.join(" | ")}`);
      return;
    }
    const left = ownedNames(stateBefore).filter((name) => after.some((webhook) => webhook.name === name));
    this.claim(stateAfter.resources.length === 0, "destroy left something in the state");
    this.claim(left.length === 0 || isOff(stateBefore) || !this.test.number.enabled, `destroy left ${left.join()}`);
  }

  /** After a success there is nothing to do and nothing to find. */
  private async quiet(): Promise<void> {
    if (await this.again()) {
      const { done } = await this.watch((engine) => engine.refresh());
      this.claim(done.ops.length === 0, `a refresh after success found ${done.ops.join()}`);
      await this.again();
    }
  }

  private asDeclared({ after, wasOn, stateBefore, stateAfter, writes }: Watched): void {
    const { webhooks, number } = this.program;
    const names = sorted(webhooks.map(({ logical }) => logical));
    const stored = sorted(stateAfter.resources.filter(({ kind }) => kind === "Webhook").map(({ name }) => name));
    this.claim(names === stored, `the state has ${stored} and the program ${names}`);
    if (number.enabled === false) {
      this.claim(!this.test.number.enabled || this.unseen.size > 0, "the number is on");
      return;
    }
    const declared = webhooks.map(({ name }) => name);
    const left = ownedNames(stateBefore).filter((name) => !declared.includes(name) && this.test.number.get(name));
    this.claim(left.length === 0 || !wasOn || isOff(stateBefore), `${left.join()} is left, and nobody declares it`);
    for (const wanted of webhooks.filter(({ name }) => !this.unseen.has(name))) {
      const live = after.find(({ name }) => name === wanted.name);
      // Who takes over what is there takes values that are not shown to be as declared.
      if (!standsFor(stateBefore, wanted) && !writes.some((write) => nameOf(write) === wanted.name)) {
        this.masked.add(wanted.name);
      }
      const blind = this.test.profile.headerValues === "masked" && this.masked.has(wanted.name);
      this.claim(
        this.test.number.enabled && isAs(wanted, live, blind),
        `${wanted.name} is ${JSON.stringify(live)} and not ${JSON.stringify(wanted)}`,
      );
    }
  }

  private async watch(command: (engine: StackCommands) => Promise<Done>): Promise<Watched> {
    this.test.world.clock.nowMs += 2000;
    const clear = this.weather?.(this.test, this.engine);
    const seen = await watched(this.test, this.engine, this.program, command);
    this.struck = clear?.() ?? false;
    this.unsure(seen);
    for (const violation of seen.violations) {
      this.claim(false, violation);
    }
    for (const write of seen.writes.filter(({ applied }) => applied)) {
      this.masked.delete(nameOf(write));
    }
    return seen;
  }

  /** What a command has left in another way than its state says, and only the next look can tell. */
  private unsure({ done, entries, stateAfter }: Watched): void {
    const killed = done.failures.includes(KILLED);
    const kept = ownedNames(stateAfter);
    // The number's resource knows which of its names it has given up.
    const known = this.program.listed ? listedNames(stateAfter) : kept;
    for (const { method, name, body } of entries.filter(({ applied, write }) => applied && write)) {
      const written = name ?? nameOf({ body });
      if (killed || (method === "DELETE" && kept.includes(written) && known.includes(written))) {
        for (const one of method === "POST" ? NAMES : [written]) {
          this.unseen.add(one);
        }
      }
    }
  }

  /** Webhooks that came back with the switch: the next look finds them. */
  private hasUnseenStrangers(): boolean {
    const { listed, webhooks, number } = this.program;
    const parent = this.engine.checkpoint.resources.find(({ kind }) => kind === "MultiWebhook");
    const declared = webhooks.map(({ name }) => name);
    const known = [...declared, ...(number.ignoreUnmanaged ?? []), ...[parent?.outputs.unmanagedWebhooks ?? []].flat()];
    return listed && this.test.number.enabled && this.test.number.webhooks.some(({ name }) => !known.includes(name));
  }

  private reasonsToFail(seen: Watched): RegExp[] {
    return [...reasonsToFail(this.test, this.program, seen), ...(this.struck ? [/./] : [])];
  }

  private mayFail(failures: readonly string[]): boolean {
    const throttled = this.test.profile.requestsPerSecond > 0 && failures.every((text) => /rate|too many/i.test(text));
    return throttled || this.keyIsNew || this.struck;
  }

  private claim(holds: boolean, otherwise: string): void {
    if (!holds) {
      this.violations.push(`${otherwise} (after ${this.played.join(", ")})`);
    }
  }
}

/** One header in two spellings, of which the server stores both and shows one. */
function hidesTwins({ profile }: Case): boolean {
  return profile.patchHeaders === "merge" && profile.headerNames !== "as-sent";
}

/** The webhook that a PUT or PATCH writes. */
function nameOf({ body }: { body: unknown }): string {
  const { destinations, name } = Object(body);
  return String(name ?? destinations?.[0]?.name);
}
