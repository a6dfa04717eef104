import type { DeliveryProfile } from "./profile";

/** The wait after the first attempt. Assumed: no page gives a figure. */
const FIRST_WAIT_MS = 1000;

const HOUR_MS = 60 * 60 * 1000;

/** How long a message is sent again, counted from its first attempt. Both are documented, on different pages. */
const retryWindowsMs: Readonly<Record<DeliveryProfile["retryFor"], number>> = {
  "7-days": 7 * 24 * HOUR_MS,
  "24-hours": 24 * HOUR_MS,
};

/** The wait after an attempt, the first of which is number 1. Exponential (documented), by doubling (assumed). */
export function waitAfterAttemptMs(attempt: number): number {
  return FIRST_WAIT_MS * 2 ** (attempt - 1);
}

/** When a message is sent again after a failed attempt. Undefined where that would be past the time of retries: it is given up. */
export function nextAttemptAtMs(
  { attempt, firstAtMs, nowMs }: { readonly attempt: number; readonly firstAtMs: number; readonly nowMs: number },
  retryFor: DeliveryProfile["retryFor"],
): number | undefined {
  const atMs = nowMs + waitAfterAttemptMs(attempt);
  return atMs - firstAtMs <= retryWindowsMs[retryFor] ? atMs : undefined;
}
