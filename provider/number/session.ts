import { Client } from "../api/client";
import { DialogError, isDialogError } from "../api/errors";
import { afterGrace } from "../api/retry";
import type { MainWebhookConfig, NumberSnapshot } from "../api/wire";
import type { FoundKey, Settings } from "../settings";
import { confirmedWrite, type Outcome, type Write } from "./confirmed-write";
import { declarationOf, isTakenOverOn, othersStandOn } from "./declarations";
import type { StoredIdentity } from "./identity";
import type { Standing } from "./name-registry";
import { type NumberRecord, recordOf } from "./record";
import { refusedKey } from "./refused-key";
import { rememberTarget, rememberTargets } from "./secret-target";

/** One change of a number, and how to tell from the number that it is there. */
export interface Change
  extends Pick<Write<NumberSnapshot>, "isDone" | "isApplied" | "idempotent" | "appends" | "isDoubtful" | "isHopeless"> {
  send(client: Client): Promise<string>;
}

/** What a look at the main webhook shows; nothing by 404, or by an answer that says nothing of it. */
export type MainLook = MainWebhookConfig | "not found" | "silent";

/** What was found out about a key before anything was sent with it. */
export interface Clearance {
  readonly phoneNumber: string;
  /** Whether the key is known to be the number's; if not, what is live has to show it. */
  readonly isProven: boolean;
  /** Whether the number was last used with another key, or at another address. */
  readonly isNewKey: boolean;
  /** What to store, once something was confirmed with the key. */
  readonly identity: StoredIdentity;
  /** Whether it is for something that is stored. */
  readonly isStored: boolean;
  /** What more to do where the key may be another number's; empty where there is nothing more. */
  readonly wayOut: string;
}

/** What one operation may do with a number whose key was cleared. */
export class NumberSession {
  /** To look: an interrupt breaks that off at once. */
  private readonly reader: Client;
  /** To write, and to look whether that has come through: an interrupt leaves some seconds for it. */
  private readonly writer: Client;
  private readonly record: NumberRecord;

  constructor(
    readonly settings: Settings,
    private readonly key: FoundKey,
    readonly cancelled: AbortSignal | undefined,
    private readonly clearance: Clearance,
    private readonly trace = { hasWritten: false },
  ) {
    const ends = cancelled && afterGrace(cancelled);
    this.reader = new Client(settings.server, key.apiKey, { cancelled });
    this.writer = new Client(settings.server, key.apiKey, { cancelled, ends, writeTries: 1 });
    this.record = recordOf(settings.server.baseUrl, key.apiKey);
  }

  /** What to store of the key and the number, once something was confirmed. */
  get identity(): StoredIdentity {
    return this.clearance.identity;
  }

  /**
   * What an update that fails keeps: once it has seen that what is live is what is stored, it must not ask for that again,
   * since it has begun to change it. A number that is known is looked at again.
   */
  verified(olds: StoredIdentity): StoredIdentity {
    const { __key, __numberId } = this.clearance.isProven ? olds : this.clearance.identity;
    return { __key, __numberId };
  }

  /** Whether the key is known to be the number's. */
  get isProven(): boolean {
    return this.clearance.isProven;
  }

  /** Whether the number was last used with another key, or at another address. */
  get isNewKey(): boolean {
    return this.clearance.isNewKey;
  }

  /**
   * Where nothing else ties the key to the number, what is live has to be what is stored. `difference` says what is not,
   * and is empty where nothing differs.
   */
  requireStored(difference: string): void {
    const { isProven, phoneNumber, wayOut } = this.clearance;
    if (!isProven && difference !== "") {
      const error = new DialogError(
        "identity",
        `Number ${phoneNumber} was last used with another API key or address than the one from ${this.key.source}, and the API does not say which number that key belongs to. It may be another number: ${difference}. Nothing of this resource was written, and its state stays as it is. Give the number its own key, and check dialog360:baseUrl. If the number was set up again under the same label, set dialog360:numberCheck: off for one run (DIALOG360_NUMBER_CHECK=off pulumi up).`,
      );
      throw wayOut === "" ? error : error.adding(wayOut);
    }
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
    this.record.claim(name, instance);
  }

  /** Whether another resource has taken a webhook, or the switch, over in this run. */
  isClaimedByOther(name: string, instance: string | undefined): boolean {
    return this.record.isClaimedByOther(name, instance);
  }

  /** The resource, other than `instance`, that stays in this run and stands for a webhook of the number, or its switch. */
  othersStand(name: string, instance: string | undefined): Standing | undefined {
    return othersStandOn(this.key.apiKey, name, instance);
  }

  /** Whether a webhook of the number, or its switch, only gets another label in this run, so that it has to stay. */
  isTakenOver(name: string): boolean {
    return isTakenOverOn(this.key.apiKey, name);
  }

  /** Whether this run declares the label with the key of this session: then what it declares is on this number. */
  get isDeclared(): boolean {
    return declarationOf(this.clearance.phoneNumber).key?.apiKey === this.key.apiKey;
  }

