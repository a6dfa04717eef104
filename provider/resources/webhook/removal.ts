import type { NumberSnapshot } from "../../api/wire";
import type { Context } from "../../lifecycle/lifecycle";
import { declarationOf } from "../../number/declarations";
import type { NumberSession } from "../../number/session";
import { removeWebhook } from "../../number/writes";
import { findDestination } from "../../rules/compare";
import { emptyMessage } from "../../rules/messages";
import { updateOnNumber } from "./apply";
import { driftOf } from "./existing";
import { parseInputs, type WebhookState } from "./inputs";
import { requireMovable } from "./moves";

// The state keeps a webhook whose deletion was not seen: an `up` that declares it again believes that it is there.
const AFTER_DELETION =
  "Run the command again: it looks at the number first. It may be gone already, so run pulumi refresh before a pulumi up that declares it.";

/**
 * Removes a webhook, unless it is gone or another resource of this run stands for it. Gives what the number shows after it,
 * where it was looked at for this.
 */
export async function removeFromNumber(
  context: Context,
  session: NumberSession,
  state: WebhookState,
): Promise<NumberSnapshot | undefined> {
  const other = session.othersStand(state.name, state.__instance);
  if (other) {
    await leaveTo(context, session, other.inputs);
    return undefined;
  }
  // A replacement may be deleted first: then the one that takes the webhook over is still to come.
  if (session.isClaimedByOther(state.name, state.__instance) || session.isTakenOver(state.name)) {
    return undefined;
  }
  const snapshot = await session.fresh();
  const live = findDestination(snapshot, state.name);
  // An answer without a list does not say that it is gone: then the server decides, whose 404 is as good.
  const isKnownGone = snapshot.list === "given" && live === undefined;
  const mayBeRemoved = live === undefined && session.removed.has(state.name);
  if (isKnownGone && mayBeRemoved) {
    // This run has made room with it.
    session.release(state.name);
    return snapshot;
  }
  if (!mayBeRemoved) {
    session.requireStored(driftOf(state, live));
  }
  const { names } = declarationOf(state.phoneNumber);
  const move = names.moveFrom(state.name);
  if (move && !session.isClaimedByOther(move.to.name, undefined)) {
    requireMovable(snapshot, move);
  }
  // One that was sent and never seen may show later, when nobody stands for it any more.
  const mayBeThere = snapshot.enabled !== false && (state.__unconfirmed || !isKnownGone);
  const after = mayBeThere ? await removeWebhook(session, state.name, AFTER_DELETION) : snapshot;
  if (mayBeThere) {
    names.note("deleted", state.name);
  }
  session.release(state.name);
  return after;
}

/**
 * Warns of a number that this run wants on and that has lost its last webhook. One with a list of names has said so in its
 * check; without one, only the deletion of the last webhook tells.
 */
export async function warnLast(
  context: Context,
  phoneNumber: string,
  after: NumberSnapshot | undefined,
): Promise<void> {
  const { number, names } = declarationOf(phoneNumber);
  const isEmpty = after !== undefined && after.enabled !== false && after.destinations.length === 0;
  if (isEmpty && number?.enabled === true && number.listed === undefined && names.declared.length === 0) {
    await context.warn(emptyMessage(phoneNumber));
  }
}

/** The resource that goes may have taken the webhook over from the one that stays, in a run that ended half-way. */
async function leaveTo(context: Context, session: NumberSession, declared: object): Promise<void> {
  const inputs = parseInputs({ ...declared });
  if (inputs.enabled) {
    await updateOnNumber(context, session, inputs, {});
  }
}
