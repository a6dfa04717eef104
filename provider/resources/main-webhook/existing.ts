import type { MainWebhookConfig } from "../../api/wire";
import type { Context } from "../../lifecycle/lifecycle";
import { declarationOf, formerLabel } from "../../number/declarations";
import { differenceOf } from "../../number/live-destination";
import type { MainWebhookInputs, MainWebhookState } from "./inputs";

/** What differs between the stored main webhook and the live one, for a sentence. Empty where nothing does. */
export function driftOf(state: MainWebhookState, live: MainWebhookConfig | undefined): string {
  if (live === undefined) {
    return "it has no main webhook";
  }
  const difference = differenceOf(state, live);
  return difference === "" ? "" : `its main webhook differs in ${difference}`;
}

/** The sentence for a main webhook of somebody else. */
export function conflictMessage(inputs: MainWebhookInputs, live: MainWebhookConfig): string {
  return `Number ${inputs.phoneNumber} has a main webhook already, and it differs in ${differenceOf(inputs, live)}. Set adopt: true to take it over and change it. After --replace or pulumi state taint it may be this stack's own: run a plain pulumi up instead, which changes it in place (pulumi state untaint comes first).`;
}

/**
 * Whether a main webhook that differs may be changed: the program says so, the number only got another label, or its
 * resource has it in the state, and a replacement was forced.
 */
export function mayChange({ adopt, phoneNumber }: MainWebhookInputs): boolean {
  return adopt || formerLabel(phoneNumber) !== undefined || declarationOf(phoneNumber).storedMain !== undefined;
}

/** Says that a main webhook existed before this stack. One that only got another label has not changed hands. */
export async function warnTakenOver(context: Context, { phoneNumber }: MainWebhookInputs): Promise<void> {
  if (declarationOf(phoneNumber).storedMain !== undefined) {
    await context.warn(
      `The main webhook of number ${phoneNumber} is as declared, so nothing was sent, although it was to be replaced.`,
    );
  } else if (formerLabel(phoneNumber) === undefined) {
    await context.warn(
      `The main webhook of number ${phoneNumber} existed already with the same url and headers, so nothing is sent. This stack manages it from now on.`,
    );
  }
}

/** Says that `adopt` changes a main webhook which existed before this stack. */
export async function warnAdopted(context: Context, inputs: MainWebhookInputs, live: MainWebhookConfig): Promise<void> {
  const { phoneNumber } = inputs;
  if (declarationOf(phoneNumber).storedMain === undefined && formerLabel(phoneNumber) === undefined) {
    await context.warn(
      `The main webhook of number ${phoneNumber} existed already and differs in ${differenceOf(inputs, live)}. adopt: true changes it, and this stack manages it from now on.`,
    );
  }
}

/** How messages name it. */
export function subject({ phoneNumber }: { phoneNumber: string }): string {
  return `the main webhook of number ${phoneNumber}`;
}
