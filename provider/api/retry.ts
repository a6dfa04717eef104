/** Tries of one request, the first included. */
export const MAX_TRIES = 4;
const BASE_DELAY_MS = 500;
/** No wait between two tries is longer, whatever the server asks for. */
export const MAX_DELAY_MS = 20_000;

const BUDGET_TOKENS = 500;
const RETRY_COST = 5;

// RFC 9110, 5.6.7: all three forms of a date begin with the day; Date.parse alone finds a date in almost any text.
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;

/** Limits the retries of one number in a process, so that an outage is not answered with a storm of requests. */
export class RetryBudget {
  private tokens = BUDGET_TOKENS;

  /** Pays for one retry; false when nothing is left. */
  spend(): boolean {
    if (this.tokens < RETRY_COST) {
      return false;
    }
    this.tokens -= RETRY_COST;
    return true;
  }

  /** A request that succeeded earns one token back. */
  earn(): void {
    this.tokens = Math.min(BUDGET_TOKENS, this.tokens + 1);
  }
}

const budgets = new Map<string, RetryBudget>();

/** The budget of a server and a key: an outage of one number takes no retries from another. */
export function budgetOf(baseUrl: string, apiKey: string): RetryBudget {
  const key = `${baseUrl}\n${apiKey}`;
  const budget = budgets.get(key) ?? new RetryBudget();
  budgets.set(key, budget);
  return budget;
}

/** How long to wait before try `attempt + 1`: exponential with full jitter, or what the server asked for, capped. */
export function delayBefore(attempt: number, retryAfterMs: number | undefined, random: () => number): number {
  if (retryAfterMs !== undefined) {
    return Math.min(Math.max(0, retryAfterMs), MAX_DELAY_MS);
  }
  return random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attempt - 1));
}

/** Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3); anything else says nothing. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  const dateMs = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** Waits, at most until it is cancelled; the one place where this package sleeps. */
export function sleep(delayMs: number, cancelled?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      cancelled?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    cancelled?.addEventListener("abort", end);
    if (cancelled?.aborted) {
      end();
    }
  });
}

/** Who interrupts a run kills it when it does not end soon. */
const GRACE_MS = 3000;
const graces = new WeakMap<AbortSignal, AbortSignal>();

/**
 * Aborted some seconds after an interrupt: until then, what has begun may come to its end. There is one for each signal, so
 * that the seconds are counted from the interrupt, whatever begins in them. A grace has no other grace behind it.
 */
export function afterGrace(cancelled: AbortSignal): AbortSignal {
  const known = graces.get(cancelled);
  if (known) {
    return known;
  }
  const controller = new AbortController();
  const end = () => void sleep(GRACE_MS).then(() => controller.abort());
  graces.set(cancelled, controller.signal).set(controller.signal, controller.signal);
  cancelled.addEventListener("abort", end);
  if (cancelled.aborted) {
    end();
  }
  return controller.signal;
}
