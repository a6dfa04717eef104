import { setTimeout } from "node:timers/promises";
import { carryOut, refreshed, remove } from "./carry-out.ts";
import type { Checkpoint, Resource } from "./checkpoint.ts";
import { decide } from "./decide.ts";
import type { EngineOptions } from "./engine-options.ts";
import { deletionsUnder, type Flags, isIncluded } from "./flags.ts";
import { groupsOf, kinds, numbersOf, type Program, type Registration, registrationsOf } from "./program.ts";
import type { Provider } from "./provider.ts";
import { StateFile } from "./state-file.ts";
import { announce, type Done, type MutableDone, messageOf, type StackCommands, type Step } from "./steps.ts";

/** What is said of a command that did not come to its end. */
const INTERRUPTED = "the run was interrupted";
export const KILLED = "the run was killed";
const WIRE_MS = 10;

/**
 * Drives a provider as the real engine does, with a process for each phase and a checkpoint around each step. Small
 * enough to be seen to be right; the tests with the real engine are in `test/engine/`.
 */
export class Engine implements StackCommands {
  private readonly options: EngineOptions;
  private readonly file: StateFile;
  private provider: Provider | undefined;
  private running: MutableDone | undefined;
  private killed: (() => void) | undefined;
  private over = false;
  private flags: Flags = {};
  /** The registrations that have failed: what depends on them is left out, where the run goes on at all. */
  private failed: string[] = [];
  private isRefused = false;
  private last: Promise<unknown> = Promise.resolve();
  /** The check and diff that are under way: the engine decides about one resource at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.options = options;
    this.file = new StateFile(options.beforeCheckpoint);
  }

  /** The state file, as text: nothing else survives a command. */
  get saved(): string {
    return this.file.text;
  }

  set saved(text: string) {
    this.file.text = text;
  }

  get checkpoint(): Checkpoint {
    return this.file.checkpoint;
  }

  private get state(): Checkpoint {
    return this.file.state;
  }

  /** Ends the running command at once, as SIGKILL to engine and provider would; what is saved is what is left. */
  kill(): void {
    this.running?.failures.push(KILLED);
    this.over = true;
    this.file.close();
    void this.provider?.kill();
    this.killed?.();
  }

  /** Interrupts the running command, as one Ctrl-C does: the provider is told, and nothing more is begun. */
  interrupt(): void {
    this.running?.failures.push(INTERRUPTED);
    void this.provider?.cancel();
  }

  mark(name: string, { tainted, protect }: { tainted?: boolean; protect?: boolean }): void {
    const resources = this.checkpoint.resources.map((one) =>
      one.kind === "Webhook" && one.name === name
        ? { ...one, ...(tainted ? { tainted } : {}), options: { ...one.options, ...(protect ? { protect } : {}) } }
        : one,
    );
    this.saved = JSON.stringify({ ...this.checkpoint, resources });
  }

  preview(program: Program, flags: Flags = {}): Promise<Done> {
    return this.command(async (done) => {
      await this.plan(done, program);
    }, flags);
  }

  up(program: Program, flags: Flags = {}): Promise<Done> {
    return this.command(async (done) => {
      const skips = this.options.skipPreview || flags.skipPreview;
      if (skips || (await this.plan(done, program))) {
        await this.execute(done, program);
      }
    }, flags);
  }

  refresh(): Promise<Done> {
    return this.command(async (done) => {
      const provider = await this.begin();
      await Promise.all(this.state.resources.map((resource) => refreshed(this.file, provider, done, resource)));
      if (done.failures.length === 0) {
        this.file.save({ ...this.state, pending: [] });
      }
    });
  }

  destroy(): Promise<Done> {
    return this.command(async (done) => {
      const provider = await this.begin();
      await this.deleteAll(done, provider, [...this.state.doomed, ...this.state.resources]);
    });
  }

  private async command(run: (done: MutableDone) => Promise<void>, flags: Flags = {}): Promise<Done> {
    this.flags = flags;
    this.failed = [];
    this.isRefused = false;
    const done: MutableDone = { ops: [], planned: [], failures: [], stopped: false, rewritten: [] };
    this.running = done;
    this.over = false;
    this.file.open();
    this.turn = Promise.resolve();
    const killed = new Promise<void>((resolve) => {
      this.killed = resolve;
    });
    await Promise.race([run(done), killed]);
    await this.provider?.kill();
    // What is on the wire still arrives.
    await (this.over ? setTimeout(WIRE_MS) : undefined);
    return done;
  }

  /** A new process, and the state as it was saved. */
  private async begin(): Promise<Provider> {
    await this.provider?.kill();
    this.provider = await this.options.startProvider();
    this.file.read();
    return this.provider;
  }

