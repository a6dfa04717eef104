import { isDeepStrictEqual } from "node:util";
import type { DiffResult, Properties } from "./lifecycle";
import { hasUnknown } from "./unknown";

/** What a change of one input does; `carry` stores the new input without an update. */
type ChangeKind = "update" | "replace" | "carry";

/** How one input is compared and what its change does. */
export interface FieldRule {
  readonly change: ChangeKind;
  /** Whether two known values mean the same; strict equality of JSON unless given. */
  readonly same?: (old: unknown, now: unknown) => boolean;
}

/** Compares stored state with checked inputs by a table of fields, or by some of them. An unknown value counts as a change. */
export function diffFields(
  fields: Readonly<Record<string, FieldRule>>,
  olds: Properties,
  news: Properties,
  only?: readonly string[],
): DiffResult {
  const compared = Object.entries(fields).filter(([name]) => only?.includes(name) ?? true);
  const changed = compared.filter(([name, rule]) => rule.change !== "carry" && differs(rule, olds[name], news[name]));
  const replaces = changed.filter(([, rule]) => rule.change === "replace").map(([name]) => name);
  return { changes: changed.length > 0, replaces, deleteBeforeReplace: false };
}

function differs(rule: FieldRule, old: unknown, now: unknown): boolean {
  if (hasUnknown(now)) {
    return true;
  }
  const same = rule.same ?? isDeepStrictEqual;
  return !same(old, now);
}
