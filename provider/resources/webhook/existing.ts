import { DialogError } from "../../api/errors";
import type { Destination } from "../../api/wire";
import type { Context } from "../../lifecycle/lifecycle";
import { declarationOf } from "../../number/declarations";
import { differenceOf } from "../../number/live-destination";
import { quoted } from "../../rules/messages";
import { resourceKey } from "../../rules/owners";
import { parseInputs, type WebhookInputs, type WebhookState } from "./inputs";

/** Says that a webhook existed before it was declared. One that only got another label has not changed hands. */
export async function warnExisting(context: Context, inputs: WebhookInputs): Promise<void> {
  await warnOfTakeover(
    context,
    inputs,
    "with the same url and headers, so nothing is sent. This stack takes it over",
    " If you forced a replacement, it is this stack's own: to have it sent again, remove it in one pulumi up and add it in the next.",
  );
}

/** Says that `adopt` changes a webhook which existed before it was declared. */
export async function warnAdopted(context: Context, inputs: WebhookInputs, live: Destination): Promise<void> {
  const differs = `and differs in ${differenceOf(inputs, live)}`;
  await warnOfTakeover(context, inputs, `${differs}. adopt: true changes it, and this stack takes it over`);
}

async function warnOfTakeover(
  context: Context,
  { phoneNumber, name }: WebhookInputs,
  how: string,
  advice = "",
): Promise<void> {
  if (!declarationOf(phoneNumber).names.is("relabelled", name)) {
    await context.warn(
      `Webhook ${quoted([name])} of number ${phoneNumber} existed already ${how}: destroying the stack, or removing the webhook from the program, deletes it.${advice}`,
    );
  }
}

/** Says that a replacement which was forced on a webhook, as by a trigger, has sent nothing. */
export async function warnUnsent(context: Context, { phoneNumber, name }: WebhookInputs): Promise<void> {
  await context.warn(
    `Webhook ${quoted([name])} of number ${phoneNumber} is on the number as declared, so nothing was sent, although it was to be replaced. To have it sent again, remove it in one pulumi up and add it in the next.`,
  );
}

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
  const { names } = declarationOf(phoneNumber);
  return names.is("relabelled", name) || names.othersStand(name, __instance) !== undefined;
}

/** The stored headers of a webhook that its resource has in the state already: its replacement was forced. */
export function heldHeaders(inputs: WebhookInputs): Destination["headers"] | undefined {
  const held = declarationOf(inputs.phoneNumber).names.heldBy(inputs.name, resourceKey(inputs));
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
