import { type DialogError, isDialogError, isUnclear } from "../api/errors";
import { delayBefore, MAX_DELAY_MS, MAX_TRIES, type RetryBudget, sleep } from "../api/retry";

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5000;
/** A write answers "started" (documented): how long one without an answer may take to show, before it is sent again. */
const APPEND_PATIENCE_MS = 5000;

/** One change at the API, how to look, and how to tell from the look that the change is there. */
export interface Write<Seen> {
  /** Sends the change once. Gives how it was accepted, for a sentence. */
  send(): Promise<string>;
  look(tries?: number): Promise<Seen>;
  isDone(seen: Seen): boolean;
  /** Whether a look tells that the change is there although the answer, `failure`, did not; by default as `isDone`. */
  isApplied?(seen: Seen, failure: DialogError): boolean;
  /** Sent twice it does the same as sent once, so it may be sent again where nothing can be read. */
  readonly idempotent?: boolean;
  /** Sent twice it may be there twice, so it is looked for with more patience before it is sent again. */
  readonly appends?: boolean;
  /** Whether a refusal may be outdated, so that waiting decides, and the change is sent once more where it is not there. */
  isDoubtful?(refusal: DialogError): boolean;
  /** Whether waiting cannot help any more; by default it always can. */
  isHopeless?(seen: Seen, waitedMs: number): boolean;
}

/** How long a change is waited for, and what pays for sending it again. */
export interface Patience {
  readonly budget: RetryBudget;
  readonly settleTimeoutMs: number;
  /** Aborted when the run was interrupted: then nothing is sent again, and no wait goes on. */
  readonly cancelled?: AbortSignal | undefined;
}

/** How a change ended, with what was seen last; undefined where nothing could be read. */
export type Outcome<Seen> = { readonly kind: "confirmed"; readonly snapshot: Seen } | Refused<Seen> | Unconfirmed<Seen>;

/** The server said no, and does not show the change. */
interface Refused<Seen> {
  readonly kind: "refused";
  readonly error: DialogError;
  readonly snapshot: Seen | undefined;
}

/** Accepted, or perhaps applied, but the server does not show it. */
export interface Unconfirmed<Seen> {
  readonly kind: "unconfirmed";
  readonly error: DialogError | undefined;
  readonly snapshot: Seen | undefined;
  /** How it was accepted; missing where it may not have been. */
  readonly accepted?: string | undefined;
}

interface Look<Seen> {
  readonly snapshot: Seen | undefined;
  readonly error: DialogError | undefined;
}

/**
 * Sends a change and looks whether it is there. After an unclear outcome it looks before anything is sent again, because
 * appending twice is not the same as appending once. Throws where nothing can have been written.
 */
export async function confirmedWrite<Seen>(write: Write<Seen>, patience: Patience): Promise<Outcome<Seen>> {
  const { cancelled, budget } = patience;
  let last: Look<Seen> | undefined;
  let doubted = false;
  for (let attempt = 1; ; attempt++) {
    let accepted: string | undefined;
    const error = await failureOf(async () => {
      accepted = await write.send();
    });
    if (error === undefined) {
      const outcome = await settle(write, patience, undefined);
      return outcome.kind === "unconfirmed" ? { ...outcome, accepted } : outcome;
    }
    const mayGoOn = attempt < MAX_TRIES && !cancelled?.aborted;
    if (error.code === "auth" || (neverLeft(error) && !(mayGoOn && budget.spend()))) {
      return givenUp(last, error);
    }
    if (!neverLeft(error) && !isUnclear(error)) {
      const outcome = await afterRefusal(write, patience, error, last !== undefined, doubted);
      const isOver = outcome.kind === "confirmed" || cancelled?.aborted;
      if (doubted || !mayGoOn || isOver || !write.isDoubtful?.(error)) {
        return outcome;
      }
      doubted = true;
      continue;
    }
    await sleep(delayBefore(attempt, error.details.retryAfterMs, Math.random), cancelled);
    if (neverLeft(error)) {
      if (cancelled?.aborted) {
        return givenUp(last, error);
      }
      continue;
    }
    last = write.appends ? await lookPatiently(write, patience, error) : await lookAfter(write);
    const outcome = told(write, error, last);
    if (outcome || !mayGoOn || cancelled?.aborted || !budget.spend()) {
      return outcome ?? { kind: "unconfirmed", error, snapshot: last.snapshot };
    }
  }
}

/** Looks until a change shows that may have been applied; no longer than makes sense before it is sent again. */
async function lookPatiently<Seen>(
  write: Write<Seen>,
  { settleTimeoutMs, ...others }: Patience,
  error: DialogError,
): Promise<Look<Seen>> {
  const patience = { ...others, settleTimeoutMs: Math.min(settleTimeoutMs, APPEND_PATIENCE_MS) };
  const isDone = (seen: Seen) => isApplied(write, seen, error);
  const outcome = await settle({ ...write, isDone }, patience, undefined);
  // The last look decides: where it failed, an earlier one is no reason to send the change again.
  return { snapshot: outcome.snapshot, error: outcome.kind === "unconfirmed" ? outcome.error : undefined };
}

