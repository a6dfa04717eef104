import { MAXIMUM, ownedNames } from "../engine-model/checkpoint.ts";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import type { Done, StackCommands } from "../engine-model/steps.ts";
import { edits, MAIN, NAMES, outside } from "./commands.ts";
import { hasMain, isAs, isOff, reasonsToFail, sorted, standsFor } from "./expected.ts";
import { hasUnseenStrangers, hidesTwins, isForeseen } from "./foreseen.ts";
import { type Watched, watched } from "./invariants.ts";
import { nameOf, Unsure } from "./unsure.ts";
import type { Case } from "./world.ts";

const FINAL_TRIES = 5;
const OTHER_NUMBER = /may be another number/;

/** What may befall a command; gives the way to end it, which tells whether anything was struck. */
export type Weather = (test: Case, engine: StackCommands) => () => boolean;

/** A number, its program, and what the model knows of them. */
export class Life {
  readonly test: Case;
  readonly violations: string[] = [];
  private readonly played: string[] = [];
  private readonly engine: StackCommands;
  private program: DeclaredNumber;
  /** The programs that were run. */
  private readonly past: DeclaredNumber[] = [];
  /** What the last `up` has declared that its preview let pass and that failed: the number may list it. */
  private half: readonly Declared[] = [];
  private readonly unsure = new Unsure();
  /** The key of the last successful `up`: refresh and destroy know no other. */
  private keyIsNew = false;
  private rotations = 0;
  /** Whether no `up` has ended well since the key was changed: the next one looks at everything. */
  isRotated = false;
  /** Whether the last `up` has failed. */
  hasFailed = false;
  private weather: Weather | undefined;
  /** Whether the last command met with anything that may make it fail. */
  struck = false;

