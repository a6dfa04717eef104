import type { AttemptResult, Destination, Gate } from "./plan";

/** How many entries the log keeps. The oldest go first. */
export const LONGEST_LOG = 10_000;

/** How many bytes of messages are kept, to be sent again by hand. */
const LARGEST_STORE_BYTES = 64 * 1024 * 1024;

/** One attempt at one webhook. It has no secret: of headers the names alone, and a url without what may be a token. */
export interface DeliveryEntry extends AttemptResult {
  /** `d` and a number that counts up. */
  readonly id: string;
  /** The message: `m` and a number. Its attempts at every webhook share it. */
  readonly message: string;
  /** Id of the phone number. */
  readonly number: string;
  readonly kind: Destination["kind"];
  /** Name of an extra webhook. The main one has none. */
  readonly name: string | undefined;
  /** Undefined where there is no webhook to send to. */
  readonly url: string | undefined;
  /** Which attempt of the message this belongs to: 1 is the first. */
  readonly attempt: number;
  /** When it began, by the emulator's clock, in ISO 8601. */
  readonly at: string;
  /** Whether the main webhook has let the message through to the extra ones. */
  readonly gate: Gate;
  /** Names of the headers that were sent. */
  readonly headers: readonly string[];
  /** When the message is sent again. Undefined where it is not. */
  readonly retryAt: string | undefined;
}

export interface DeliveryFilter {
  /** Id of a message. */
  readonly message?: string | undefined;
  /** Key, formatted number or id of a phone number. */
  readonly number?: string | undefined;
  readonly outcome?: DeliveryEntry["outcome"] | undefined;
  /** Only the last so many. */
  readonly last?: number | undefined;
}

/** A thing with an id that is kept for later. */
interface Kept {
  readonly id: string;
  readonly body: Uint8Array;
}

/** The latest attempts, and the messages that they belong to. */
export class DeliveryLog<M extends Kept> {
  private readonly entries = new Map<string, DeliveryEntry>();
  private readonly messages = new Map<string, M>();
  private bytes = 0;

  add(entry: DeliveryEntry): void {
    this.entries.set(entry.id, entry);
    for (const id of this.entries.keys()) {
      if (this.entries.size <= LONGEST_LOG) {
        return;
      }
      this.entries.delete(id);
    }
  }

  get(id: string): DeliveryEntry | undefined {
    return this.entries.get(id);
  }

  /** The entries in order, the latest last. */
  list({ message, number, outcome, last }: DeliveryFilter = {}): DeliveryEntry[] {
    const found = [...this.entries.values()].filter(
      (entry) =>
        (message ?? entry.message) === entry.message &&
        (number ?? entry.number) === entry.number &&
        (outcome ?? entry.outcome) === entry.outcome,
    );
    return last === undefined ? found : found.slice(Math.max(0, found.length - last));
  }

  /** Keeps a message, and lets go of the oldest ones where there are too many. */
  keep(message: M): void {
    this.messages.set(message.id, message);
    this.bytes += message.body.byteLength;
    for (const [id, { body }] of this.messages) {
      if (this.messages.size <= LONGEST_LOG && this.bytes <= LARGEST_STORE_BYTES) {
        return;
      }
      this.messages.delete(id);
      this.bytes -= body.byteLength;
    }
  }

  /** Undefined where the message is not kept any more. */
  message(id: string): M | undefined {
    return this.messages.get(id);
  }

  clear(): void {
    this.entries.clear();
    this.messages.clear();
    this.bytes = 0;
  }
}
