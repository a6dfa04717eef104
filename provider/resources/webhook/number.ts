import { DialogError, isDialogError, isUnclear } from "../../api/errors";
import type { Destination, NumberSnapshot } from "../../api/wire";
import { type Context, PartialFailure } from "../../dynamic/lifecycle";
import { compareHeaders, findDestination, sameDestination, sameUrl } from "../../number/destination";
import { DOCUMENTED_MAXIMUM } from "../../number/maximum";
import { limitMessage } from "../../number/messages";
import { judgeSlots } from "../../number/slots";
import type { Outcome, Refused, Unconfirmed } from "../confirmed-write";
import { changesMasked, warnMasked } from "../live-destination";
import { removeWebhook, switchNumber } from "../number-writes";
import { requireConfirmed, unconfirmedError } from "../outcome";
import type { NumberSession } from "../session";
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
import { namingRemovals } from "./removal-message";

/** Part of the settle time after which a header that PATCH should have removed is taken to stay. */
const GRACE_FOR_REMOVED_HEADERS = 1 / 6;

/** What a partial failure keeps. */
interface Kept {
  readonly id: string;
  readonly state: WebhookState;
}

/** Puts a new webhook on the number, or takes over the one that is there. */
export function createOnNumber(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  kept: Kept,
): Promise<void> {
  return namingRemovals(inputs, () => appendOrTakeOver(context, session, inputs, kept));
}

async function appendOrTakeOver(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  kept: Kept,
): Promise<void> {
  const snapshot = await switchedOn(session);
  const live = findDestination(snapshot, inputs.name);
  if (live === undefined) {
    await append(context, session, inputs, snapshot, kept);
    return;
  }
  await warnMasked(context, subject(inputs), inputs, live);
  await takeOver(context, session, inputs, live, kept);
}

/**
 * Makes a webhook that is there the declared one. One that is new to the state, so that a failure has to keep it, may be
 * somebody else's: it is changed only if that is wanted.
 */
async function takeOver(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  live: Destination,
  kept: Kept | undefined,
): Promise<void> {
  const held = kept && heldHeaders(inputs);
  const hidden = held !== undefined && changesMasked(inputs.headers, held, live.headers);
  if (sameDestination(toDestination(inputs), live) && !hidden) {
    await (kept ? (held ? warnUnsent : warnExisting)(context, inputs) : undefined);
    return;
  }
  if (kept !== undefined && held === undefined && !isOfThisStack(kept.state)) {
    if (!inputs.adopt) {
      throw conflictError(inputs, live);
    }
    await warnAdopted(context, inputs, live);
  }
  await patch(context, session, inputs, live, kept, hidden);
}

/** Brings a webhook to what is declared, whatever has become of it; `before` are the headers that were sent last. */
export async function updateOnNumber(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  before: Destination["headers"],
): Promise<void> {
  const snapshot = await switchedOn(session);
  const live = findDestination(snapshot, inputs.name);
  if (live === undefined) {
    await namingRemovals(inputs, () => append(context, session, inputs, snapshot, undefined));
    return;
  }
  await warnMasked(context, subject(inputs), inputs, live);
  const hidden = changesMasked(inputs.headers, before, live.headers);
  if (hidden || !sameDestination(toDestination(inputs), live)) {
    await patch(context, session, inputs, live, undefined, hidden);
  }
}

/** A fresh look at the number; switched on first where it is off, since the program declares it on. */
async function switchedOn(session: NumberSession): Promise<NumberSnapshot> {
  const snapshot = await session.fresh();
  return snapshot.enabled === false ? switchNumber(session, true) : snapshot;
}

async function append(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  before: NumberSnapshot,
  kept: Kept | undefined,
): Promise<void> {
  const wanted = toDestination(inputs);
  requireSlot(inputs, before);
  let outcome = await put(context, session, inputs);
  // An answer that does not say whether the number is on left it open until now, and what is on it too.
  if (outcome.kind === "refused" && outcome.snapshot && outcome.snapshot.enabled !== true) {
    const on = await switchNumber(session, true);
    const live = findDestination(on, wanted.name);
    if (live) {
      await takeOver(context, session, inputs, live, kept);
      return;
    }
    requireSlot(inputs, on);
    outcome = await put(context, session, inputs);
  }
  if (outcome.kind === "confirmed") {
    session.notePresence(wanted.name, true);
    return;
  }
  const other = outcome.snapshot && findDestination(outcome.snapshot, wanted.name);
  if (other && (kept === undefined || inputs.adopt)) {
    // Ours, which came back late and as it was, or somebody's that is to be taken over: the server has skipped the PUT.
    await patch(context, session, inputs, other, kept, false);
    return;
  }
  if (other) {
    throw overtakenError(inputs, other);
  }
  throw outcome.kind === "refused" ? refusedError(inputs, outcome) : notSeenError(session, outcome, kept);
}