/** The outcome of a change that is given up; an error where none of its tries can have arrived. */
function givenUp<Seen>(last: Look<Seen> | undefined, error: DialogError): Outcome<Seen> {
  if (last === undefined) {
    throw error;
  }
  return { kind: "unconfirmed", error, snapshot: last.snapshot };
}

/** What a look says of a change whose answer was unclear; undefined where the change is to be sent again. */
function told<Seen>(write: Write<Seen>, error: DialogError, look: Look<Seen>): Outcome<Seen> | undefined {
  const { snapshot } = look;
  if (look.error || snapshot === undefined) {
    const stop = look.error && !(write.idempotent && look.error.code !== "auth");
    return stop
      ? { kind: "unconfirmed", error: look.error?.code === "auth" ? look.error : error, snapshot }
      : undefined;
  }
  if (isApplied(write, snapshot, error)) {
    return { kind: "confirmed", snapshot };
  }
  return write.isHopeless?.(snapshot, 0) ? { kind: "unconfirmed", error, snapshot } : undefined;
}

/**
 * A refusal may come although the change is there, or is on its way: then waiting tells, else one look. It refuses the
 * last try alone: one before it, `sentBefore`, may have come through and still not show.
 */
async function afterRefusal<Seen>(
  write: Write<Seen>,
  patience: Patience,
  error: DialogError,
  sentBefore: boolean,
  doubted: boolean,
): Promise<Outcome<Seen>> {
  const waits = !doubted && (sentBefore || saysAlreadyThere(error) || write.isDoubtful?.(error));
  const outcome = waits ? await settle(write, patience, error) : refusedOr(write, error, await lookAfter(write));
  // What appends was looked for before it was sent again, and has been waited for now.
  const isOpen = !write.appends || outcome.snapshot === undefined || patience.cancelled?.aborted;
  return outcome.kind === "refused" && sentBefore && isOpen ? { ...outcome, kind: "unconfirmed" } : outcome;
}

function refusedOr<Seen>(write: Write<Seen>, error: DialogError, { snapshot }: Look<Seen>): Outcome<Seen> {
  return snapshot !== undefined && isApplied(write, snapshot, error)
    ? { kind: "confirmed", snapshot }
    : { kind: "refused", error, snapshot };
}

/** Looks until the change shows or the time is over: a write answers "started", so it may show late. */
async function settle<Seen>(
  write: Write<Seen>,
  { settleTimeoutMs, cancelled }: Patience,
  refusal: DialogError | undefined,
): Promise<Outcome<Seen>> {
  // A clock that cannot be set while the change is waited for.
  const startMs = performance.now();
  const isDone = (seen: Seen) => (refusal ? isApplied(write, seen, refusal) : write.isDone(seen));
  let snapshot: Seen | undefined;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
    const { snapshot: seen, error } = await lookAfter(write, 1);
    snapshot = error ? snapshot : seen;
    const waitedMs = performance.now() - startMs;
    if (seen !== undefined && !error && isDone(seen)) {
      return { kind: "confirmed", snapshot: seen };
    }
    const leftMs = settleTimeoutMs - waitedMs;
    const hopeless = seen !== undefined && !error && write.isHopeless?.(seen, waitedMs) === true;
    if (hopeless || leftMs <= 0 || cancelled?.aborted || error?.code === "auth") {
      return refusal ? { kind: "refused", error: refusal, snapshot } : { kind: "unconfirmed", error, snapshot };
    }
    const askedMs = Math.min(error?.details.retryAfterMs ?? 0, MAX_DELAY_MS);
    await sleep(Math.min(Math.max(pollMs, askedMs), leftMs), cancelled);
  }
}

function isApplied<Seen>(write: Write<Seen>, seen: Seen, failure: DialogError): boolean {
  return write.isApplied ? write.isApplied(seen, failure) : write.isDone(seen);
}

async function lookAfter<Seen>(write: Write<Seen>, tries?: number): Promise<Look<Seen>> {
  let snapshot: Seen | undefined;
  const error = await failureOf(async () => {
    snapshot = await write.look(tries);
  });
  return { snapshot, error };
}

async function failureOf(task: () => Promise<void>): Promise<DialogError | undefined> {
  try {
    await task();
    return undefined;
  } catch (error) {
    if (isDialogError(error)) {
      return error;
    }
    throw error;
  }
}

function neverLeft(error: DialogError): boolean {
  return error.details.throttled === true || (error.code === "connection" && error.details.mayHaveArrived === false);
}

/** A refusal that claims the wanted state: it may be there and only show late. */
function saysAlreadyThere({ details: { words } }: DialogError): boolean {
  const says = (text: string) =>
    /already|exists|duplicate|unique|taken|in use/i.test(text) && !/max|limit|exceed|full/i.test(text);
  return words?.tell(says) === true;
}
