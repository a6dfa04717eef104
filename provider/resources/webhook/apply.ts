import { DialogError, isDialogError } from "../../api/errors";
import type { Destination } from "../../api/wire";
import { type Context, PartialFailure } from "../../lifecycle/lifecycle";
import { append, type Change, change } from "../../number/changes";
import { differenceOf, warnMasked } from "../../number/live-destination";
import { unconfirmedError } from "../../number/outcome";
import type { NumberSession } from "../../number/session";
import { removeWebhook, switchNumber } from "../../number/writes";
import { findDestination } from "../../rules/compare";
import { DOCUMENTED_MAXIMUM } from "../../rules/maximum";
import { limitMessage } from "../../rules/messages";
import {
  type EndStep,
  holdersWithoutSlot,
  isRequest,
  nextStep,
  type Progress,
  type RequestStep,
  type Sent,
  type Wanted,
} from "../../rules/next-step";
import {
  conflictError,
  heldHeaders,
  isOfThisStack,
  overtakenError,
  subject,
  warnAdopted,
  warnExisting,
  warnUnsent,
} from "./existing";
import type { WebhookInputs, WebhookState } from "./inputs";
import { removalsFor } from "./removal-message";

/** What a partial failure of a creation keeps. */
interface Kept {
  readonly id: string;
  readonly state: WebhookState;
}

/** One webhook that is to be as declared. */
interface Task {
  readonly context: Context;
  readonly session: NumberSession;
  readonly inputs: WebhookInputs;
  readonly wanted: Wanted;
  /** Undefined for a webhook that is in the state already. */
  readonly kept?: Kept;
}

/** What is known by now, and how the last change ended. */
interface Known extends Progress {
  readonly last?: Failed;
}

type Failed = Exclude<Change, { readonly kind: "confirmed" }>;

/** Puts a new webhook on the number, or takes over the one that is there. */
export function createOnNumber(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  kept: Kept,
): Promise<void> {
  const sent = heldHeaders(inputs);
  const isOurs = sent !== undefined || isOfThisStack(kept.state);
  return bring({ context, session, inputs, wanted: { ...wantedOf(inputs), isNew: true, isOurs, sent }, kept });
}

/** Brings a webhook to what is declared, whatever has become of it; `sent` are the headers that were sent last. */
export function updateOnNumber(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  sent: Destination["headers"],
): Promise<void> {
  return bring({ context, session, inputs, wanted: { ...wantedOf(inputs), isNew: false, isOurs: true, sent } });
}

/** Looks, asks what comes next, and does it, until nothing is left to do. */
async function bring(task: Task): Promise<void> {
  let known: Known = { seen: undefined, sent: [], ending: undefined };
  try {
    known = { ...known, seen: await task.session.fresh() };
    let step = nextStep(task.wanted, known);
    while (isRequest(step)) {
      known = await send(task, step, known);
      step = nextStep(task.wanted, known);
    }
    await end(task, step, known);
  } catch (error) {
    throw explained(task, known, error);
  }
}

/** Stands for a change that could not be looked for. */
const NOT_SEEN: Failed = { kind: "unconfirmed", error: undefined, snapshot: undefined, wasAccepted: true };

async function send(task: Task, step: RequestStep, known: Known): Promise<Known> {
  const { context, inputs, wanted } = task;
  // What was deleted to be put again is put again, also where the run is interrupted meanwhile.
  const isPutAgain = step.kind === "delete" || known.sent.includes("delete");
  const session = isPutAgain ? task.session.withGrace() : task.session;
  const sent = [...known.sent, step.kind];
  switch (step.kind) {
    case "switch on":
      return { seen: await switchNumber(session, true), sent, ending: undefined };
    case "delete":
      return { seen: await removeWebhook(session, inputs.name), sent, ending: undefined };
    case "append":
      return after("append", sent, session, await append(context, session, wanted.destination, subject(inputs)));
    case "change":
      await warnMaskedOnce(task, known, step.live);
      await (step.takesOver ? warnAdopted(context, inputs, step.live) : undefined);
      return after("change", sent, session, await change(session, wanted.destination, step));
  }
}