/** Appends the webhook. A try without an answer, after which it was sent again, may still arrive at any time: that is said. */
async function put(context: Context, session: NumberSession, inputs: WebhookInputs): Promise<Outcome<NumberSnapshot>> {
  const wanted = toDestination(inputs);
  let unanswered = false;
  let sentAgain = false;
  const outcome = await session.write({
    send: async (client) => {
      sentAgain = unanswered;
      try {
        return await client.appendDestination(wanted);
      } catch (error) {
        unanswered ||= isDialogError(error) && isUnclear(error);
        throw error;
      }
    },
    isDone: (snapshot) => isThere(snapshot, wanted),
    appends: true,
    isHopeless: (snapshot) => findDestination(snapshot, wanted.name) !== undefined,
  });
  if (sentAgain && outcome.kind === "confirmed") {
    await context.warn(
      `PUT of ${subject(inputs)} got no answer and was sent again. The first one may still arrive: if the webhook comes back after you delete it, delete it again.`,
    );
  }
  return outcome;
}

/** The server's refusal, told by its cause where the number shows it. */
function refusedError(inputs: WebhookInputs, { error, snapshot }: Refused<NumberSnapshot>): DialogError {
  const limit = snapshot && slotProblem(inputs, snapshot);
  return limit ? new DialogError("limit", `${limit} ${error.message}`, error.details) : error;
}

function notSeenError(session: NumberSession, outcome: Unconfirmed<NumberSnapshot>, kept: Kept | undefined): Error {
  const error = unconfirmedError(outcome, session);
  return kept ? new PartialFailure(kept.id, { ...kept.state, __unconfirmed: true }, error.message) : error;
}

/** `hidden`: a header changes whose value the server does not show, so that only its answer tells. */
async function patch(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  before: Destination,
  kept: Kept | undefined,
  hidden: boolean,
): Promise<void> {
  const wanted = toDestination(inputs);
  const graceMs = session.settings.settleTimeoutMs * GRACE_FOR_REMOVED_HEADERS;
  const showsMore = differsBesideExtras(wanted, before);
  const onlyExtrasStay = (snapshot: NumberSnapshot) => {
    const live = findDestination(snapshot, wanted.name);
    return live !== undefined && !differsBesideExtras(wanted, live);
  };
  let accepted = false;
  const outcome = await session.write({
    send: async (client) => {
      const answer = await client.updateDestination(wanted);
      accepted = true;
      return answer;
    },
    isDone: (snapshot) => isThere(snapshot, wanted),
    isApplied: (snapshot) => !hidden && isThere(snapshot, wanted),
    idempotent: true,
    isHopeless: (snapshot, waitedMs) =>
      accepted && onlyExtrasStay(snapshot) && ((showsMore && !hidden) || waitedMs >= graceMs),
  });
  if (outcome.kind === "confirmed") {
    return;
  }
  const { snapshot } = outcome;
  if (snapshot && findDestination(snapshot, wanted.name) === undefined) {
    await append(context, session, inputs, snapshot, kept);
    return;
  }
  // Unknown whether PATCH replaces headers or merges them: one that it did not remove goes with the whole webhook. That
  // takes an answer that accepted the change, since a refused one removes nothing, and all the time it may take to show.
  if (accepted && snapshot && onlyExtrasStay(snapshot) && !session.cancelled?.aborted) {
    await putAgain(context, session.withGrace(), inputs, kept);
    return;
  }
  requireConfirmed(outcome, session, "Changing it");
}

async function putAgain(
  context: Context,
  session: NumberSession,
  inputs: WebhookInputs,
  kept: Kept | undefined,
): Promise<void> {
  const snapshot = await removeWebhook(session, inputs.name);
  try {
    const on = snapshot.enabled === false ? await switchNumber(session, true) : snapshot;
    await append(context, session, inputs, on, kept);
  } catch (error) {
    throw error instanceof DialogError || error instanceof PartialFailure
      ? error.adding(
          "It was deleted, because a change had not removed its old headers, and is not there again. The next pulumi up puts it back.",
        )
      : error;
  }
}

function requireSlot(inputs: WebhookInputs, snapshot: NumberSnapshot): void {
  const noSlot = slotProblem(inputs, snapshot);
  if (noSlot) {
    throw new DialogError("limit", `${noSlot} Nothing was written.`);
  }
}

/** Why there is no slot, from what is on the number now: whoever is there holds one. */
function slotProblem(inputs: WebhookInputs, snapshot: NumberSnapshot): string | undefined {
  const live = snapshot.destinations.map((destination) => destination.name);
  const maximum = inputs.__maxWebhooks ?? DOCUMENTED_MAXIMUM;
  const declared = [inputs.name, ...(inputs.__webhookNames ?? []).filter((name) => live.includes(name))];
  const verdict = judgeSlots({ declared, live, ignored: [], released: [], unmanagedAreDeleted: false, maximum });
  return verdict.fits ? undefined : limitMessage(inputs.phoneNumber, maximum, verdict.holders);
}

function isThere(snapshot: NumberSnapshot, wanted: Destination): boolean {
  const live = findDestination(snapshot, wanted.name);
  return snapshot.enabled !== false && live !== undefined && sameDestination(wanted, live);
}

function differsBesideExtras(wanted: Destination, live: Destination): boolean {
  const { missing, different } = compareHeaders(wanted.headers, live.headers);
  return !sameUrl(wanted.url, live.url) || missing.length + different.length > 0;
}

function toDestination({ name, url, headers }: WebhookInputs): Destination {
  return { name, url, headers };
}
