import type { EmulatedNumber } from "../state";
import type { DeliveryProfile } from "./profile";

/** Whether the extra webhooks get a message: only after the main webhook has answered 200 in time (documented). */
export type Gate = "open" | "shut";

/** One webhook that a message goes to. */
export interface Destination {
  readonly kind: "main" | "extra";
  /** Name of an extra webhook. The main one has none. */
  readonly name: string | undefined;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How one attempt ended. */
export interface AttemptResult {
  /**
   * "taken": 200 in time. "refused": another answer. "timeout": no complete answer in time. "broken": the connection failed.
   * "skipped": nothing was sent.
   */
  readonly outcome: "taken" | "refused" | "timeout" | "broken" | "skipped";
  readonly status: number | undefined;
  readonly ms: number;
  /** What was wrong and what to do about it. */
  readonly reason: string | undefined;
}

/** What a message has gone through so far. */
export interface Progress {
  /** Whether the extra webhooks have had their turn. */
  readonly hasFannedOut: boolean;
}

export function mainDestination({ main }: Pick<EmulatedNumber, "main">): Destination | undefined {
  return main && main.url !== ""
    ? { kind: "main", name: undefined, url: main.url, headers: main.headers ?? {} }
    : undefined;
}

/** The extra webhooks, in the order of the list. None while the feature is off. */
function extraDestinations({ enabled, webhooks }: Pick<EmulatedNumber, "enabled" | "webhooks">): Destination[] {
  return enabled
    ? webhooks.map(({ name, url, headers }) => ({ kind: "extra", name, url, headers: headers ?? {} }))
    : [];
}

/** Only 200 opens the gate (documented): 201, 204 and redirects do not. */
export function gateAfter(main: AttemptResult): Gate {
  return main.outcome === "taken" ? "open" : "shut";
}

/** Which extra webhooks follow an attempt at the main one. Those that had their turn get one more only with `with-main`. */
export function followers(
  number: Pick<EmulatedNumber, "enabled" | "webhooks">,
  gate: Gate,
  { hasFannedOut }: Progress,
  { extraRetry }: Pick<DeliveryProfile, "extraRetry">,
): Destination[] {
  return gate === "open" && (!hasFannedOut || extraRetry === "with-main") ? extraDestinations(number) : [];
}

/** Whether a message has to be sent again after an attempt. */
export function needsRetry(
  gate: Gate,
  extras: readonly AttemptResult[],
  { extraRetry }: Pick<DeliveryProfile, "extraRetry">,
): boolean {
  return gate === "shut" || (extraRetry === "with-main" && extras.some(({ outcome }) => outcome !== "taken"));
}

/** What the log says about extra webhooks that get nothing. Undefined where each one gets the message. */
export function reasonForSilence(
  { enabled, webhooks }: Pick<EmulatedNumber, "enabled" | "webhooks">,
  gate: Gate,
): string | undefined {
  const names = webhooks.map(({ name }) => JSON.stringify(name)).join(", ");
  if (webhooks.length === 0) {
    return undefined;
  }
  if (gate === "shut") {
    return enabled ? `The extra webhooks get nothing until the main one answers 200: ${names}.` : undefined;
  }
  return enabled
    ? undefined
    : `Multi webhook is off, so the stored extra webhooks get nothing: ${names}. Switch it on with POST /multi_webhook.`;
}
