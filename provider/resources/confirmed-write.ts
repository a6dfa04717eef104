import { type DialogError, isDialogError, isUnclear } from "../api/errors";
import { delayBefore, MAX_TRIES, sleep } from "../api/retry";

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5000;

/** One change at the API, how to look, and how to tell from the look that the change is there. */
export interface Write<Seen> {
  send(): Promise<void>;
  look(tries?: number): Promise<Seen>;
  isDone(seen: Seen): boolean;
  /** Whether a refusal may be outdated, so that a look decides, and the change is sent again where it is not there. */
  isDoubtful?(refusal: DialogError): boolean;
  /** Whether waiting cannot help any more; by default it always can. */
  isHopeless?(seen: Seen, waitedMs: number): boolean;
}

/** How long a change is waited for. */
export interface Patience {
  readonly settleTimeoutMs: number;
  /** Aborted when the run was interrupted: then nothing is sent again, and no wait goes on. */
  readonly cancelled?: AbortSignal | undefined;
}

/** How a change ended, with what was seen last; undefined where nothing could be read. */
export type Outcome<Seen> =
  | { readonly kind: "confirmed"; readonly snapshot: Seen }
  /** The server said no, and does not show the change. */
  | { readonly kind: "refused"; readonly error: DialogError; readonly snapshot: Seen | undefined }
  /** Accepted, or perhaps applied, but the server does not show it. */
  | { readonly kind: "unconfirmed"; readonly error: DialogError | undefined; readonly snapshot: Seen | undefined };

/**
 * Sends a change and looks whether it is there. After an unclear outcome it looks before anything is sent again, because
 * appending twice is not the same as appending once. Throws where nothing can have been written.
 */
export async function confirmedWrite<Seen>(write: Write<Seen>, patience: Patience): Promise<Outcome<Seen>> {
  let last: { error: DialogError; snapshot: Seen | undefined } | undefined;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const error = await failureOf(() => write.send());
    if (error === undefined) {
      return settle(write, patience, undefined);
    }
    if (error.code === "auth" || neverLeft(error)) {
      if (last === undefined) {
        throw error;
      }
      return { kind: "unconfirmed", error, snapshot: last.snapshot };
    }
    if (!isUnclear(error) && !write.isDoubtful?.(error)) {
      return last || saysAlreadyThere(error) ? settle(write, patience, error) : afterRefusal(write, error);
    }
    await sleep(delayBefore(attempt, error.details.retryAfterMs, Math.random), patience.cancelled);
    const snapshot = await lookAfter(write);
    if (snapshot && (write.isDone(snapshot) || write.isHopeless?.(snapshot, 0))) {
      return write.isDone(snapshot) ? { kind: "confirmed", snapshot } : { kind: "unconfirmed", error, snapshot };
    }
    last = { error, snapshot };
    if (patience.cancelled?.aborted) {
      break;
    }
  }
  return { kind: "unconfirmed", error: last?.error, snapshot: last?.snapshot };
}

async function afterRefusal<Seen>(write: Write<Seen>, error: DialogError): Promise<Outcome<Seen>> {
  const snapshot = await lookAfter(write);
  return snapshot && write.isDone(snapshot) ? { kind: "confirmed", snapshot } : { kind: "refused", error, snapshot };
}

/** Looks until the change shows or the time is over: a write answers "started", so it may show late. */
async function settle<Seen>(
  write: Write<Seen>,
  { settleTimeoutMs, cancelled }: Patience,
  refusal: DialogError | undefined,
): Promise<Outcome<Seen>> {
  const startMs = Date.now();
  let error: DialogError | undefined;
  let snapshot: Seen | undefined;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
    error = await failureOf(async () => {
      snapshot = await write.look(1);
    });
    const waitedMs = Date.now() - startMs;
    if (snapshot && !error && write.isDone(snapshot)) {
      return { kind: "confirmed", snapshot };
    }
    const leftMs = settleTimeoutMs - waitedMs;
    const hopeless = snapshot !== undefined && !error && write.isHopeless?.(snapshot, waitedMs) === true;
    if (hopeless || leftMs <= 0 || cancelled?.aborted || error?.code === "auth") {
      return refusal ? { kind: "refused", error: refusal, snapshot } : { kind: "unconfirmed", error, snapshot };
    }
    await sleep(Math.min(Math.max(pollMs, error?.details.retryAfterMs ?? 0), leftMs), cancelled);
  }
}

/** What shows after a failed write; undefined where that cannot be read either. */
async function lookAfter<Seen>(write: Write<Seen>): Promise<Seen | undefined> {
  let snapshot: Seen | undefined;
  await failureOf(async () => {
    snapshot = await write.look();
  });
  return snapshot;
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
function saysAlreadyThere(error: DialogError): boolean {
  return /already|exists|duplicate/i.test(error.message);
}