  constructor(test: Case, program: DeclaredNumber, engine: StackCommands, weather: Weather | undefined) {
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
      this.unsure.touched(act(test));
    } else {
      await this.commands[command]?.();
    }
  }

  /** Whatever has happened: looks and `up`s end as declared, once that can be reached, and then there is nothing to do. */
  async end(): Promise<void> {
    this.weather = undefined;
    for (let tries = 0; tries < FINAL_TRIES && this.violations.length === 0; tries++) {
      this.played.push("the end");
      this.test.world.clock.nowMs += 60_000;
      await this.up();
      await this.refresh();
      if ((await this.up()) === "done" && !hasUnseenStrangers(this.test, this.program, this.engine.checkpoint)) {
        await this.quiet();
        return;
      }
      this.program = tries > 0 ? this.reachable() : this.program;
    }
    this.claim(this.violations.length > 0, "it never came to rest");
  }

  /** The program without what the number refuses for good. */
  private reachable(): DeclaredNumber {
    const { test, program } = this;
    test.world.emulator.set({ ...test.profile, requestsPerSecond: 0 });
    // What a user does who knows that the key is right.
    test.config["dialog360:numberCheck"] = "off";
    const state = this.engine.checkpoint;
    const others = test.number.webhooks.filter(({ name }) => !ownedNames(state).includes(name)).length;
    const room = Math.min(program.number.maxWebhooks ?? MAXIMUM, test.profile.maximum) - others;
    const there = program.webhooks.filter((one) => standsFor(state, one) && test.number.get(one.name));
    const kept = there.slice(0, Math.max(0, room));
    return {
      ...program,
      number: { ...program.number, unmanaged: undefined },
      main: program.main && { ...program.main, adopt: true },
      webhooks: kept.map((webhook) => ({ ...webhook, adopt: true })),
    };
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
      const old = this.past.at(-2) ?? this.program;
      this.program = { ...old, number: { ...old.number, apiKey: this.program.number.apiKey } };
      this.hasFailed = false;
    },
    rotateKey: async () => {
      const { test } = this;
      const fresh = `${test.key.replace(/\+.*/, "")}+${++this.rotations}`;
      const loses = test.random.pick(["nothing", "main", "all"] as const);
      test.world.emulator.numbers.rotateKey(test.key, fresh, { loses });
      const lost = { nothing: [], main: [MAIN], all: [MAIN, ...NAMES] };
      this.unsure.touched(lost[loses]);
      this.isRotated = true;
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
    this.claim(
      seen.done.stopped || !isForeseen(seen, this.program, this),
      `the preview let pass: ${failures.join(" | ")}`,
    );
    if (failures.length > 0) {
      const reasons = this.reasonsToFail(seen);
      this.claim(
        reasons.some((words) => words.test(failures.join("\n"))),
        `failed without a reason (${reasons.join() || "none"}): ${failures.join(" | ")}`,
      );
      this.half = seen.done.stopped ? this.half : this.program.webhooks;
      return reasons.length > 0 ? "may fail" : "failed";
    }
    this.half = [];
    this.keyIsNew = false;
    if (this.isRotated) {
      this.unsure.tookKey(this.test, seen);
      this.isRotated = false;
    }
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
      seen.entries.length === 0 || this.program.number.unmanaged === "error" || failures.length > 0,
      `a second up sent ${seen.entries.map(({ method, path }) => `${method} ${path}`).join()}`,
    );
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
      this.half = [];
      this.unsure.looked(this.test);
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
    this.claim(left.length === 0 || !this.test.number.enabled, `destroy left ${left.join()}`);
  }

  /** After a success there is nothing to do and nothing to find. */
  private async quiet(): Promise<void> {
    if (await this.again()) {
      const { done } = await this.watch((engine) => engine.refresh());
      const found = [...done.ops, ...done.rewritten];
      this.claim(found.length === 0, `a refresh after success found ${found.join()}`);
      await this.again();
    }
  }

  private asDeclared(seen: Watched): void {
    const { after, wasOn, stateBefore, stateAfter, writes } = seen;
    const { webhooks, number } = this.program;
    const names = sorted(webhooks.map(({ logical }) => logical));
    const stored = sorted(stateAfter.resources.filter(({ kind }) => kind === "Webhook").map(({ name }) => name));
    this.claim(names === stored, `the state has ${stored} and the program ${names}`);
    this.mainAsDeclared(seen);
    if (number.enabled === false) {
      this.claim(!this.test.number.enabled || this.unsure.isAnyUnseen, "the number is on");
      return;
    }
    const declared = webhooks.map(({ name }) => name);
    const left = ownedNames(stateBefore).filter((name) => !declared.includes(name) && this.test.number.get(name));
    this.claim(left.length === 0 || !wasOn || isOff(stateBefore), `${left.join()} is left, and nobody declares it`);
    for (const wanted of webhooks) {
      // Who takes over what is there takes values that are not shown to be as declared.
      if (!standsFor(stateBefore, wanted) && !writes.some((write) => nameOf(write) === wanted.name)) {
        this.unsure.takenOver(wanted.name);
      }
      if (!this.unsure.isUnseen(wanted.name)) {
        const live = after.find(({ name }) => name === wanted.name);
        this.claim(
          this.test.number.enabled && isAs(wanted, live, this.unsure.isBlind(this.test, wanted.name)),
          `${wanted.name} is ${JSON.stringify(live)} and not ${JSON.stringify(wanted)}`,
        );
      }
    }
  }

  private mainAsDeclared({ stateBefore, writes }: Watched): void {
    const { main } = this.program;
    if (main === undefined) {
      return;
    }
    if (!hasMain(stateBefore) && !writes.some((write) => nameOf(write) === MAIN)) {
      this.unsure.takenOver(MAIN);
    }
    if (this.unsure.isUnseen(MAIN)) {
      return;
    }
    const live = this.test.number.main;
    this.claim(
      isAs(main, live, this.unsure.isBlind(this.test, MAIN)),
      `the main webhook is ${JSON.stringify(live)} and not ${JSON.stringify(main)}`,
    );
  }

  private async watch(command: (engine: StackCommands) => Promise<Done>): Promise<Watched> {
    this.test.world.clock.nowMs += 2000;
    const clear = this.weather?.(this.test, this.engine);
    const seen = await watched(this.test, this.engine, this.program, command);
    this.struck = clear?.() ?? false;
    this.unsure.ran(seen, this.program.listed);
    for (const violation of seen.violations) {
      this.claim(false, violation);
    }
    return seen;
  }

  private reasonsToFail(seen: Watched): RegExp[] {
    const reasons = reasonsToFail(this.test, this.program, seen, this.half);
    return [...reasons, ...(this.cannotTellNumber ? [OTHER_NUMBER] : []), ...(this.struck ? [/./] : [])];
  }

  /** Where the API does not say which number a new key belongs to, what has drifted is not touched. */
  private get cannotTellNumber(): boolean {
    return this.rotations > 0 && this.test.profile.healthFields === 404;
  }

  private mayFail(failures: readonly string[]): boolean {
    const throttled = this.test.profile.requestsPerSecond > 0 && failures.every((text) => /rate|too many/i.test(text));
    const unknown = this.cannotTellNumber && failures.every((text) => OTHER_NUMBER.test(text));
    return throttled || unknown || this.keyIsNew || this.struck;
  }

  private claim(holds: boolean, otherwise: string): void {
    if (!holds) {
      this.violations.push(`${otherwise} (after ${this.played.join(", ")})`);
    }
  }
}
