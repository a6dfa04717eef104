import type { NumberSnapshot } from "../api/wire";
import { findDestination } from "../rules/compare";
import { quote } from "../rules/messages";
import { requireConfirmed } from "./outcome";
import { saysGone, saysSwitched } from "./refusal-words";
import type { NumberSession } from "./session";

/** Switches the number on or off and waits until it shows. */
export async function switchNumber(
  session: NumberSession,
  enabled: boolean,
  failure: (error: Error) => Error = (error) => error,
): Promise<NumberSnapshot> {
  const outcome = await session.write({
    send: (client) => client.setEnabled(enabled),
    isDone: (snapshot) => (snapshot.enabled ?? enabled) === enabled,
    isApplied: ({ enabled: shown }, failure) =>
      shown === undefined ? saysSwitched(failure, enabled) : shown === enabled,
  });
  try {
    return requireConfirmed(outcome, session, `Switching extra webhooks ${enabled ? "on" : "off"}`);
  } catch (error) {
    throw outcome.kind === "unconfirmed" && error instanceof Error ? failure(error) : error;
  }
}

/** Removes one webhook and waits until it is gone. A number that is off has none. `advice` is for when it is not known. */
export async function removeWebhook(session: NumberSession, name: string, advice?: string): Promise<NumberSnapshot> {
  const outcome = await session.write({
    send: (client) => client.deleteDestination(name),
    isDone: (snapshot) => !isListed(snapshot, name),
    // What was not accepted does not rest on an answer without a list.
    isApplied: (snapshot, failure) => !isListed(snapshot, name) && (snapshot.list === "given" || saysGone(failure)),
    // "Not there" and "not enabled" are what is wanted; where the number shows otherwise, it may show late.
    isDoubtful: ({ details }) => details.status === 404 || details.status === 409,
  });
  if (outcome.kind !== "refused") {
    session.notePresence(name, false);
  }
  return requireConfirmed(outcome, session, `Deleting webhook ${quote(name)}`, advice);
}

function isListed(snapshot: NumberSnapshot, name: string): boolean {
  return snapshot.enabled !== false && findDestination(snapshot, name) !== undefined;
}
