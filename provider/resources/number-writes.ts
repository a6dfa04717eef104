import type { NumberSnapshot } from "../api/wire";
import { findDestination } from "../number/destination";
import { requireConfirmed } from "./outcome";
import type { NumberSession } from "./session";

/** Switches the number on or off and waits until it shows. */
export async function switchNumber(
  session: NumberSession,
  phoneNumber: string,
  enabled: boolean,
  failure: (error: Error) => Error = (error) => error,
): Promise<NumberSnapshot> {
  const outcome = await session.write({
    send: (client) => client.setEnabled(enabled),
    isDone: (snapshot) => (snapshot.enabled ?? enabled) === enabled,
  });
  const attempt = `Could not switch extra webhooks of number ${phoneNumber} ${enabled ? "on" : "off"}`;
  try {
    return requireConfirmed(outcome, attempt, session.settings.settleTimeoutMs);
  } catch (error) {
    throw outcome.kind === "unconfirmed" && error instanceof Error ? failure(error) : error;
  }
}

/** Removes one webhook and waits until it is gone. A number that is off has none. */
export async function removeWebhook(
  session: NumberSession,
  phoneNumber: string,
  name: string,
): Promise<NumberSnapshot> {
  const outcome = await session.write({
    send: (client) => client.deleteDestination(name),
    isDone: (snapshot) => snapshot.enabled === false || findDestination(snapshot, name) === undefined,
  });
  const attempt = `Could not delete webhook ${JSON.stringify(name)} of number ${phoneNumber}`;
  const snapshot = requireConfirmed(outcome, attempt, session.settings.settleTimeoutMs);
  session.removed.add(name);
  return snapshot;
}
