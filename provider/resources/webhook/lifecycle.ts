import { DialogError } from "../../api/errors";
import type { Destination } from "../../api/wire";
import { diffFields } from "../../dynamic/diff";
import type { Context, Lifecycle, Properties, ReadResult } from "../../dynamic/lifecycle";
import { findDestination } from "../../number/destination";
import { declarationOf } from "../../number/ledger";
import { instanceToken } from "../instance";
import { liveOver, shownUrl, stillOpen, warnHeaderDrift } from "../live-destination";
import { attempting, updating } from "../outcome";
import { openNumber } from "../session";
import { checkWebhook } from "./check";
import { changes, parseInputs, parseState, type WebhookInputs, type WebhookState } from "./inputs";
import { createOnNumber, subject, updateOnNumber } from "./number";
import { removeFromNumber } from "./removal";

/** What Pulumi does to one named webhook of a number. */
export const webhookLifecycle: Lifecycle<WebhookInputs, WebhookState> = {
  parseInputs,
  parseState,
  check: checkWebhook,

  diff(olds, news) {
    const result = diffFields(changes, olds, news);
    if (result.replaces.length === 0) {
      declarationOf(String(olds.phoneNumber)).stand(olds.name, olds.__instance, news);
    }
    // Name and number are the identity: two of them cannot stand side by side where all slots are taken.
    const deleteBeforeReplace = result.replaces.length > 0;
    const isOpen = news.enabled !== false && (olds.__unconfirmed === true || mayBeGone(olds));
    return { ...result, changes: result.changes || isOpen, deleteBeforeReplace };
  },

  async create(context, inputs) {
    const id = `${inputs.phoneNumber}/${inputs.name}`;
    const state = toState(inputs, instanceToken());
    if (!inputs.enabled) {
      return { id, state: { ...state, __unsent: true } };
    }
    const session = openNumber(context, inputs);
    await attempting(`Could not create ${subject(inputs)}`, () =>
      session.exclusively(async () => {
        await createOnNumber(context, session, inputs, { id, state });
        // Before the next writer begins: it may be the resource that gives this webhook up.
        session.claim(inputs.name, state.__instance ?? "");
      }),
    );
    return { id, state };
  },

  async read(context, state): Promise<ReadResult> {
    if (state.enabled === false) {
      return withInputs(state);
    }
    const live = await attempting(`Could not read ${subject(state)}`, () => findLive(context, state));
    if (live) {
      await warnHeaderDrift(context, subject(state), state, live);
      return withInputs(withLive(state, live));
    }
    if (state.__instance === undefined) {
      throw new DialogError("not_found", `Number ${state.phoneNumber} has no webhook ${JSON.stringify(state.name)}.`);
    }
    return "gone";
  },

  async update(context, olds, news) {
    const state = toState(news, olds.__instance ?? instanceToken(), olds.__marks);
    if (!news.enabled || !(olds.__unconfirmed || mayBeGone({ ...olds }) || changesNumber(olds, news))) {
      return olds.__unsent ? { ...state, __unsent: true } : state;
    }
    const session = openNumber(context, news);
    const id = `${news.phoneNumber}/${news.name}`;
    const kept = { ...olds, url: shownUrl(news.url, olds.url) };
    // While the number was off nothing was sent, so that what is stored may never have reached it.
    const sent = olds.enabled === false || olds.__unconfirmed ? {} : olds.headers;
    await attempting(`Could not update ${subject(news)}`, () =>
      session.exclusively(() =>
        olds.__unsent
          ? createOnNumber(context, session, news, { id, state })
          : updating(session, id, kept, () => updateOnNumber(context, session, news, sent)),
      ),
    );
    return state;
  },

  async delete(context, state) {
    // Suspended: nothing is there, unless this run has turned the number on and the server kept what it had.
    if (state.enabled === false && (state.__unsent || declarationOf(state.phoneNumber).enabled !== true)) {
      return;
    }
    await attempting(`Could not delete ${subject(state)}`, async () => {
      const session = openNumber(context, state);
      await session.exclusively(() => removeFromNumber(context, session, state));
    });
    declarationOf(state.phoneNumber).withdraw(state.name);
  },
};

/** The webhook as it is on its number; undefined where answers say that it is not there. */
async function findLive(context: Context, state: WebhookState): Promise<Destination | undefined> {
  const session = openNumber(context, state);
  const first = await session.recent();
  const snapshot = findDestination(first, state.name) ? first : await session.recentTwice();
  return snapshot.enabled === false ? undefined : findDestination(snapshot, state.name);
}

/** Whether it has to be looked for, since an earlier run of its number may have deleted or wiped it. */
function mayBeGone({ phoneNumber, name, __unsent, __instance, __marks }: Properties): boolean {
  const declaration = declarationOf(String(phoneNumber));
  const marks = Array.isArray(__marks) ? __marks : [];
  // One that was imported has been read after every doubt.
  const isImported = __instance === undefined;
  return (
    __unsent !== true && declaration.mayHaveLost(String(name), isImported ? declaration.marksFor(String(name)) : marks)
  );
}

/** Whether an update has anything to do at the API; a change of key or of `adopt` has not. */
function changesNumber(olds: WebhookState, news: WebhookInputs): boolean {
  const { changes: differ } = diffFields(
    { url: changes.url, headers: changes.headers, enabled: changes.enabled },
    { ...olds },
    { ...news },
  );
  return differ;
}

/** What create stores; `before` are the marks that it bore, for a run that has not come to its number. */
export function toState(inputs: WebhookInputs, instance: string, before?: readonly string[]): WebhookState {
  const { phoneNumber, name, url, headers, apiKey, apiKeyEnv } = inputs;
  const marks = declarationOf(phoneNumber).marksFor(name);
  return {
    ...{ phoneNumber, name, url, headers, apiKey, apiKeyEnv },
    ...(inputs.adopt ? { adopt: true } : {}),
    ...(inputs.enabled ? {} : { enabled: false }),
    __instance: instance,
    __marks: marks.length > 0 ? marks : before,
  };
}

/** The stored state with what is live laid over it. */
function withLive(state: WebhookState, live: Destination): WebhookState {
  const { __unconfirmed, __unsent, ...rest } = state;
  return { ...rest, ...liveOver(state, live), ...stillOpen(state, live) };
}

/** The inputs that would give this state: with them Pulumi can show what has drifted. */
function withInputs(state: WebhookState): ReadResult {
  const { __instance, __unconfirmed, __unsent, __marks, ...inputs } = state;
  return { state: { ...state }, inputs };
}
