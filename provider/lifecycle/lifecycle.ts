import { CLEAN } from "../text/shown";

/** Plain properties as they cross Pulumi's wire: JSON, with the unknown text in place of what is not known yet. */
export type Properties = Record<string, unknown>;

/** One reason why the inputs are refused. An empty property keeps Pulumi from printing the offending value. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What a lifecycle may use of its surroundings. */
export interface Context {
  /** A value of the stack's configuration by its full key, such as `dialog360:baseUrl`. */
  config(key: string): string | undefined;
  /** An environment variable of the provider process. */
  env(name: string): string | undefined;
  /** Shows a warning to the user; never fails and never throws. */
  warn(message: string): Promise<void>;
  /** Aborted when the run was interrupted: then nothing new is begun, and waits end. */
  readonly cancelled?: AbortSignal | undefined;
}

/** The answer of `check`: the inputs to store, with defaults, or the failures that stop the preview. */
export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/** The answer of `diff`. */
export interface DiffResult {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The answer of `read`; `gone` removes the resource from the state, so it is returned only on a clear answer. */
export type ReadResult = "gone" | { readonly state: Properties; readonly inputs: Properties };

/**
 * The six methods of one kind of resource. Secrets arrive in clear, `__provider` is stripped before and added after.
 * `State` is what was returned by the last create, update or read.
 */
export interface Lifecycle<Inputs extends object, State extends object> {
  /** Validates and completes inputs; runs in preview and again in the update, so it is deterministic and never writes. */
  check(context: Context, olds: Properties | undefined, news: Properties): Promise<CheckResult>;
  /**
   * Compares the stored state with checked inputs, which may hold unknown values. Sends nothing. What later steps of the
   * run need of the comparison, it notes through one method that says so.
   */
  diff(olds: Properties, news: Properties): DiffResult;
  /** Makes the object and returns its id and state; inputs are all known. */
  create(context: Context, inputs: Inputs): Promise<{ readonly id: string; readonly state: State }>;
  /** Looks at the object; throws where the answer is not clear, so that the state stays as it was. */
  read(context: Context, state: State): Promise<ReadResult>;
  /** Changes the object in place; also runs without a difference when the last run left it unconfirmed. */
  update(context: Context, olds: State, news: Inputs): Promise<State>;
  /** Removes the object; one that is gone already is done. */
  delete(context: Context, state: State): Promise<void>;
  /** Checked inputs in their types. */
  parseInputs(properties: Properties): Inputs;
  /** Stored properties in their types; accepts what every released version stored. */
  parseState(properties: Properties): State;
}

/** A partial failure with more than 64 kB never reaches the engine, and the state is not all that travels. */
const LARGEST_STATE = 24_000;

/** Whether a state reaches the engine in a partial failure. */
export function fitsPartialFailure(state: object): boolean {
  return Buffer.byteLength(JSON.stringify(state)) < LARGEST_STATE;
}

/** Thrown by create or update when the object exists but is not as wanted: Pulumi keeps it and updates it next time. */
export class PartialFailure extends Error {
  readonly [CLEAN] = true;

  constructor(
    readonly id: string,
    readonly state: object,
    readonly reason: string,
  ) {
    super(reason);
    this.name = "PartialFailure";
  }

  /** The same, with a sentence more. */
  adding(sentence: string): PartialFailure {
    return new PartialFailure(this.id, this.state, `${this.reason} ${sentence}`);
  }
}
