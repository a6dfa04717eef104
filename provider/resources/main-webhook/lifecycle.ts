import { DialogError } from "../../api/errors";
import type { MainWebhookConfig } from "../../api/wire";
import { diffFields } from "../../dynamic/diff";
import { type Context, type Lifecycle, PartialFailure, type ReadResult } from "../../dynamic/lifecycle";
import { sameHeaders, sameUrl } from "../../number/destination";
import { instanceToken } from "../instance";
import {
  changesMasked,
  differenceOf,
  liveOver,
  shownUrl,
  stillOpen,
  warnHeaderDrift,
  warnMasked,
} from "../live-destination";
import { attempting, unconfirmedError } from "../outcome";
import { type NumberSession, openNumber } from "../session";
import { checkMainWebhook } from "./check";
import { changes, type MainWebhookInputs, type MainWebhookState, parseInputs, parseState } from "./inputs";

/** What Pulumi does to the main webhook of a number. */
export const mainWebhookLifecycle: Lifecycle<MainWebhookInputs, MainWebhookState> = {
  parseInputs,
  parseState,
  check: (context, _olds, news) => checkMainWebhook(context, news),

  diff(olds, news) {
    const result = diffFields(changes, olds, news);
    return olds.__unconfirmed === true ? { ...result, changes: true } : result;
  },

  async create(context, inputs) {
    const id = inputs.phoneNumber;
    const state = toState(inputs, instanceToken());
    await attempting(`Could not create ${subject(inputs)}`, () =>
      set(
        context,
        inputs,
        undefined,
        (error) => new PartialFailure(id, { ...state, __unconfirmed: true }, error.message),
      ),
    );
    return { id, state };
  },

  async read(context, state): Promise<ReadResult> {
    const live = await attempting(`Could not read ${subject(state)}`, () => openNumber(context, state).recentMain());
    if (live) {
      await warnHeaderDrift(context, subject(state), state, live);
      const { __unconfirmed, ...rest } = state;
      return withInputs({ ...rest, ...liveOver(state, live), ...stillOpen(state, live) });
    }
    if (state.__instance === undefined) {
      throw new DialogError("not_found", `Number ${state.phoneNumber} has no main webhook.`);
    }
    return "gone";
  },

  async update(context, olds, news) {
    const state = toState(news, olds.__instance ?? instanceToken());
    if (olds.__unconfirmed || changesServer(olds, news)) {
      const kept = { ...olds, url: shownUrl(news.url, olds.url), __unconfirmed: true };
      await attempting(`Could not update ${subject(news)}`, () =>
        set(context, news, olds, (error) => new PartialFailure(news.phoneNumber, kept, error.message)),
      );
    }
    return state;
  },

  async delete(context, state) {
    await context.warn(
      `The main webhook of number ${state.phoneNumber} stays in place: the API has no way to remove it. Messages go on being delivered to it until another one is set.`,
    );
  },
};

/** Sets the main webhook, unless it is as wanted already; one that is new to the state may be somebody else's. */
async function set(
  context: Context,
  inputs: MainWebhookInputs,
  before: MainWebhookState | undefined,
  unconfirmed: (error: DialogError) => Error,
): Promise<void> {
  const session = openNumber(context, inputs);
  await session.exclusively(async () => {
    const live = await session.freshMain();
    if (live) {
      await warnMasked(context, subject(inputs), inputs, live);
    }
    const sent = before?.__unconfirmed ? {} : before?.headers;
    const hidden = sent !== undefined && live && changesMasked(inputs.headers, sent, live.headers);
    if (live && isAsWanted(inputs, live) && !hidden) {
      return;
    }
    if (live && before === undefined && !inputs.adopt) {
      throw conflictError(inputs, live);
    }
    // A main webhook that was not there before the write is somebody else's.
    const isOthers = (seen: MainWebhookConfig) => {
      const isKnown = isAsWanted(inputs, seen) || (live !== undefined && isAsWanted(live, seen));
      return before === undefined && !inputs.adopt && !isKnown;
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
    const live = outcome.snapshot === "not found" ? undefined : outcome.snapshot;
    if (live && isOthers(live)) {
      throw conflictError(inputs, live);
    }
    const error = unconfirmedError(outcome.error, session);
    const difference = live ? differenceOf(inputs, live) : "";
    throw unconfirmed(difference === "" ? error : error.adding(`It differs in ${difference}.`));
  }
}

function conflictError(inputs: MainWebhookInputs, live: MainWebhookConfig): DialogError {
  return new DialogError(
    "conflict",
    `The number has a main webhook already, and it differs in ${differenceOf(inputs, live)}. Set adopt: true to take it over and change it.`,
  );
}

function isAsWanted(wanted: MainWebhookConfig, live: MainWebhookConfig): boolean {
  return sameUrl(wanted.url, live.url) && sameHeaders(wanted.headers, live.headers);
}

/** Whether an update has anything to do at the API; a change of key or of `adopt` has not. */
function changesServer(olds: MainWebhookState, news: MainWebhookInputs): boolean {
  return diffFields({ url: changes.url, headers: changes.headers }, { ...olds }, { ...news }).changes;
}

/** What create stores. */
export function toState(inputs: MainWebhookInputs, instance: string): MainWebhookState {
  const { adopt, ...rest } = inputs;
  return { ...rest, ...(adopt ? { adopt } : {}), __instance: instance };
}

/** The inputs that would give this state: with them Pulumi can show what has drifted. */
function withInputs(state: MainWebhookState): ReadResult {
  const { __instance, __unconfirmed, ...inputs } = state;
  return { state: { ...state }, inputs };
}

function subject({ phoneNumber }: { phoneNumber: string }): string {
  return `the main webhook of number ${phoneNumber}`;
}
