import { Client } from "../api/client";
import { DialogError, isDialogError, isUnclear } from "../api/errors";
import { delayBefore, MAX_TRIES, sleep } from "../api/retry";
import type { NumberSnapshot } from "../api/wire";
import type { Context } from "../dynamic/lifecycle";
import { claimKey, declarationOf, type NumberRecord, recordOf } from "../number/ledger";
import { remember, rememberUrl } from "../redact";
import { type FoundKey, findKey, type KeyReference, readSettings, type Settings } from "../settings";

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5000;

/** One change of a number, and how to tell from the number that it is there. */
export interface Change {
  send(client: Client): Promise<void>;
  isDone(snapshot: NumberSnapshot): boolean;
  /** Whether a refusal may be outdated, so that a look decides, and the change is sent again where it is not there. */
  isDoubtful?(refusal: DialogError): boolean;
  /** Whether waiting cannot help any more; by default it always can. */
  isHopeless?(snapshot: NumberSnapshot, waitedMs: number): boolean;
}

/** How a change ended. */
export type Outcome =
  | { readonly kind: "confirmed"; readonly snapshot: NumberSnapshot }
  /** The server said no, and the number does not show the change. */
  | { readonly kind: "refused"; readonly error: DialogError; readonly snapshot: NumberSnapshot | undefined }
  /** Accepted, or perhaps applied, but the number does not show it. */
  | {
      readonly kind: "unconfirmed";
      readonly error: DialogError | undefined;
      readonly snapshot: NumberSnapshot | undefined;
    };

/** Opens the way to a number for an operation. */
export function openNumber(context: Context, number: KeyReference): NumberSession {
  return new NumberSession(readSettings(context), keyFor(context, number));
}

/** A stored key, or a stored way to one, may be outdated by what the program of this run gives. */
function keyFor(context: Context, number: KeyReference): FoundKey {
  const declared = declarationOf(number.phoneNumber).apiKey;
  if (declared && (number.apiKey !== undefined || number.apiKeyEnv !== undefined)) {
    return declared;
  }
  try {
    return findKey(number, context);
  } catch (error) {
    if (declared && isDialogError(error) && error.details.missingKey) {
      return declared;
    }
    throw error;
  }
}

/** As {@link openNumber}, for `check`: takes note of the key, which may serve one number only. */
export function openDeclaredNumber(context: Context, number: KeyReference): NumberSession {
  const settings = readSettings(context);
  const key = findKey(number, context);
  const other = claimKey(key.apiKey, number.phoneNumber);
  if (other !== undefined) {
    throw new DialogError(
      "settings",
      `The API key from ${key.source} is used for number ${number.phoneNumber} and for number ${other}; a key belongs to one number. Give each number its own, for example through dialog360:apiKeys.`,
    );
  }
  declarationOf(number.phoneNumber).apiKey = key;
  return new NumberSession(settings, key);
}

/** What one operation may do with a number. */
export class NumberSession {
  private readonly client: Client;
  private readonly record: NumberRecord;

  constructor(
    readonly settings: Settings,
    private readonly key: FoundKey,
  ) {
    this.client = new Client(settings.server, key.apiKey);
    this.record = recordOf(settings.server.baseUrl, key.apiKey);
  }

  /** A shared answer, for looking only. */
  recent(): Promise<NumberSnapshot> {
    return this.explained(() => this.record.recent(() => this.look()));
  }

  /** An answer to decide a write from; only within {@link exclusively}. */
  fresh(): Promise<NumberSnapshot> {
    return this.explained(() => this.record.fresh(() => this.look()));
  }

  /** Notes which resource stands for a webhook of the number, or with an empty name for its switch, in this run. */
  claim(name: string, instance: string): void {
    this.record.owners.set(name, instance);
  }

  /** Whether another resource has taken a webhook, or the switch, over in this run. */
  isClaimedByOther(name: string, instance: string | undefined): boolean {
    const owner = this.record.owners.get(name);
    return owner !== undefined && owner !== instance;
  }

  /** The webhooks that this run has deleted from the number. */
  get removed(): Set<string> {
    return this.record.removed;
  }

  /** Forgets who stood for a webhook that is gone. */
  release(name: string): void {
    this.record.owners.delete(name);
  }

