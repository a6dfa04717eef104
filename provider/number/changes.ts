import { isDialogError, isUnclear } from "../api/errors";
import type { Destination, NumberSnapshot } from "../api/wire";
import type { Context } from "../lifecycle/lifecycle";
import { findDestination } from "../rules/compare";
import { differsBesideExtras, onlyExtrasStay, shows } from "../rules/next-step";
import type { Outcome } from "./confirmed-write";
import type { NumberSession } from "./session";

/** Part of the settle time after which a header that PATCH should have removed is taken to stay. */
const GRACE_FOR_REMOVED_HEADERS = 1 / 6;

/** How a change ended, and whether the server accepted it. */
export type Change = Outcome<NumberSnapshot> & { readonly wasAccepted: boolean };

/** Appends a webhook. A try without an answer, after which it was sent again, may still arrive at any time: that is said. */
export async function append(
  context: Context,
  session: NumberSession,
  wanted: Destination,
  subject: string,
): Promise<Change> {
  let [unanswered, sentAgain, wasAccepted] = [false, false, false];
  const outcome = await session.write({
    send: async (client) => {
      sentAgain = unanswered;
      try {
        const answer = await client.appendDestination(wanted);
        wasAccepted = true;
        return answer;
      } catch (error) {
        unanswered ||= isDialogError(error) && isUnclear(error);
        throw error;
      }
    },
    isDone: (snapshot) => shows(snapshot, wanted),
    appends: true,
    isHopeless: (snapshot) => findDestination(snapshot, wanted.name) !== undefined,
  });
  if (sentAgain && outcome.kind === "confirmed") {
    await context.warn(
      `PUT of ${subject} got no answer and was sent again. The first one may still arrive: if the webhook comes back after you delete it, delete it again.`,
    );
  }
  return { ...outcome, wasAccepted };
}

/** Changes a webhook. Where `hidden`, a header changes whose value the server does not show: only its answer tells. */
export async function change(
  session: NumberSession,
  wanted: Destination,
  { live, hidden }: { readonly live: Destination; readonly hidden: boolean },
): Promise<Change> {
  const graceMs = session.settings.settleTimeoutMs * GRACE_FOR_REMOVED_HEADERS;
  const showsMore = differsBesideExtras(wanted, live);
  let wasAccepted = false;
  const outcome = await session.write({
    send: async (client) => {
      const answer = await client.updateDestination(wanted);
      wasAccepted = true;
      return answer;
    },
    isDone: (snapshot) => shows(snapshot, wanted),
    isApplied: (snapshot) => !hidden && shows(snapshot, wanted),
    idempotent: true,
    isHopeless: (snapshot, waitedMs) =>
      wasAccepted && onlyExtrasStay(snapshot, wanted) && ((showsMore && !hidden) || waitedMs >= graceMs),
  });
  return { ...outcome, wasAccepted };
}