function after(of: "append" | "change", sent: readonly Sent[], session: NumberSession, last: Change): Known {
  const accepted = last.wasAccepted && !session.cancelled?.aborted;
  return {
    seen: last.snapshot,
    sent,
    ending: { of, kind: last.kind, accepted },
    ...(last.kind === "confirmed" ? {} : { last }),
  };
}

/** Ends as was decided: returns where the webhook is as wanted, and fails otherwise. */
async function end(task: Task, step: EndStep, known: Known): Promise<void> {
  const { session, inputs, wanted } = task;
  switch (step.kind) {
    case "found":
      return warnFound(task, known, step.live);
    case "done":
      session.notePresence(inputs.name, true);
      return;
    case "conflict":
      await warnMaskedOnce(task, known, step.live);
      throw conflictError(inputs, step.live);
    case "overtaken":
      throw overtakenError(inputs, step.live);
    case "no slot":
      throw new DialogError(
        "limit",
        `${limitMessage(inputs.phoneNumber, wanted.maximum, step.holders)} Nothing was written.`,
      );
    case "give up":
      throw failureOf(task, known);
  }
}

/** Says that a webhook was there as wanted already. */
async function warnFound(task: Task, known: Known, live: Destination): Promise<void> {
  await warnMaskedOnce(task, known, live);
  if (task.kept) {
    await (task.wanted.sent ? warnUnsent : warnExisting)(task.context, task.inputs);
  }
}

/** Says what cannot be compared, of a webhook that was there before anything was sent for it. */
async function warnMaskedOnce({ context, inputs }: Task, { sent }: Known, live: Destination): Promise<void> {
  if (sent.every((one) => one === "switch on")) {
    await warnMasked(context, subject(inputs), inputs, live);
  }
}

/** The error for the last change, which the number does not show. */
function failureOf({ session, inputs, wanted, kept }: Task, { ending, last = NOT_SEEN }: Known): Error {
  if (last.kind === "refused" && ending?.of === "append") {
    const holders = last.snapshot && holdersWithoutSlot(wanted, last.snapshot);
    return holders
      ? new DialogError(
          "limit",
          `${limitMessage(inputs.phoneNumber, wanted.maximum, holders)} ${last.error.message}`,
          last.error.details,
        )
      : last.error;
  }
  const error = last.kind === "refused" ? last.error : unconfirmedError(last, session);
  if (ending?.of === "change") {
    return error.during("Changing it");
  }
  return kept ? new PartialFailure(kept.id, { ...kept.state, __unconfirmed: true }, error.message) : error;
}

/** A failure with what has become of the webhook before it. */
function explained({ inputs, kept }: Task, { seen, sent, ending }: Known, error: unknown): unknown {
  if (!isDialogError(error) && !(error instanceof PartialFailure)) {
    return error;
  }
  const live = seen && findDestination(seen, inputs.name);
  const isMissing = seen ? live === undefined : ending?.of === "append";
  const told = sent.includes("delete") ? error.adding(deletedMessage(inputs, live)) : error;
  const removals = kept || isMissing ? removalsFor(inputs) : "";
  return removals === "" ? told : told.adding(removals);
}

function deletedMessage(inputs: WebhookInputs, live: Destination | undefined): string {
  return live === undefined
    ? "It was deleted, because a change had not removed its old headers, and is not there again. The next pulumi up puts it back."
    : `It was deleted and put again, because a change had not removed its old headers. It still differs in ${differenceOf(inputs, live)}.`;
}

function wantedOf({ name, url, headers, adopt, __maxWebhooks, __webhookNames = [] }: WebhookInputs) {
  const destination = { name, url, headers };
  return { destination, adopt, listed: __webhookNames, maximum: __maxWebhooks ?? DOCUMENTED_MAXIMUM };
}
