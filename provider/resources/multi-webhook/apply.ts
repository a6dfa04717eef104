import { DialogError } from "../../api/errors";
import type { NumberSnapshot } from "../../api/wire";
import { declarationOf } from "../../number/declarations";
import type { NumberSession } from "../../number/session";
import { removeWebhook, switchNumber } from "../../number/writes";
import { quoted } from "../../rules/messages";
import { numberStep } from "../../rules/number-step";
import type { MultiWebhookInputs } from "./inputs";
import { refusalMessage } from "./refusal";
import { slotQuestion, unmanagedOn, wantedOf } from "./unmanaged";

/** What is known of the number from before. */
interface Before {
  /** The switch as it is stored. Undefined where nothing is stored that was confirmed. */
  readonly stored: boolean | undefined;
  readonly released: readonly string[];
  /** Looks at the number before anything is done, and throws where nothing may be. */
  readonly verify?: (first: NumberSnapshot) => void;
}

/** Brings the number to what the inputs want: looks, asks what comes next, and does it. */
export async function bringToOrder(
  session: NumberSession,
  inputs: MultiWebhookInputs,
  { stored, released, verify }: Before,
  switchFailure: (error: Error) => Error,
): Promise<NumberSnapshot> {
  let seen = await session.fresh();
  verify?.(seen);
  for (let isDone = false; ; isDone = true) {
    const question = slotQuestion(inputs, seen, released);
    const step = numberStep(wantedOf(inputs), question, { seen: seen.enabled, stored, isDone });
    switch (step.kind) {
      case "switch":
        seen = await switchNumber(session, inputs.enabled, switchFailure);
        break;
      case "prune":
        return prune(session, inputs, { seen, room: step.room, released });
      case "done":
        return seen;
      default:
        throw new DialogError("limit", `${refusalMessage(inputs, step)} ${nothingDone(step.kind)}`);
    }
  }
}

function nothingDone(refused: string): string {
  return refused === "undeletable" ? "Nothing was deleted." : "Nothing was written.";
}

interface Pruning {
  readonly seen: NumberSnapshot;
  readonly room: readonly string[];
  readonly released: readonly string[];
}

/** Deletes what makes room, and then what is unmanaged, where that is wanted. */
async function prune(
  session: NumberSession,
  inputs: MultiWebhookInputs,
  { seen, room, released }: Pruning,
): Promise<NumberSnapshot> {
  const pruned = await removeAll(session, room, seen);
  declarationOf(inputs.phoneNumber).names.note("made room", ...room);
  const unmanaged = inputs.unmanaged === "delete" ? unmanagedOn(inputs, pruned, released) : [];
  return removeAll(session, unmanaged, pruned);
}

async function removeAll(
  session: NumberSession,
  names: readonly string[],
  before: NumberSnapshot,
): Promise<NumberSnapshot> {
  let snapshot = before;
  const removed: string[] = [];
  for (const name of names) {
    try {
      snapshot = await removeWebhook(session, name);
    } catch (error) {
      throw error instanceof DialogError && removed.length > 0
        ? error.adding(`Deleted before: ${quoted(removed)}.`)
        : error;
    }
    removed.push(name);
  }
  return snapshot;
}
