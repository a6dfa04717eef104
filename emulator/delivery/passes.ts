import type { Profile } from "../profile";
import type { EmulatedNumber } from "../state";
import { addressOf } from "./address";
import type { Agenda } from "./agenda";
import type { SimulatedClock } from "./clock";
import { deliveryHeaders } from "./headers";
import type { DeliveryEntry, DeliveryLog } from "./log";
import type { DeliveryOptions } from "./options";
import * as plan from "./plan";
import { nextAttemptAtMs } from "./retry";
import { send } from "./send";
import { shownUrl } from "./shown-url";
import { Slots } from "./slots";

/** A message on its way to the webhooks of a number. */
export interface Message extends plan.Progress {
  readonly id: string;
  readonly number: EmulatedNumber;
  /** What every webhook gets, byte for byte. */
  readonly body: Buffer;
  readonly firstAtMs: number;
  attempts: number;
  hasFannedOut: boolean;
  /** Whether there was a main webhook in one of its passes. */
  hasHadMain: boolean;
  /** Ends when the pass before this one has ended. */
  turn: Promise<unknown>;
}

interface Surroundings {
  readonly profile: Profile;
  readonly options: DeliveryOptions;
  readonly limitMs: number;
  readonly log: DeliveryLog<Message>;
  readonly agenda: Agenda<Message>;
  readonly clock: SimulatedClock;
}

/** An attempt at one webhook, before it is known what follows from it. */
interface Attempt {
  readonly result: plan.AttemptResult;
  readonly destination: plan.Destination | undefined;
  readonly headers: readonly string[];
  readonly atMs: number;
}

const NO_MAIN =
  "The number has no main webhook, so nothing is delivered, not to the extra webhooks either. Set one with POST /v1/configs/webhook.";

/** Sends messages: each pass is one attempt at the main webhook, and at the extra ones if it opens the gate. */
export class Passes {
  private readonly slots = new Slots();
  private abort = new AbortController();
  private entries = 0;

  constructor(private readonly around: Surroundings) {}

  /** Breaks off what is under way. It leaves nothing in the log. */
  abandon(): void {
    this.abort.abort();
    this.abort = new AbortController();
  }

  /** One pass, after those of the same message that are under way. */
  run(message: Message): Promise<DeliveryEntry[]> {
    return this.inTurn(message, () => this.pass(message));
  }

  /** One attempt at one extra webhook. */
  runExtra(message: Message, name: string): Promise<DeliveryEntry[]> {
    return this.inTurn(message, async () => {
      const { signal } = this.abort;
      const webhook = message.number.get(name);
      const destination: plan.Destination | undefined = webhook && {
        kind: "extra",
        name,
        url: webhook.url,
        headers: webhook.headers ?? {},
      };
      const attempt = destination
        ? await this.attempt(message, destination, signal)
        : this.skipped(undefined, `The number has no webhook ${JSON.stringify(name)} any more.`);
      return this.record(message, [{ ...attempt, name }], "open", undefined, signal);
    });
  }

  private inTurn<T>(message: Message, task: () => Promise<T>): Promise<T> {
    const done = message.turn.then(task);
    message.turn = done.catch(() => undefined);
    return done;
  }

  private async pass(message: Message): Promise<DeliveryEntry[]> {
    const { agenda, profile } = this.around;
    const { signal } = this.abort;
    const { number } = message;
    agenda.remove(message);
    message.attempts += 1;
    const destination = plan.mainDestination(number);
    const main = destination ? await this.attempt(message, destination, signal) : this.skipped(undefined, NO_MAIN);
    const gate = plan.gateAfter(main.result);
    const followers = plan.followers(number, gate, message, profile);
    const silence = destination && plan.reasonForSilence(number, gate);
    message.hasFannedOut ||= gate === "open";
    const extras = await this.fanOut(message, followers, signal);
    const results = extras.map(({ result }) => result);
    // A message that never had a main webhook is lost (assumed).
    message.hasHadMain ||= destination !== undefined;
    const again = message.hasHadMain && plan.needsRetry(gate, results, profile);
    const retryAtMs = again && !signal.aborted ? this.scheduleRetry(message) : undefined;
    const reason = joined(main.result.reason, silence, again ? retryReason(retryAtMs) : undefined);
    const first = { ...main, result: { ...main.result, reason } };
    return this.record(message, [first, ...extras], gate, retryAtMs, signal);
  }

  private async fanOut(
    message: Message,
    destinations: readonly plan.Destination[],
    signal: AbortSignal,
  ): Promise<Attempt[]> {
    if (this.around.profile.fanOut === "parallel") {
      return Promise.all(destinations.map((one) => this.attempt(message, one, signal)));
    }
    const attempts: Attempt[] = [];
    for (const one of destinations) {
      attempts.push(await this.attempt(message, one, signal));
    }
    return attempts;
  }

  private async attempt({ body }: Message, destination: plan.Destination, signal: AbortSignal): Promise<Attempt> {
    const { options, profile, limitMs, clock } = this.around;
    const address = addressOf(destination.url, options);
    if ("unreachable" in address) {
      return this.skipped(destination, address.unreachable);
    }
    const headers = deliveryHeaders({
      body,
      authority: address.authority,
      user: address.user,
      configured: destination.headers,
      signature: profile.deliverySignature,
      platformSecret: options.platformSecret ?? "platform-secret",
    });
    return this.slots.run(`${address.host}:${address.port}`, async () => {
      const atMs = clock.now();
      const result = await send({ address, headers, body, limitMs, signal });
      return { result, destination, headers: headers.map(([name]) => name), atMs };
    });
  }

  private skipped(destination: plan.Destination | undefined, reason: string): Attempt {
    const result = { outcome: "skipped", status: undefined, ms: 0, reason } as const;
    return { result, destination, headers: [], atMs: this.around.clock.now() };
  }

  /** Undefined where the message is given up. */
  private scheduleRetry(message: Message): number | undefined {
    const { agenda, clock, profile } = this.around;
    const { attempts: attempt, firstAtMs } = message;
    const atMs = nextAttemptAtMs({ attempt, firstAtMs, nowMs: clock.now() }, profile.retryFor);
    return atMs !== undefined && agenda.add(atMs, message) ? atMs : undefined;
  }

  private record(
    { id, number, attempts }: Message,
    made: readonly (Attempt & { readonly name?: string })[],
    gate: plan.Gate,
    retryAtMs: number | undefined,
    signal: AbortSignal,
  ): DeliveryEntry[] {
    if (signal.aborted) {
      return [];
    }
    const { log, options } = this.around;
    return made.map(({ result, destination, headers, atMs, name }) => {
      this.entries += 1;
      const entry: DeliveryEntry = {
        id: `d${this.entries}`,
        message: id,
        number: number.id,
        kind: name === undefined ? (destination?.kind ?? "main") : "extra",
        name: name ?? destination?.name,
        url: destination && shownUrl(destination.url),
        attempt: attempts,
        at: new Date(atMs).toISOString(),
        gate,
        ...result,
        headers,
        retryAt: retryAtMs === undefined ? undefined : new Date(retryAtMs).toISOString(),
      };
      log.add(entry);
      options.onDelivery?.(entry);
      return entry;
    });
  }
}

function retryReason(retryAtMs: number | undefined): string | undefined {
  return retryAtMs === undefined ? "The message is given up." : undefined;
}

function joined(...reasons: readonly (string | undefined)[]): string | undefined {
  const given = reasons.filter((reason) => reason !== undefined);
  return given.length === 0 ? undefined : given.join(" ");
}
