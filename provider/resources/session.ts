import { Client } from "../api/client";
import { DialogError, isDialogError } from "../api/errors";
import { sleep } from "../api/retry";
import type { MainWebhookConfig, NumberSnapshot } from "../api/wire";
import type { Context } from "../dynamic/lifecycle";
import { claimKey, declarationOf, type NumberRecord, recordOf } from "../number/ledger";
import { remember, rememberUrl } from "../redact";
import { type FoundKey, findKey, type KeyReference, readSettings, type Settings } from "../settings";
import { confirmedWrite, type Outcome, type Write } from "./confirmed-write";

/** Who interrupts a run kills it when it does not end soon. */
const GRACE_MS = 3000;

/** One change of a number, and how to tell from the number that it is there. */
export interface Change
  extends Pick<Write<NumberSnapshot>, "isDone" | "isApplied" | "idempotent" | "appends" | "isDoubtful" | "isHopeless"> {
  send(client: Client): Promise<void>;
}

/** Opens the way to a number for an operation. */
export function openNumber(context: Context, number: KeyReference): NumberSession {
  return new NumberSession(readSettings(context), keyFor(context, number), context.cancelled);
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
  return new NumberSession(settings, key, context.cancelled);
}

/** What one operation may do with a number. */
export class NumberSession {
  private readonly client: Client;
  private readonly record: NumberRecord;

  constructor(
    readonly settings: Settings,
    private readonly key: FoundKey,
    readonly cancelled?: AbortSignal | undefined,
    private readonly trace = { hasWritten: false },
  ) {
    this.client = new Client(settings.server, key.apiKey, cancelled, 1);
    this.record = recordOf(settings.server.baseUrl, key.apiKey);
  }

  /** A shared answer, for looking only. */
  recent(): Promise<NumberSnapshot> {
    return this.explained(() => this.record.recent(() => this.look()));
  }

  /** As {@link recent}, to drop from the state what it lacks: see {@link NumberRecord.recentTwice}. */
  recentTwice(): Promise<NumberSnapshot> {
    return this.explained(() => this.record.recentTwice(() => this.look()));
  }

  /** An answer for one decision alone: never one that was there before. */
  latest(): Promise<NumberSnapshot> {
    return this.explained(() => this.record.latest(() => this.look()));
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

  /** The webhooks that this run has deleted from the number, or may have. */
  get removed(): Set<string> {
    return this.record.removed;
  }

  /** Forgets who stood for a webhook that is gone. */
  release(name: string): void {
    this.record.owners.delete(name);
  }

  /** Runs a task as the only writer of the number. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.record.exclusively(() => {
      this.requireRunning();
      return task();
    });
  }

  /** The same number, for steps that belong together: an interrupt leaves them some seconds to come to their end. */
  withGrace(): NumberSession {
    const controller = new AbortController();
    this.cancelled?.addEventListener("abort", () => void sleep(GRACE_MS).then(() => controller.abort()));
    return new NumberSession(this.settings, this.key, controller.signal, this.trace);
  }

  /** Whether one of its writes was applied, or may have been. */
  get hasWritten(): boolean {
    return this.trace.hasWritten;
  }

  /** Sends a change of the number and waits until the number shows it. */
  async write(change: Change): Promise<Outcome<NumberSnapshot>> {
    const send = () => {
      this.record.beginWrite();
      return change.send(this.client);
    };
    const write = { ...change, send, look: (tries?: number) => this.look(tries) };
    const outcome = await this.confirmed(write);
    if (outcome.kind === "confirmed") {
      this.record.confirmWrite(outcome.snapshot);
    }
    return outcome;
  }

  /** The main webhook, for looking only; undefined where none is set. */
  recentMain(): Promise<MainWebhookConfig | undefined> {
    return this.explained(() => this.main(() => this.recent()));
  }

  /** The main webhook, to decide a write from; only within {@link exclusively}. */
  freshMain(tries?: number): Promise<MainWebhookConfig | undefined> {
    return this.explained(() => this.main(() => this.fresh(), tries));
  }

  /**
   * Unknown how the API says that no main webhook is set, by 404 or by an empty answer: it is believed only where the
   * same key and server give a clear answer about the number itself.
   */
  private async main(lookAtNumber: () => Promise<unknown>, tries?: number): Promise<MainWebhookConfig | undefined> {
    const main = await this.lookAtMain(tries);
    if (main === "not found") {
      await lookAtNumber();
      return undefined;
    }
    return main;
  }

  /** Sets the main webhook and waits until it can be read back. */
  writeMain(
    wanted: MainWebhookConfig,
    isDone: (main: MainWebhookConfig) => boolean,
    isApplied = isDone,
    isOthers: (main: MainWebhookConfig) => boolean = () => false,
  ): Promise<Outcome<MainWebhookConfig | "not found" | undefined>> {
    const isSet = (main: MainWebhookConfig | "not found" | undefined) => main !== undefined && main !== "not found";
    return this.confirmed({
      send: () => this.client.setMainWebhook(wanted),
      look: (tries) => this.lookAtMain(tries),
      isDone: (main) => isSet(main) && isDone(main),
      isApplied: (main) => isSet(main) && isApplied(main),
      isHopeless: (main) => isSet(main) && isOthers(main),
    });
  }

  private async lookAtMain(tries?: number): Promise<MainWebhookConfig | "not found" | undefined> {
    try {
      const main = await this.client.readMainWebhook(tries);
      rememberAll(main);
      return main.url === "" ? "not found" : main;
    } catch (error) {
      if (isDialogError(error) && error.code === "not_found") {
        return "not found";
      }
      throw error;
    }
  }

  private async confirmed<Seen>(write: Write<Seen>): Promise<Outcome<Seen>> {
    const { cancelled, settings } = this;
    const { settleTimeoutMs } = settings;
    // The looks before it may have waited.
    this.requireRunning();
    const outcome = await this.explained(() => confirmedWrite(write, { settleTimeoutMs, cancelled }));
    this.trace.hasWritten ||= outcome.kind !== "refused";
    return outcome.kind === "unconfirmed" && outcome.error
      ? { ...outcome, error: this.explain(outcome.error) }
      : outcome;
  }

  private requireRunning(): void {
    if (this.cancelled?.aborted) {
      throw new DialogError("api", "The run was interrupted before it was sent. Run the command again.");
    }
  }

  private async look(tries?: number): Promise<NumberSnapshot> {
    const snapshot = await this.client.readNumber(tries);
    snapshot.destinations.forEach(rememberAll);
    return snapshot;
  }

  private async explained<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw isDialogError(error) ? this.explain(error) : error;
    }
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

/** Keeps what somebody put on a number out of every message. */
function rememberAll({ url, headers }: MainWebhookConfig): void {
  rememberUrl(url);
  for (const value of Object.values(headers)) {
    remember(value);
  }
}
