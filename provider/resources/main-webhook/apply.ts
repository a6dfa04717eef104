import { DialogError } from "../../api/errors";
import type { MainWebhookConfig } from "../../api/wire";
import { type Context, PartialFailure } from "../../lifecycle/lifecycle";
import { declarationOf } from "../../number/declarations";
import { differenceOf, keptUrl, warnMasked } from "../../number/live-destination";
import { leftOpen, unconfirmedError } from "../../number/outcome";
import { targetOf } from "../../number/secret-target";
import { isSet, type NumberSession } from "../../number/session";
import { isOthers, mainStep, sameConfig, type WantedMain } from "../../rules/main-step";
import { conflictMessage, driftOf, mayChange, subject, warnAdopted, warnTakenOver } from "./existing";
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
    if (seen && sameConfig(news, seen) && sameConfig(news, olds) && !olds.__unconfirmed) {
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

/** Sets the main webhook, unless it is as wanted already. One that is new to the state may be somebody else's. */
export async function setOnNumber(
  context: Context,
  session: NumberSession,
  inputs: MainWebhookInputs,
  before: MainWebhookState | undefined,
  unconfirmed: (error: DialogError) => Error,
): Promise<void> {
  const wanted = wantedOf(inputs, before);
  await session.exclusively(async () => {
    const live = await session.freshMain();
    if (live) {
      await warnMasked(context, subject(inputs), inputs, live);
    }
    const step = mainStep(wanted, live);
    switch (step.kind) {
      case "found":
        await (wanted.isNew ? warnTakenOver(context, inputs) : undefined);
        return;
      case "conflict":
        throw new DialogError("conflict", conflictMessage(inputs, step.live));
      case "set":
        await (step.takesOver ? warnAdopted(context, inputs, step.takesOver) : undefined);
        await write(session, inputs, { wanted, live, hidden: step.hidden }, unconfirmed);
    }
  });
}

function wantedOf(inputs: MainWebhookInputs, before: MainWebhookState | undefined): WantedMain {
  const sent = before?.__unconfirmed ? {} : (before?.headers ?? declarationOf(inputs.phoneNumber).storedMain);
  const config = { url: inputs.url, headers: inputs.headers };
  return { config, isNew: before === undefined, mayChange: mayChange(inputs), sent };
}

interface Look {
  readonly wanted: WantedMain;
  /** What was set before the write. */
  readonly live: MainWebhookConfig | undefined;
  readonly hidden: boolean;
}

async function write(
  session: NumberSession,
  inputs: MainWebhookInputs,
  { wanted, live, hidden }: Look,
  unconfirmed: (error: DialogError) => Error,
): Promise<void> {
  const isDone = (seen: MainWebhookConfig) => sameConfig(wanted.config, seen);
  const isTaken = (seen: MainWebhookConfig) => isOthers(wanted, live, seen);
  // Where a header changes whose value the server does not show, only its answer tells.
  const outcome = await session.writeMain(wanted.config, isDone, (seen) => !hidden && isDone(seen), isTaken);
  if (outcome.kind === "refused") {
    throw outcome.error;
  }
  if (outcome.kind === "unconfirmed") {
    const seen = outcome.snapshot && isSet(outcome.snapshot) ? outcome.snapshot : undefined;
    if (seen && isTaken(seen)) {
      throw new DialogError("conflict", conflictMessage(inputs, seen));
    }
    const error = unconfirmedError(outcome, session);
    const difference = seen ? differenceOf(inputs, seen) : "";
    throw unconfirmed(difference === "" ? error : error.adding(`It differs in ${difference}.`));
  }
}
