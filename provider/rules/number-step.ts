import { fitsInPath } from "../api/wire";
import { judgeSlots, namesToPrune, type SlotHolder, type SlotQuestion, unmanagedNames } from "./slots";

/** What is wanted of a number. */
export interface WantedNumber {
  readonly enabled: boolean;
  /** What is to become of webhooks that are not declared. */
  readonly unmanaged: "warn" | "error" | "delete";
  /** Whether the program says which names are its own: without that nothing is unmanaged, and no slot is counted. */
  readonly isListed: boolean;
}

/** Whether a number is on, by all that is known. */
export interface SwitchKnowledge {
  /** As it was seen. Undefined where the answer does not say. */
  readonly seen: boolean | undefined;
  /** As it is stored. Undefined where nothing is stored that was confirmed. */
  readonly stored: boolean | undefined;
  /** Whether this operation has switched it as wanted. */
  readonly isDone: boolean;
}

/** Why a number cannot become what is declared. */
export type NumberRefusal =
  | { readonly kind: "unmanaged" | "undeletable"; readonly names: readonly string[] }
  | { readonly kind: "no slot"; readonly holders: readonly SlotHolder[] };

/** What to do next for a number. */
export type NumberStep =
  | NumberRefusal
  | { readonly kind: "switch" }
  | { readonly kind: "done" }
  /** `room` makes room for what is declared. What is unmanaged and to be deleted goes after that. */
  | { readonly kind: "prune"; readonly room: readonly string[] };

/** Why a number that is on, or is to be switched on, cannot become what is declared. Undefined where it can. */
export function numberRefusal(wanted: WantedNumber, question: SlotQuestion): NumberRefusal | undefined {
  const unmanaged = wanted.isListed ? unmanagedNames(question) : [];
  if (wanted.unmanaged === "error" && unmanaged.length > 0) {
    return { kind: "unmanaged", names: unmanaged };
  }
  const undeletable = undeletableNames(wanted, question);
  if (undeletable.length > 0) {
    return { kind: "undeletable", names: undeletable };
  }
  const { fits, holders } = judgeSlots(question);
  return wanted.isListed && !fits ? { kind: "no slot", holders } : undefined;
}

/** Decides what comes next for a number: what must not be, then the switch, then what has to go. */
export function numberStep(
  wanted: WantedNumber,
  question: SlotQuestion,
  { seen, stored, isDone }: SwitchKnowledge,
): NumberStep {
  if (!wanted.enabled) {
    // Where neither the answer nor the state says, it may be on, and off is what was asked for.
    return isDone || !(seen ?? stored ?? true) ? { kind: "done" } : { kind: "switch" };
  }
  if (!isDone) {
    const isOn = seen ?? (stored === true || question.live.length > 0);
    return numberRefusal(wanted, question) ?? (isOn ? pruning(question) : { kind: "switch" });
  }
  // Some servers do not show the webhooks of a number that is off.
  const names = undeletableNames(wanted, question);
  return names.length > 0 ? { kind: "undeletable", names } : pruning(question);
}

function pruning(question: SlotQuestion): NumberStep {
  return { kind: "prune", room: namesToPrune(question) };
}

/** Names of unmanaged webhooks that are to be deleted and that no DELETE reaches. */
function undeletableNames({ unmanaged, isListed }: WantedNumber, question: SlotQuestion): string[] {
  return unmanaged === "delete" && isListed ? unmanagedNames(question).filter((name) => !fitsInPath(name)) : [];
}
