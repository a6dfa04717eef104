import type { Profile } from "../profile";
import { digitsOf, type EmulatedNumber, type Numbers } from "../state";
import { reachProblem } from "./address";
import { Agenda } from "./agenda";
import { SimulatedClock } from "./clock";
import { DeliveryError } from "./errors";
import { type DeliveryEntry, type DeliveryFilter, DeliveryLog } from "./log";
import { bytesOf, type Notification } from "./notification";
import type { DeliveryOptions } from "./options";
import { type Order, ordered } from "./order";
import { type Message, Passes } from "./passes";
import type { Gate } from "./plan";
import { INVENTED_DIGITS, isSampleKind, type SampleKind, sampleKinds, sampleNotification } from "./samples";
import { ANSWER_LIMIT_MS } from "./send";

/** How many messages may wait for their next attempt. */
const MOST_WAITING = 10_000;

/** What is asked for beside the message. */
export interface DeliverOptions {
  /** How often the message is delivered, 1 to 10. Deliveries may come more than once (documented). Default 1. */
  readonly copies?: number | undefined;
}

export interface DeliverAllOptions extends DeliverOptions {
  /** In which order. Nothing guarantees the order of statuses (documented). Default "given". */
  readonly order?: Order | undefined;
}

/** How one message fared so far. */
export interface DeliveryReport {
  /** Id of the message, for {@link DeliveryFilter}. */
  readonly message: string;
  readonly gate: Gate;
  /** Whether the main webhook and every extra one that is on has taken it. */
  readonly deliveredToAll: boolean;
  /** The attempts that this call has made. */
  readonly entries: readonly DeliveryEntry[];
}

/** The time of retries and of the log. The 5 seconds of one request are real ones. */
export interface EmulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Puts the clock forward and makes the retries that fall due, one after another in their order. Answers how many there were. */
  advance(ms: number): Promise<number>;
  /** How many messages wait for their next attempt. */
  readonly waiting: number;
  /** When the next of them is due. */
  readonly nextRetryAt: number | undefined;
}

/** The part of an emulator that delivers messages. */
export interface Delivering {
  /** Delivers a notification to the webhooks of a number, which is named by a key, its formatted number or its id. */
  deliver(number: string, notification: Notification, options?: DeliverOptions): Promise<DeliveryReport>;
  /** Delivers several notifications, one after another. */
  deliverAll(
    number: string,
    notifications: readonly Notification[],
    options?: DeliverAllOptions,
  ): Promise<DeliveryReport[]>;
  /** Delivers a message with invented data. */
  deliverSample(number: string, kind: SampleKind, options?: DeliverOptions): Promise<DeliveryReport>;
  /** The log, the latest entry last. It keeps the last 10,000. */
  deliveries(filter?: DeliveryFilter): DeliveryEntry[];
  /**
   * Sends the message of an entry again. For an entry of the main webhook this is the message's next attempt, with all that
   * follows from it. For one of an extra webhook it goes to that webhook alone, whatever the gate.
   */
  redeliver(entryId: string): Promise<DeliveryReport>;
  readonly clock: EmulatorClock;
}

/** What an emulator offers of its deliveries. */
export function delivering(deliveries: Deliveries): Delivering {
  return {
    deliver: (number, notification, options) => deliveries.deliver(number, notification, options),
    deliverAll: (number, notifications, options) => deliveries.deliverAll(number, notifications, options),
    deliverSample: (number, kind, options) => deliveries.deliverSample(number, kind, options),
    deliveries: (filter) => deliveries.deliveries(filter),
    redeliver: (entryId) => deliveries.redeliver(entryId),
    clock: deliveries.clock,
  };
}

/** Delivers messages to the webhooks of an emulator's numbers. */
export class Deliveries implements Delivering {
  readonly clock: EmulatorClock;
  private readonly log = new DeliveryLog<Message>();
  private readonly time = new SimulatedClock();
  private readonly agenda: Agenda<Message>;
  private readonly passes: Passes;
  private messages = 0;

  constructor(
    private readonly numbers: Numbers,
    profile: Profile,
    options: DeliveryOptions,
    limitMs = ANSWER_LIMIT_MS,
  ) {
    const problem = reachProblem(options);
    if (problem !== undefined) {
      throw new Error(problem);
    }
    this.agenda = new Agenda<Message>(
      this.time,
      async (message) => void (await this.passes.run(message)),
      MOST_WAITING,
    );
    this.passes = new Passes({ profile, options, limitMs, log: this.log, agenda: this.agenda, clock: this.time });
    const { time, agenda } = this;
    this.clock = {
      now: () => time.now(),
      advance: (ms) => (Number.isFinite(ms) && ms >= 0 ? agenda.advance(ms) : Promise.reject(badAdvance())),
      get waiting() {
        return agenda.length;
      },
      get nextRetryAt() {
        return agenda.nextAtMs;
      },
    };
  }

