import { type Checkpoint, EMPTY, type Resource } from "./checkpoint.ts";
import type { EngineOptions } from "./engine-options.ts";
import { isSame, type Of } from "./steps.ts";

/** The state file of a stack, and the state of the command that runs. */
export class StateFile {
  /** The file, as text: nothing else survives a command. */
  text = JSON.stringify(EMPTY);
  /** What the running command knows. */
  state: Checkpoint = EMPTY;
  private isClosed = false;
  private readonly beforeCheckpoint: EngineOptions["beforeCheckpoint"];

  constructor(beforeCheckpoint: EngineOptions["beforeCheckpoint"]) {
    this.beforeCheckpoint = beforeCheckpoint;
  }

  get checkpoint(): Checkpoint {
    return JSON.parse(this.text);
  }

  /** A new command may write. */
  open(): void {
    this.isClosed = false;
  }

  /** The command was killed: what it still does is not written. */
  close(): void {
    this.isClosed = true;
  }

  read(): void {
    this.state = this.checkpoint;
  }

  save(state: Checkpoint): void {
    if (!this.isClosed) {
      this.state = state;
      this.text = JSON.stringify(state);
    }
  }

  /** One step: noted as begun, done, and noted as done. `run` gives what is then written. */
  async step(operation: string, { kind, name }: Of, run: () => Promise<() => void>): Promise<void> {
    this.save({ ...this.state, pending: [...this.state.pending, { kind, name, operation }] });
    try {
      const finish = await run();
      await this.beforeCheckpoint?.(operation, kind);
      finish();
    } finally {
      this.save({ ...this.state, pending: this.state.pending.filter((one) => !isOf(one, { kind, name })) });
    }
  }

  put(resource: Resource): void {
    this.save({ ...this.state, resources: [...this.without(resource), resource] });
  }

  rename(old: Resource, name: string): void {
    const resources = this.state.resources.map((one) => (one === old ? { ...one, name } : one));
    this.save({ ...this.state, resources });
  }

  /** Forgets a resource that is gone. */
  forget(gone: Of): void {
    this.save({ ...this.state, resources: this.without(gone) });
  }

  /** Lets a resource that was replaced wait for its deletion. Written with the next change. */
  doom(replaced: Resource): void {
    this.state = { ...this.state, doomed: [...this.state.doomed, replaced] };
  }

  /** Takes out a resource that was deleted. Written with the next change. */
  remove(deleted: Resource): void {
    const others = (list: readonly Resource[]): Resource[] => list.filter((one) => !isSame(one, deleted));
    this.state = { ...this.state, doomed: others(this.state.doomed), resources: others(this.state.resources) };
  }

  private without(of: Of): Resource[] {
    return this.state.resources.filter((one) => !isOf(one, of));
  }
}

function isOf(one: Of, of: Of): boolean {
  return one.kind === of.kind && one.name === of.name;
}
