import type { DialogError } from "../api/errors";
import type { NumberSnapshot } from "../api/wire";
import { findDestination } from "../number/destination";
import { quote } from "../number/messages";
import { requireConfirmed } from "./outcome";
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
    isApplied: ({ enabled: shown }, failure) => (shown === undefined ? saysSo(failure, enabled) : shown === enabled),
  });
  try {
    return requireConfirmed(outcome, session, `Switching extra webhooks ${enabled ? "on" : "off"}`);
  } catch (error) {
    throw outcome.kind === "unconfirmed" && error instanceof Error ? failure(error) : error;
  }
}

/**
 * Whether a refusal says that the switch is as wanted already. Unknown how the API says it: in words (assumed), or by 409
 * without any, with which it says "not enabled" to GET (documented).
 */
function saysSo({ details: { status, words } }: DialogError, enabled: boolean): boolean {
  const says = enabled ? /already/i : /already|not enabled/i;
  return words === undefined || words.isEmpty ? status === 409 : words.tell((text) => says.test(text));
}

/** Removes one webhook and waits until it is gone. A number that is off has none. `advice` is for when it is not known. */
export async function removeWebhook(session: NumberSession, name: string, advice?: string): Promise<NumberSnapshot> {
  const outcome = await session.write({
    send: (client) => client.deleteDestination(name),
    isDone: (snapshot) => snapshot.enabled === false || findDestination(snapshot, name) === undefined,
    // "Not there" and "not enabled" are what is wanted; where the number shows otherwise, it may show late.
    isDoubtful: ({ details }) => details.status === 404 || details.status === 409,
  });
  if (outcome.kind !== "refused") {
    session.removed.add(name);
  }
  return requireConfirmed(outcome, session, `Deleting webhook ${quote(name)}`, advice);
}