  async deliver(number: string, notification: Notification, options: DeliverOptions = {}): Promise<DeliveryReport> {
    const to = this.numberOf(number);
    return this.deliverBytes(to, bytesOf(notification), options);
  }

  async deliverAll(
    number: string,
    notifications: readonly Notification[],
    { order = "given", ...options }: DeliverAllOptions = {},
  ): Promise<DeliveryReport[]> {
    const to = this.numberOf(number);
    const reports: DeliveryReport[] = [];
    for (const body of ordered(notifications.map(bytesOf), order)) {
      reports.push(await this.deliverBytes(to, body, options));
    }
    return reports;
  }

  async deliverSample(number: string, kind: SampleKind, options: DeliverOptions = {}): Promise<DeliveryReport> {
    const to = this.numberOf(number);
    if (!isSampleKind(kind)) {
      throw new DeliveryError("unknown sample", `There is no sample ${kind}. There are: ${sampleKinds.join(", ")}.`);
    }
    const digits = to.displayPhoneNumber?.replace(/\D/g, "") || INVENTED_DIGITS;
    const accountId = digitsOf(`account of ${to.firstKey}`);
    const context = { accountId, numberId: to.id, digits, nowMs: this.time.now() };
    return this.deliverBytes(to, bytesOf(sampleNotification(kind, context)), options);
  }

  deliveries({ number, ...filter }: DeliveryFilter = {}): DeliveryEntry[] {
    return this.log.list(number === undefined ? filter : { ...filter, number: this.numberOf(number).id });
  }

  async redeliver(entryId: string): Promise<DeliveryReport> {
    const entry = this.log.get(entryId);
    if (!entry) {
      const hint = "The log keeps the last 10,000. List them with: pulumi-360dialog deliveries list";
      throw new DeliveryError("unknown delivery", `There is no delivery ${entryId}. ${hint}`);
    }
    const message = this.log.message(entry.message);
    if (!message) {
      throw new DeliveryError("not kept", `The message of ${entryId} is too old to be kept. Deliver it as a new one.`);
    }
    return this.reportOf(
      message,
      entry.name === undefined ? await this.passes.run(message) : await this.passes.runExtra(message, entry.name),
    );
  }

  /** Forgets every message, also those that wait, and puts the clock back to real time. */
  reset(): void {
    this.agenda.clear();
    this.passes.abandon();
    this.log.clear();
    this.time.reset();
  }

  private async deliverBytes(
    number: EmulatedNumber,
    body: Buffer,
    { copies = 1 }: DeliverOptions,
  ): Promise<DeliveryReport> {
    if (!Number.isInteger(copies) || copies < 1 || copies > 10) {
      throw new DeliveryError("malformed", `A message has 1 to 10 copies, not ${copies}.`);
    }
    this.messages += 1;
    const message: Message = {
      id: `m${this.messages}`,
      number,
      body,
      firstAtMs: this.time.now(),
      attempts: 0,
      hasFannedOut: false,
      hasHadMain: false,
      turn: Promise.resolve(),
    };
    this.log.keep(message);
    const entries: DeliveryEntry[] = [];
    for (let copy = 1; copy <= copies; copy += 1) {
      // A copy goes to every webhook, also to those that have had the message.
      message.hasFannedOut = false;
      entries.push(...(await this.passes.run(message)));
    }
    return this.reportOf(message, entries);
  }

  private reportOf({ id }: Message, entries: readonly DeliveryEntry[]): DeliveryReport {
    return {
      message: id,
      gate: entries.at(-1)?.gate ?? "shut",
      deliveredToAll: entries.length > 0 && entries.every(({ outcome }) => outcome === "taken"),
      entries,
    };
  }

  private numberOf(text: string): EmulatedNumber {
    const number = this.numbers.known(text);
    if (!number) {
      const known = this.numbers.all().flatMap(({ displayPhoneNumber }) => displayPhoneNumber ?? []);
      const names = known.length > 0 ? ` Numbers with a name: ${known.join(", ")}.` : "";
      throw new DeliveryError(
        "unknown number",
        `The emulator knows no number by this key, formatted number or id. A number exists once its key was used.${names}`,
      );
    }
    return number;
  }
}

function badAdvance(): RangeError {
  return new RangeError("A clock advances by a number of milliseconds, 0 or more.");
}