  private async plan(done: MutableDone, program: Program): Promise<boolean> {
    const provider = await this.begin();
    const groups = this.inAnyOrder(numbersOf(program)).flatMap(groupsOf);
    for (const registration of groups.flatMap((group) => this.inAnyOrder(group))) {
      const step = await this.decide(done, provider, registration);
      if (done.failures.length > 0) {
        done.stopped = true;
        return false;
      }
      announce(done.planned, step);
    }
    const { going, refused } = deletionsUnder(this.flags, this.leftover(program));
    done.planned.push(...going.map(({ name }) => `delete ${name}`));
    done.failures.push(...refused);
    done.stopped = refused.length > 0;
    return !done.stopped;
  }

  /** Numbers run beside each other; of one number, a group waits for the last. */
  private async execute(done: MutableDone, program: Program): Promise<void> {
    const provider = await this.begin();
    const runNumber = async (groups: readonly Registration[][]): Promise<void> => {
      for (const group of groups) {
        if (this.goesOn(done)) {
          await this.runAll(done, provider, this.inAnyOrder(group));
        }
      }
    };
    await Promise.all(this.inAnyOrder(numbersOf(program)).map((number) => runNumber(groupsOf(number))));
    if (this.goesOn(done)) {
      const { going, refused } = deletionsUnder(this.flags, this.leftover(program));
      const isUntargeted = refused.some((text) => text.includes("--target"));
      done.failures.push(...(isUntargeted ? refused : []));
      await this.deleteAll(done, provider, [...this.state.doomed, ...(isUntargeted ? [] : going)]);
    }
  }

  /** Whether anything more is begun: what `check` refuses ends a run in any case. */
  private goesOn({ failures }: Done): boolean {
    return failures.length === 0 || (this.flags.continueOnError === true && !this.isRefused);
  }

  /** The steps of a group run beside each other; a failure stops what has not begun. */
  private async runAll(done: MutableDone, provider: Provider, registrations: readonly Registration[]): Promise<void> {
    const running: Promise<void>[] = [];
    for (const registration of registrations) {
      const waits = (registration.options.dependsOn ?? []).some((name) => this.failed.includes(name));
      const step = waits ? undefined : await this.decide(done, provider, registration);
      if (step && this.goesOn(done)) {
        announce(done.ops, step);
        running.push(this.inTurn(() => this.run(done, provider, step)));
      }
    }
    await Promise.all(running);
  }

  /** With `--parallel 1` one step runs at a time, while the next are decided. */
  private inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.flags.serial ? this.last.then(run) : run();
    this.last = turn;
    return turn;
  }

  /** What check and diff say, one resource after another; undefined where they fail, or something has failed before. */
  private decide(done: MutableDone, provider: Provider, registration: Registration): Promise<Step | undefined> {
    const { kind, name, options } = registration;
    const decided = this.turn.then(async () => {
      const names = [name, ...(options.aliases ?? [])];
      const old = this.state.resources.find((resource) => resource.kind === kind && names.includes(resource.name));
      if (!this.goesOn(done) || !isIncluded(this.flags, name)) {
        return undefined;
      }
      const before = done.failures.length;
      const isForced = old !== undefined && (old.tainted || this.flags.replace?.includes(name) === true);
      const step = await decide(done, provider.methods[kind], old, registration, isForced);
      this.isRefused ||= done.failures.length > before;
      return step;
    });
    this.turn = decided;
    return decided;
  }

  private async run(done: MutableDone, provider: Provider, step: Step): Promise<void> {
    try {
      await carryOut(this.file, provider, step);
    } catch (error) {
      this.failed.push(step.registration.name);
      done.failures.push(messageOf(error));
    }
  }

  private inAnyOrder<T>(list: readonly T[]): readonly T[] {
    return list.length > 1 && this.options.inAnyOrder ? this.options.inAnyOrder(list) : list;
  }

  private leftover(program: Program): Resource[] {
    const wanted = registrationsOf(program);
    return this.state.resources.filter(
      ({ kind, name }) =>
        !wanted.some((one) => one.kind === kind && [one.name, ...(one.options.aliases ?? [])].includes(name)),
    );
  }

  private async deleteAll(done: MutableDone, provider: Provider, resources: readonly Resource[]): Promise<void> {
    for (const kind of kinds.toReversed()) {
      const group = resources.filter((resource) => resource.kind === kind);
      if (!this.goesOn(done)) {
        return;
      }
      await Promise.all(
        group.map(async (resource) => {
          try {
            // What was replaced goes as a part of its replacement.
            done.ops.push(...(this.state.doomed.includes(resource) ? [] : [`delete ${resource.name}`]));
            await remove(this.file, provider, resource);
          } catch (error) {
            done.failures.push(messageOf(error));
          }
        }),
      );
    }
  }
}
