import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Checkpoint, EMPTY, type Pending, type Resource } from "./checkpoint.ts";
import { decide } from "./decide.ts";
import { kinds, type Program, type Registration, registrationsOf } from "./program.ts";
import { ProcessModel, type Props, type Surroundings } from "./provider.ts";
import {
  announce,
  type Done,
  isSame,
  type MutableDone,
  messageOf,
  methodsOf,
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

/** Drives the provider as the real engine does, with a process for each phase and a checkpoint around each step. */
export class Engine implements StackCommands {
  /** The state file, as text: nothing else survives a command. */
  saved = JSON.stringify(EMPTY);
  readonly around: () => Surroundings;
  private state: Checkpoint = EMPTY;
  private process: ProcessModel | undefined;
  private running: MutableDone | undefined;
  private killed: (() => void) | undefined;
  private over = false;

  constructor(around: () => Surroundings) {
    this.around = around;
  }

  get checkpoint(): Checkpoint {
    return JSON.parse(this.saved);
  }

  /** Ends the running command at once, as SIGKILL to engine and provider would; what is saved is what is left. */
  kill(): void {
    this.running?.failures.push(KILLED);
    this.over = true;
    this.process?.kill();
    this.killed?.();
  }

  /** Interrupts the running command, as one Ctrl-C does: the provider is told, and nothing more is begun. */
  interrupt(): void {
    this.running?.failures.push(INTERRUPTED);
    this.process?.interrupt();
  }

  preview(program: Program): Promise<Done> {
    return this.command(async (done) => {
      await this.plan(done, program);
    });
  }

  up(program: Program): Promise<Done> {
    return this.command(async (done) => {
      if (await this.plan(done, program)) {
        await this.execute(done, program);
      }
    });
  }

  refresh(): Promise<Done> {
    return this.command(async (done) => {
      this.begin(done);
      await Promise.all(this.state.resources.map((resource) => this.read(done, resource)));
      if (done.failures.length === 0) {
        this.save({ ...this.state, pending: [] });
      }
    });
  }

  destroy(): Promise<Done> {
    return this.command(async (done) => {
      this.begin(done);
      await this.deleteAll(done, [...this.state.doomed, ...this.state.resources]);
    });
  }

  private async command(run: (done: MutableDone) => Promise<void>): Promise<Done> {
    const done: MutableDone = { ops: [], planned: [], failures: [], stopped: false, processes: [] };
    this.running = done;
    this.over = false;
    const killed = new Promise<void>((resolve) => {
      this.killed = resolve;
    });
    await Promise.race([run(done), killed]);
    this.process?.kill();
    // What is on the wire still arrives.
    await (this.over ? setTimeout(WIRE_MS) : undefined);
    return done;
  }

  /** A new process, and the state as it was saved. */
  private begin(done: MutableDone): ProcessModel {
    this.process = new ProcessModel(this.around());
    done.processes.push(this.process);
    this.state = this.checkpoint;
    return this.process;
  }

  private async plan(done: MutableDone, program: Program): Promise<boolean> {
    const process = this.begin(done);
    for (const registration of registrationsOf(program).flatMap((group) => this.inAnyOrder(group))) {
      const step = await this.decide(done, process, registration);
      if (!step || done.failures.length > 0) {
        done.stopped = true;
        return false;
      }
      announce(done.planned, step);
    }
    done.planned.push(...this.leftover(program).map(({ name }) => `delete ${name}`));
    return true;
  }

  private async execute(done: MutableDone, program: Program): Promise<void> {
    const process = this.begin(done);
    for (const group of registrationsOf(program)) {
      if (done.failures.length === 0) {
        await this.runAll(done, process, this.inAnyOrder(group));
      }
    }
    if (done.failures.length === 0) {
      await this.deleteAll(done, [...this.state.doomed, ...this.leftover(program)]);
    }
  }

  /** check and diff run one after another, the steps that follow beside each other; a failure stops what has not begun. */
  private async runAll(
    done: MutableDone,
    process: ProcessModel,
    registrations: readonly Registration[],
  ): Promise<void> {
    const running: Promise<void>[] = [];
    for (const registration of registrations) {
      const step = done.failures.length === 0 ? await this.decide(done, process, registration) : undefined;
      if (step && done.failures.length === 0) {
        announce(done.ops, step);
        running.push(this.run(done, process, step));
      }
    }
    await Promise.all(running);
  }

  private decide(done: MutableDone, process: ProcessModel, registration: Registration): Promise<Step | undefined> {
    const { kind, name } = registration;
    const old = this.state.resources.find((resource) => resource.kind === kind && resource.name === name);
    return decide(done, methodsOf(process, kind), old, registration);
  }

  private async run(done: MutableDone, process: ProcessModel, step: Step): Promise<void> {
    const { operation, old, registration, inputs, deleteFirst } = step;
    const { kind, name, secrets } = registration;
    const methods = methodsOf(process, kind);
    const keep = (id: string, outputs: Props, failed?: boolean): Resource => {
      return { kind, name, id, inputs, outputs, secrets, ...(failed ? { failed } : {}) };
    };
    try {
      if (operation === "same" && old) {
        this.put({ ...old, inputs, secrets });
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
        await this.delete(process, old);
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
      done.failures.push(messageOf(error));
    }
  }

  /** Registrations of independent resources arrive in any order. */
  private inAnyOrder(group: readonly Registration[]): readonly Registration[] {
    return group.length > 1 ? this.around().random.shuffled(group) : group;
  }

  private leftover(program: Program): Resource[] {
    const wanted = registrationsOf(program).flat();
    return this.state.resources.filter(
      ({ kind, name }) => !wanted.some((one) => one.kind === kind && one.name === name),
    );
  }

  private async deleteAll(done: MutableDone, resources: readonly Resource[]): Promise<void> {
    const process = this.process;
    for (const kind of kinds.toReversed()) {
      const group = resources.filter((resource) => resource.kind === kind);
      if (done.failures.length > 0 || !process) {
        return;
      }
      await Promise.all(
        group.map(async (resource) => {
          try {
            done.ops.push(`delete ${resource.name}`);
            await this.delete(process, resource);
          } catch (error) {
            done.failures.push(messageOf(error));
          }
        }),
      );
    }
  }

  private async delete(process: ProcessModel, resource: Resource): Promise<void> {
    await this.step("deleting", resource, async () => {
      await methodsOf(process, resource.kind).delete(resource.id, resource.outputs);
      const others = (list: readonly Resource[]): Resource[] => list.filter((one) => !isSame(one, resource));
      return () => {
        this.state = { ...this.state, doomed: others(this.state.doomed), resources: others(this.state.resources) };
      };
    });
  }

  private async read(done: MutableDone, resource: Resource): Promise<void> {
    const { kind, name, id, outputs, inputs: stored, failed: _failed, inputSecrets: _secrets, ...rest } = resource;
    try {
      const methods = methodsOf(this.process, kind);
      const { id: found, props, inputs = stored } = await methods.read(id, outputs);
      if (found === "") {
        done.ops.push(`delete ${name}`);
        const resources = this.state.resources.filter((one) => one.kind !== kind || one.name !== name);
        this.save({ ...this.state, resources });
        return;
      }
      if (!isDeepStrictEqual(shown(props), shown(outputs)) || (await methods.diff(id, props, stored)).changes) {
        done.ops.push(`update ${name}`);
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
      await this.around().beforeCheckpoint?.(operation, of.kind);
      finish();
    } finally {
      this.save({ ...this.state, pending: this.state.pending.filter(isOther) });
    }
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
