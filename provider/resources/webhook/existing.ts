import { DialogError } from "../../api/errors";
import type { Destination } from "../../api/wire";
import type { Context } from "../../dynamic/lifecycle";
import { declarationOf } from "../../number/ledger";
import { quoted } from "../../number/messages";
import { differenceOf } from "../live-destination";
import type { WebhookInputs, WebhookState } from "./inputs";

/** Says that a webhook existed before it was declared. One that the number's state has listed is no news. */
export async function warnTakenOver(context: Context, inputs: WebhookInputs): Promise<void> {
  const { relabelled, stored } = declarationOf(inputs.phoneNumber);
  if (!relabelled.has(inputs.name) && !stored?.names?.includes(inputs.name)) {
    await context.warn(
      `Webhook ${quoted([inputs.name])} of number ${inputs.phoneNumber} existed already with the same url and headers. This stack takes it over: destroying the stack, or removing the webhook from the program, deletes it.`,
    );
  }
}

/** What differs between the stored webhook and the live one, for a sentence; empty where nothing does. */
export function driftOf(state: WebhookState, live: Destination | undefined): string {
  if (live === undefined) {
    return `it has no webhook ${quoted([state.name])}`;
  }
  const difference = differenceOf(state, live);
  return difference === "" ? "" : `its webhook ${quoted([state.name])} differs in ${difference}`;
}

/** The error for a webhook of somebody else that has the name. */
export function conflictError(inputs: WebhookInputs, live: Destination, circumstance: string): DialogError {
  return new DialogError("conflict", `A webhook of this name ${conflict(inputs, live, circumstance)}`);
}

/** The failure of a preview for a webhook of somebody else that has the name. */
export function conflictMessage(inputs: WebhookInputs, live: Destination): string {
  return `Webhook ${quoted([inputs.name])} ${conflict(inputs, live, `is on number ${inputs.phoneNumber} already`)}`;
}

function conflict(inputs: WebhookInputs, live: Destination, circumstance: string): string {
  return `${circumstance} and differs in ${differenceOf(inputs, live)}. Set adopt: true to take it over and change it, choose another name, or remove it.`;
}

/** How messages name a webhook. */
export function subject({ name, phoneNumber }: { name: string; phoneNumber: string }): string {
  return `webhook ${JSON.stringify(name)} of number ${phoneNumber}`;
}
