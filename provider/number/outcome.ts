import { DialogError, isDialogError } from "../api/errors";
import { fitsPartialFailure, PartialFailure } from "../lifecycle/lifecycle";
import type { Outcome, Unconfirmed } from "./confirmed-write";
import type { NumberSession } from "./session";

/** Runs an operation; a failure begins with what was attempted, such as `Could not create webhook "crm" …`. */
export async function attempting<T>(attempt: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof PartialFailure) {
      throw new PartialFailure(error.id, error.state, `${attempt}: ${error.reason}`);
    }
    throw isDialogError(error) ? error.during(attempt) : error;
  }
}

/**
 * What an update that fails half-way keeps: what is stored, marked as unconfirmed. Somebody else may have made that larger than
 * Pulumi keeps. Then `smaller` stands in for it, since the look that is due finds it again.
 */
export function leftOpen<State extends object>(stored: State, smaller: Partial<State>): State {
  const state = { ...stored, __unconfirmed: true };
  return fitsPartialFailure(state) ? state : { ...state, ...smaller };
}

/**
 * Runs an update. Where it fails after something was written, or may have been, Pulumi keeps `kept` as the
 * state, which is {@link leftOpen}: the next `up` looks at the number, also with a program that goes back to what is stored.
 */
export async function updating<T>(
  session: NumberSession,
  id: string,
  kept: object,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw isDialogError(error) && session.hasWritten ? new PartialFailure(id, kept, error.message) : error;
  }
}

const UP_AGAIN = "Run pulumi up again: it looks at the number first and finishes what is missing.";

/** The snapshot of a confirmed change; anything else is an error that names the step. */
export function requireConfirmed<Seen>(
  outcome: Outcome<Seen>,
  session: NumberSession,
  step: string,
  advice = UP_AGAIN,
): Seen {
  if (outcome.kind === "confirmed") {
    return outcome.snapshot;
  }
  const error = outcome.kind === "refused" ? outcome.error : unconfirmedError(outcome, session, advice);
  throw error.during(step);
}

/** The error for a write whose effect was not seen. */
export function unconfirmedError(
  { error, accepted = "" }: Pick<Unconfirmed<unknown>, "error" | "accepted">,
  session: NumberSession,
  advice = UP_AGAIN,
): DialogError {
  if (error) {
    return error.during("It is not known whether the change was applied").adding(advice);
  }
  const seconds = session.settings.settleTimeoutMs / 1000;
  const missed = session.cancelled?.aborted
    ? "the run was interrupted before the number showed it"
    : `the number did not show it within ${seconds} s (dialog360:settleTimeout)`;
  return new DialogError("api", `The server accepted the change (${accepted}), but ${missed}. ${advice}`);
}
