import { DialogError } from "../api/errors";
import type { NumberSnapshot } from "../api/wire";
import type { Outcome } from "./session";

/** The snapshot of a confirmed change; anything else is an error that begins with what was attempted. */
export function requireConfirmed(outcome: Outcome, attempt: string, settleTimeoutMs: number): NumberSnapshot {
  if (outcome.kind === "confirmed") {
    return outcome.snapshot;
  }
  throw outcome.kind === "refused"
    ? outcome.error.during(attempt)
    : unconfirmedError(outcome.error, attempt, settleTimeoutMs);
}

/** The error for a write whose effect was not seen. */
export function unconfirmedError(
  error: DialogError | undefined,
  attempt: string,
  settleTimeoutMs: number,
): DialogError {
  const advice = "Run pulumi up again: it looks at the number first and finishes what is missing.";
  if (error) {
    return error.during(`${attempt}, and it is not known whether it was applied`, advice);
  }
  return new DialogError(
    "api",
    `${attempt}: the server accepted it, but the number did not show it within ${settleTimeoutMs / 1000} s (dialog360:settleTimeout). ${advice}`,
  );
}
