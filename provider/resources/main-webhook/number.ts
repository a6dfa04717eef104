import { DialogError } from "../../api/errors";
import type { MainWebhookConfig } from "../../api/wire";
import { type Context, PartialFailure } from "../../dynamic/lifecycle";
import { declarationOf, formerLabel } from "../../number/declarations";
import { sameHeaders, sameUrl } from "../../number/destination";
import { changesMasked, differenceOf, keptUrl, warnMasked } from "../live-destination";
import { leftOpen, unconfirmedError } from "../outcome";
import { targetOf } from "../secret-target";
import { isSet, type NumberSession } from "../session";
import type { MainWebhookInputs, MainWebhookState } from "./inputs";

/** Brings the main webhook to what is declared. After a new key, only what that has changed. */
export async function updateOnNumber(
  context: Context,
  session: NumberSession,
  olds: MainWebhookState,
  news: MainWebhookInputs,
): Promise<void> {
  const seen = session.isNewKey ? await session.recentMain() : undefined;
  if (session.isNewKey) {
    session.requireStored(driftOf(olds, seen));
    if (seen && isAsWanted(news, seen) && isAsWanted(news, olds) && !olds.__unconfirmed) {
      return;
    }
  }
  const kept = leftOpen({ ...olds, ...session.verified(olds), ...keptUrl(olds, news) }, targetOf(news));
  await setOnNumber(context, session, news, olds, (error) => {
    return new PartialFailure(news.phoneNumber, kept, error.message);
  });
  if (session.isNewKey && seen === undefined) {
    await context.warn(
      `After a change of the API key, number ${news.phoneNumber} had no main webhook. It was set again.`,
    );
  }
}

/** What differs between the stored main webhook and the live one, for a sentence. Empty where nothing does. */
export function driftOf(state: MainWebhookState, live: MainWebhookConfig | undefined): string {
  if (live === undefined) {
    return "it has no main webhook";
  }
  const difference = differenceOf(state, live);
  return difference === "" ? "" : `its main webhook differs in ${difference}`;
}

/** Sets the main webhook, unless it is as wanted already. One that is new to the state may be somebody else's. */
export async function setOnNumber(
  context: Context,
  session: NumberSession,
  inputs: MainWebhookInputs,
  before: MainWebhookState | undefined,
  unconfirmed: (error: DialogError) => Error,
): Promise<void> {
  await session.exclusively(async () => {
    const live = await session.freshMain();
    if (live) {
      await warnMasked(context, subject(inputs), inputs, live);
    }
    const { storedMain } = declarationOf(inputs.phoneNumber);
    const sent = before?.__unconfirmed ? {} : (before?.headers ?? storedMain);
    const hidden = sent !== undefined && live && changesMasked(inputs.headers, sent, live.headers);
    if (live && isAsWanted(inputs, live) && !hidden) {
      await (before === undefined ? warnTakenOver(context, inputs) : undefined);
      return;
    }
    if (live && before === undefined) {
      if (!mayChange(inputs)) {
        throw conflictError(inputs, live);
      }
      await warnAdopted(context, inputs, live);
    }
    // A main webhook that was not there before the write is somebody else's.
    const isOthers = (seen: MainWebhookConfig) => {
      const isKnown = isAsWanted(inputs, seen) || (live !== undefined && isAsWanted(live, seen));
      return before === undefined && !mayChange(inputs) && !isKnown;
    };
    await write(session, inputs, { hidden: hidden === true, isOthers }, unconfirmed);
  });
}

async function write(
  session: NumberSession,
  inputs: MainWebhookInputs,
  { hidden, isOthers }: { hidden: boolean; isOthers: (seen: MainWebhookConfig) => boolean },
  unconfirmed: (error: DialogError) => Error,
): Promise<void> {
  const { url, headers } = inputs;
  const isDone = (live: MainWebhookConfig) => isAsWanted(inputs, live);
  // Where a header changes whose value the server does not show, only its answer tells.
  const outcome = await session.writeMain({ url, headers }, isDone, (live) => !hidden && isDone(live), isOthers);
  if (outcome.kind === "refused") {
    throw outcome.error;
  }
  if (outcome.kind === "unconfirmed") {
    const live = outcome.snapshot && isSet(outcome.snapshot) ? outcome.snapshot : undefined;
    if (live && isOthers(live)) {
      throw conflictError(inputs, live);
    }
    const error = unconfirmedError(outcome, session);
    const difference = live ? differenceOf(inputs, live) : "";
    throw unconfirmed(difference === "" ? error : error.adding(`It differs in ${difference}.`));
  }
}

function conflictError(inputs: MainWebhookInputs, live: MainWebhookConfig): DialogError {
  return new DialogError("conflict", conflictMessage(inputs, live));
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

/** Whether what is live is what is declared. */
export function isAsWanted(wanted: MainWebhookConfig, live: MainWebhookConfig): boolean {
  return sameUrl(wanted.url, live.url) && sameHeaders(wanted.headers, live.headers);
}

/** How messages name it. */
export function subject({ phoneNumber }: { phoneNumber: string }): string {
  return `the main webhook of number ${phoneNumber}`;
}