  /** The webhooks that this run has deleted from the number, or may have. */
  get removed(): ReadonlySet<string> {
    return this.record.removedUnder(this.clearance.phoneNumber);
  }

  /** Notes that this run has put a webhook on the number, or that it has deleted it there, or may have. */
  notePresence(name: string, isThere: boolean): void {
    this.record.notePresence(this.clearance.phoneNumber, name, isThere);
  }

  /** Forgets who stood for a webhook that is gone. */
  release(name: string): void {
    this.record.release(name);
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
    const cancelled = this.cancelled && afterGrace(this.cancelled);
    return new NumberSession(this.settings, this.key, cancelled, this.clearance, this.trace);
  }

  /** Whether one of its writes was applied, or may have been. */
  get hasWritten(): boolean {
    return this.trace.hasWritten;
  }

  /** Sends a change of the number and waits until the number shows it. */
  async write(change: Change): Promise<Outcome<NumberSnapshot>> {
    const send = () => {
      this.record.beginWrite();
      return change.send(this.writer);
    };
    const outcome = await this.confirmed({ ...change, send, look: (tries) => this.look(this.writer, tries) });
    if (outcome.kind === "confirmed") {
      this.record.confirmWrite(outcome.snapshot);
    }
    return outcome;
  }

  /** The main webhook, for looking only, and not within {@link exclusively}; undefined where none is set. */
  recentMain(tries?: number): Promise<MainWebhookConfig | undefined> {
    return this.explained(() => this.record.recentMain(() => this.main(() => this.recentTwice(), tries)));
  }

  /** The main webhook, to decide a write from; only within {@link exclusively}. */
  freshMain(): Promise<MainWebhookConfig | undefined> {
    return this.explained(() => this.record.main.fresh(() => this.main(() => this.freshTwice())));
  }

  /**
   * Unknown how the API says that no main webhook is set, by 404 or by an empty answer. A 404 is believed only where the same
   * key and server give a clear answer about the number itself. Silence, of the one or the other, takes a second look.
   */
  private async main(
    lookAtNumber: () => Promise<NumberSnapshot>,
    tries?: number,
  ): Promise<MainWebhookConfig | undefined> {
    const first = await this.lookAtMain(this.reader, tries);
    if (isSet(first)) {
      return first;
    }
    const { list } = await lookAtNumber();
    const isClear = first === "not found" && list === "given";
    const main = isClear ? first : await this.lookAtMain(this.reader, tries);
    return isSet(main) ? main : undefined;
  }

  /** As {@link fresh}; an answer without a list counts only if a second one has none either. */
  private async freshTwice(): Promise<NumberSnapshot> {
    const first = await this.fresh();
    return first.list === "given" ? first : this.latest();
  }

  /** Sets the main webhook and waits until it can be read back. */
  async writeMain(
    wanted: MainWebhookConfig,
    isDone: (main: MainWebhookConfig) => boolean,
    isApplied = isDone,
    isOthers: (main: MainWebhookConfig) => boolean = () => false,
  ): Promise<Outcome<MainLook>> {
    const outcome = await this.confirmed<MainLook>({
      send: () => {
        this.record.main.beginWrite();
        return this.writer.setMainWebhook(wanted);
      },
      look: (tries) => this.lookAtMain(this.writer, tries),
      isDone: (main) => isSet(main) && isDone(main),
      isApplied: (main) => isSet(main) && isApplied(main),
      isHopeless: (main) => isSet(main) && isOthers(main),
    });
    if (outcome.kind === "confirmed" && isSet(outcome.snapshot)) {
      this.record.main.confirmWrite(outcome.snapshot);
    }
    return outcome;
  }

  private async lookAtMain(client: Client, tries?: number): Promise<MainLook> {
    try {
      const main = await client.readMainWebhook(tries);
      rememberTarget(main);
      return main.url === "" ? "silent" : main;
    } catch (error) {
      if (isDialogError(error) && error.code === "not_found") {
        return "not found";
      }
      throw error;
    }
  }

  private async confirmed<Seen>(write: Write<Seen>): Promise<Outcome<Seen>> {
    const { cancelled, settings, writer } = this;
    const patience = { settleTimeoutMs: settings.settleTimeoutMs, budget: writer.budget, cancelled };
    // The looks before it may have waited.
    this.requireRunning();
    const outcome = await this.explained(() => confirmedWrite(write, patience));
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

  private async look(client = this.reader, tries?: number): Promise<NumberSnapshot> {
    const snapshot = await client.readNumber(tries);
    rememberTargets(snapshot.destinations);
    return snapshot;
  }

  private async explained<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw isDialogError(error) ? this.explain(error) : error;
    }
  }

  private explain(error: DialogError): DialogError {
    return refusedKey(error, this.key, this.clearance.isStored);
  }
}

/** Whether a look shows a main webhook. */
export function isSet(main: MainLook): main is MainWebhookConfig {
  return typeof main === "object";
}
