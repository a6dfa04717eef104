import type { Checkpoint, Resource } from "./checkpoint.ts";
import type { Flags } from "./flags.ts";
import type { Kind, Program, Registration } from "./program.ts";
import type { Props } from "./provider.ts";

/** What one command did, as the user sees it. */
export interface Done {
  /** `create crm`, `update acme`, … of the command itself. */
  readonly ops: string[];
  /** The same, as its preview announced them. */
  readonly planned: string[];
  readonly failures: string[];
  /** Whether the preview failed, so that nothing was begun. */
  readonly stopped: boolean;
  /** Whose state a refresh has changed for the user to see, although its diff finds no drift: the engine shows none. */
  readonly rewritten: string[];
}

/** What runs the commands of a stack: the model of the engine, or the real one. */
export interface StackCommands {
  /** The state as it is saved. */
  readonly checkpoint: Checkpoint;
  preview(program: Program, flags?: Flags): Promise<Done>;
  up(program: Program, flags?: Flags): Promise<Done>;
  refresh(): Promise<Done>;
  destroy(): Promise<Done>;
  /** As `pulumi state taint` and `pulumi state protect` do, by the logical name of a webhook. */
  mark?(name: string, as: { readonly tainted?: boolean; readonly protect?: boolean }): void | Promise<void>;
}

/** As {@link Done}, while the command runs. */
export type MutableDone = { -readonly [Name in keyof Done]: Done[Name] };
/** Whom a step is for. */
export type Of = { readonly kind: Kind; readonly name: string };

/** What check and diff have decided for a resource. */
export interface Step {
  readonly operation: "create" | "update" | "replace" | "same";
  readonly old: Resource | undefined;
  readonly registration: Registration;
  readonly inputs: Props;
  readonly deleteFirst?: boolean;
}

/** Notes what a step does, where it does anything. */
export function announce(ops: string[], step: Step | undefined): void {
  if (step && step.operation !== "same") {
    ops.push(`${step.operation} ${step.registration.name}`);
  }
}

/** Whether two are the same object, and not what replaces each other. */
export function isSame(one: Resource, other: Resource): boolean {
  const isOne = one.kind === other.kind && one.name === other.name && one.id === other.id;
  return isOne && one.outputs.__instance === other.outputs.__instance;
}

/** What the user sees of properties: names that begin with two underscores are not shown. */
export function shown(properties: Props): Props {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith("__")));
}

/** What the user reads of something thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The object that a partial failure leaves: what a provider throws, or what arrives of it over gRPC. */
export function partialOf(error: unknown): { id: string; properties: Props } | undefined {
  const { id, properties, reasons } = Object(error).partial ?? Object(error);
  return typeof id === "string" && Array.isArray(reasons) ? { id, properties } : undefined;
}
