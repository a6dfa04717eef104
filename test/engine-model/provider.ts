import type { Kind } from "./program.ts";

export type Props = Record<string, unknown>;

/** The methods of one resource type, as Pulumi's dynamic providers have them. */
export interface Methods {
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Props,
    news: Props,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  read(id: string, state: Props): Promise<{ id: string; props: Props; inputs?: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, state: Props): Promise<void>;
}

/** A provider process as the engine reaches it. */
export interface Provider {
  readonly methods: Readonly<Record<Kind, Methods>>;
  /** What the engine calls when a run is interrupted. */
  cancel(): void | Promise<void>;
  /** Ends it where it stands. */
  kill(): void | Promise<void>;
}
