import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Checkpoint, EMPTY, type Pending, type Resource } from "./checkpoint.ts";
import { decide } from "./decide.ts";
import type { EngineOptions } from "./engine-options.ts";
import { deletionsUnder, type Flags, isIncluded, PROTECTED } from "./flags.ts";
import { groupsOf, kinds, numbersOf, type Program, type Registration, registrationsOf } from "./program.ts";
import type { Props, Provider } from "./provider.ts";
import {
  announce,
  type Done,
  isSame,
  type MutableDone,
  messageOf,
  type Of,
  partialOf,
  type StackCommands,
  type Step,
  shown,
} from "./steps.ts";

/** What is said of a command that did not come to its end. */
const INTERRUPTED = "the run was interrupted";
export const KILLED = "the run was killed";
const WIRE_MS = 10;

/**
 * Drives a provider as the real engine does, with a process for each phase and a checkpoint around each step. Small
 * enough to be seen to be right; the tests with the real engine are in `test/engine/`.
 */
export class Engine implements StackCommands {
  /** The state file, as text: nothing else survives a command. */
  saved = JSON.stringify(EMPTY);
  private readonly options: EngineOptions;
  private state: Checkpoint = EMPTY;
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
  }

  get checkpoint(): Checkpoint {
    return JSON.parse(this.saved);
  }

  /** Ends the running command at once, as SIGKILL to engine and provider would; what is saved is what is left. */
  kill(): void {
    this.running?.failures.push(KILLED);
    this.over = true;
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
      await Promise.all(this.state.resources.map((resource) => this.read(done, provider, resource)));
      if (done.failures.length === 0) {
        this.save({ ...this.state, pending: [] });
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
    this.state = this.checkpoint;
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
    const { operation, old, registration, inputs, deleteFirst } = step;
    const { kind, name, secrets, options } = registration;
    const methods = provider.methods[kind];
    const keep = (id: string, outputs: Props, failed?: boolean): Resource => {
      return { kind, name, id, inputs, outputs, secrets, options, ...(failed ? { failed } : {}) };
    };
    try {
      if (old && old.name !== name) {
        this.rename(old, name);
      }
      if (operation === "same" && old) {
        this.put({ ...old, name, inputs, secrets, options });
        return;
      }
      if (operation === "update" && old) {
        await this.step("updating", registration, async () => {
          const { outs } = await methods.update(old.id, old.outputs, inputs);
          return () => this.put(keep(old.id, outs));
        });
        return;
      }
      if (old && deleteFirst) {
        await this.delete(provider, old, true);
      }
      await this.step("creating", registration, async () => {
        const { id, outs } = await methods.create(inputs);
        return () => {
          if (old && !deleteFirst) {
            this.state = { ...this.state, doomed: [...this.state.doomed, old] };
          }
          this.put(keep(id, outs));
        };
      });
    } catch (error) {
      const partial = partialOf(error);
      if (partial) {
        // An update that failed half-way keeps the old inputs.
        const kept = keep(partial.id, partial.properties, true);
        this.put(operation === "update" && old ? { ...kept, inputs: old.inputs, inputSecrets: old.secrets } : kept);
      }
      this.failed.push(name);
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
            await this.delete(provider, resource);
          } catch (error) {
            done.failures.push(messageOf(error));
          }
        }),
      );
    }
  }

  private async delete(provider: Provider, resource: Resource, isReplaced = false): Promise<void> {
    const { protect, retainOnDelete } = resource.options ?? {};
    if (protect && this.state.resources.includes(resource) && !isReplaced) {
      throw new Error(`${resource.name} ${PROTECTED}`);
    }
    await this.step("deleting", resource, async () => {
      await (retainOnDelete ? undefined : provider.methods[resource.kind].delete(resource.id, resource.outputs));
      const others = (list: readonly Resource[]): Resource[] => list.filter((one) => !isSame(one, resource));
      return () => {
        this.state = { ...this.state, doomed: others(this.state.doomed), resources: others(this.state.resources) };
      };
    });
  }

  private async read(done: MutableDone, provider: Provider, resource: Resource): Promise<void> {
    const { kind, name, id, outputs, inputs: stored, failed: _failed, inputSecrets: _secrets, ...rest } = resource;
    try {
      const methods = provider.methods[kind];
      const { id: found, props, inputs = stored } = await methods.read(id, outputs);
      if (found === "") {
        done.ops.push(`delete ${name}`);
        const resources = this.state.resources.filter((one) => one.kind !== kind || one.name !== name);
        this.save({ ...this.state, resources });
        return;
      }
      if ((await methods.diff(id, props, stored)).changes) {
        done.ops.push(`update ${name}`);
      } else if (!isDeepStrictEqual(shown(props), shown(outputs))) {
        done.rewritten.push(name);
      }
      this.put({ ...rest, kind, name, id, outputs: props, inputs: { ...inputs, __provider: stored.__provider } });
    } catch (error) {
      done.failures.push(messageOf(error));
    }
  }

  /** One step: noted as begun, done, and noted as done. */
  private async step(operation: string, of: Of, run: () => Promise<() => void>): Promise<void> {
    const pending: Pending = { kind: of.kind, name: of.name, operation };
    this.save({ ...this.state, pending: [...this.state.pending, pending] });
    const isOther = (one: Pending): boolean => one.kind !== of.kind || one.name !== of.name;
    try {
      const finish = await run();
      await this.options.beforeCheckpoint?.(operation, of.kind);
      finish();
    } finally {
      this.save({ ...this.state, pending: this.state.pending.filter(isOther) });
    }
  }

  private rename(old: Resource, name: string): void {
    const resources = this.state.resources.map((one) => (one === old ? { ...one, name } : one));
    this.save({ ...this.state, resources });
  }

  private put(resource: Resource): void {
    const isOther = ({ kind, name }: Resource): boolean => kind !== resource.kind || name !== resource.name;
    this.save({ ...this.state, resources: [...this.state.resources.filter(isOther), resource] });
  }

  private save(state: Checkpoint): void {
    if (!this.over) {
      this.state = state;
      this.saved = JSON.stringify(state);
    }
  }
}