  /** Runs a task as the only writer of the number. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.record.exclusively(task);
  }

  /** Whether the number's main webhook is set; undefined where the server does not say. */
  async hasMainWebhook(): Promise<boolean | undefined> {
    try {
      return (await this.client.readMainWebhook()).url !== "";
    } catch {
      return undefined;
    }
  }

  /**
   * Sends a change and looks whether it is there. After an unclear outcome the number is read before anything is sent
   * again, because appending twice is not the same as appending once.
   */
  async write(change: Change): Promise<Outcome> {
    let last: { error: DialogError; snapshot: NumberSnapshot | undefined } | undefined;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      this.record.beginWrite();
      const error = await failureOf(() => change.send(this.client));
      if (error === undefined) {
        return this.settle(change, undefined);
      }
      if (error.code === "auth" || neverLeft(error)) {
        return last ? { kind: "unconfirmed", error: this.explain(error), snapshot: last.snapshot } : this.fail(error);
      }
      if (!isUnclear(error) && !change.isDoubtful?.(error)) {
        return last || saysAlreadyThere(error) ? this.settle(change, error) : this.afterRefusal(change, error);
      }
      await sleep(delayBefore(attempt, error.details.retryAfterMs, Math.random));
      const snapshot = await this.lookAfter();
      if (snapshot && (change.isDone(snapshot) || change.isHopeless?.(snapshot, 0))) {
        return change.isDone(snapshot) ? this.confirmed(snapshot) : { kind: "unconfirmed", error, snapshot };
      }
      last = { error, snapshot };
    }
    return { kind: "unconfirmed", error: last?.error, snapshot: last?.snapshot };
  }

  private async afterRefusal(change: Change, error: DialogError): Promise<Outcome> {
    const snapshot = await this.lookAfter();
    return snapshot && change.isDone(snapshot) ? this.confirmed(snapshot) : { kind: "refused", error, snapshot };
  }

  /** Reads until the change shows or the time is over: a write answers "started", so it may show late. */
  private async settle(change: Change, refusal: DialogError | undefined): Promise<Outcome> {
    const startMs = Date.now();
    let error: DialogError | undefined;
    let snapshot: NumberSnapshot | undefined;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
      error = await failureOf(async () => {
        snapshot = await this.look(1);
      });
      const waitedMs = Date.now() - startMs;
      if (snapshot && !error && change.isDone(snapshot)) {
        return this.confirmed(snapshot);
      }
      const leftMs = this.settings.settleTimeoutMs - waitedMs;
      const hopeless = snapshot !== undefined && !error && change.isHopeless?.(snapshot, waitedMs) === true;
      if (hopeless || leftMs <= 0 || error?.code === "auth") {
        return refusal
          ? { kind: "refused", error: refusal, snapshot }
          : { kind: "unconfirmed", error: error && this.explain(error), snapshot };
      }
      await sleep(Math.min(Math.max(pollMs, error?.details.retryAfterMs ?? 0), leftMs));
    }
  }

  private confirmed(snapshot: NumberSnapshot): Outcome {
    this.record.confirmWrite(snapshot);
    return { kind: "confirmed", snapshot };
  }

  /** What the number shows after a failed write; undefined where that cannot be read either. */
  private async lookAfter(): Promise<NumberSnapshot | undefined> {
    let snapshot: NumberSnapshot | undefined;
    await failureOf(async () => {
      snapshot = await this.look();
    });
    return snapshot;
  }

  private async look(tries?: number): Promise<NumberSnapshot> {
    const snapshot = await this.client.readNumber(tries);
    for (const destination of snapshot.destinations) {
      rememberUrl(destination.url);
      for (const value of Object.values(destination.headers)) {
        remember(value);
      }
    }
    return snapshot;
  }

  private async explained<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw isDialogError(error) ? this.explain(error) : error;
    }
  }

  private fail(error: DialogError): never {
    throw this.explain(error);
  }

  /** Adds to a refused key where it came from, since another source may hold a newer one. */
  private explain(error: DialogError): DialogError {
    return error.code === "auth"
      ? error
          .during("The API key was refused")
          .adding(
            `The key came from ${this.key.source}. Check that it is the current key of this number. ${this.key.advice}`,
          )
      : error;
  }
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
