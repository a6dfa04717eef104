import { DialogError } from "../../api/errors";
import type { Destination } from "../../api/wire";
import type { Context } from "../../dynamic/lifecycle";
import { declarationOf } from "../../number/ledger";
import { quoted } from "../../number/messages";
import { resourceKey } from "../../number/owners";
import { differenceOf } from "../live-destination";
import { parseInputs, type WebhookInputs, type WebhookState } from "./inputs";

/** Says in preview that a webhook existed before it was declared. One that the number's state has listed is no news. */
export async function warnExisting(context: Context, inputs: WebhookInputs): Promise<void> {
  const { relabelled, stored } = declarationOf(inputs.phoneNumber);
  if (!relabelled.has(inputs.name) && !stored?.names?.includes(inputs.name)) {
    await context.warn(
      `Webhook ${quoted([inputs.name])} of number ${inputs.phoneNumber} existed already with the same url and headers. This stack takes it over: destroying the stack, or removing the webhook from the program, deletes it. After --replace or pulumi state taint it is this stack's own, and nothing is sent.`,
    );
  }
}

/** As {@link warnExisting}, by the update: where it is no news, a forced replacement still has to know what it did. */
export async function warnTakenOver(context: Context, inputs: WebhookInputs): Promise<void> {
  const { relabelled, stored } = declarationOf(inputs.phoneNumber);
  if (stored?.names?.includes(inputs.name) && !relabelled.has(inputs.name)) {
    await context.warn(`Webhook ${quoted([inputs.name])} of number ${inputs.phoneNumber} ${UNSENT}`);
  } else {
    await warnExisting(context, inputs);
  }
}

/** Says that a replacement which was forced on a webhook, as by a trigger, has sent nothing. */
export async function warnUnsent(context: Context, inputs: WebhookInputs): Promise<void> {
  await context.warn(`Webhook ${quoted([inputs.name])} of number ${inputs.phoneNumber} ${UNSENT}`);
}

const UNSENT =
  "is on the number as declared, so nothing was sent, also where it was to be replaced. To have it sent again, remove it in one pulumi up and add it in the next.";

/** What differs between the stored webhook and the live one, for a sentence; empty where nothing does. */
export function driftOf(state: WebhookState, live: Destination | undefined): string {
  if (live === undefined) {
    return `it has no webhook ${quoted([state.name])}`;
  }
  const difference = differenceOf(state, live);
  return difference === "" ? "" : `its webhook ${quoted([state.name])} differs in ${difference}`;
}

/** Another resource of this run's state stands for it: the one that this one replaces. */
export function isOfThisStack({ phoneNumber, name, __instance }: WebhookState): boolean {
  const declaration = declarationOf(phoneNumber);
  return declaration.relabelled.has(name) || declaration.othersStand(name, __instance) !== undefined;
}

/** The stored headers of a webhook that its resource has in the state already: its replacement was forced. */
export function heldHeaders(inputs: WebhookInputs): Destination["headers"] | undefined {
  const held = declarationOf(inputs.phoneNumber).heldBy(inputs.name, resourceKey(inputs));
  return held && parseInputs({ ...held }).headers;
}

/** The error for a webhook that is on the number and may be somebody else's. */
export function conflictError(inputs: WebhookInputs, live: Destination): DialogError {
  return new DialogError(
    "conflict",
    `A webhook of this name ${conflict(inputs, live, "is on the number already")} ${PERHAPS_OURS}`,
  );
}

/** The error for a webhook that somebody else was faster to put. */
export function overtakenError(inputs: WebhookInputs, live: Destination): DialogError {
  const circumstance = "was put on the number by somebody else meanwhile";
  return new DialogError("conflict", `A webhook of this name ${conflict(inputs, live, circumstance)}`);
}

/** The failure of a preview for a webhook that is on the number and may be somebody else's. */
export function conflictMessage(inputs: WebhookInputs, live: Destination): string {
  return `Webhook ${quoted([inputs.name])} ${conflict(inputs, live, `is on number ${inputs.phoneNumber} already`)} ${PERHAPS_OURS}`;
}

// To a provider a forced replacement looks like a creation, and a resource that has lost its name like another one.
const PERHAPS_OURS = `It may be this stack's own. After --replace or pulumi state taint, run a plain pulumi up instead, which changes it in place (pulumi state untaint comes first). If another resource of this program gives the name up, take it in the next pulumi up.`;

function conflict(inputs: WebhookInputs, live: Destination, circumstance: string): string {
  return `${circumstance} and differs in ${differenceOf(inputs, live)}. Set adopt: true to take it over and change it, choose another name, or remove it.`;
}

/** How messages name a webhook. */
export function subject({ name, phoneNumber }: { name: string; phoneNumber: string }): string {
  return `webhook ${quoted([name])} of number ${phoneNumber}`;
}
