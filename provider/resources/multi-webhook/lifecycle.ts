import { diffFields } from "../../dynamic/diff";
import type { Context, Lifecycle, ReadResult } from "../../dynamic/lifecycle";
import { PartialFailure } from "../../dynamic/lifecycle";
import { instanceToken } from "../instance";
import { switchNumber } from "../number-writes";
import { openNumber } from "../session";
import { checkMultiWebhook } from "./check";
import { changes, type MultiWebhookInputs, type MultiWebhookState, parseInputs, parseState } from "./inputs";
import { bringToOrder, isOn, unmanagedOn, warnMissingMain, warnUnmanaged } from "./number";

/** What Pulumi does to the switch of a number. */
export const multiWebhookLifecycle: Lifecycle<MultiWebhookInputs, MultiWebhookState> = {
  parseInputs,
  parseState,
  check: checkMultiWebhook,

  diff(olds, news) {
    const result = diffFields(changes, olds, news);
    return hasStrangers(parseState(olds)) ? { ...result, changes: true } : result;
  },

  async create(context, inputs) {
    const session = openNumber(context, inputs);
    const instance = instanceToken();
    const state = toState(inputs, [], instance);
    return session.exclusively(async () => {
      const snapshot = await bringToOrder(session, inputs, { stored: undefined, released: [] }, (error) => {
        return new PartialFailure(inputs.phoneNumber, { ...state, __unconfirmed: true }, error.message);
      });
      session.claim("", instance);
      await warnUnmanaged(context, inputs, snapshot);
      await warnMissingMain(context, inputs, session);
      return { id: inputs.phoneNumber, state: toState(inputs, unmanagedOn(inputs, snapshot), instance) };
    });
  },

  async read(context, state): Promise<ReadResult> {
    const snapshot = await openNumber(context, state).recent();
    await warnUnmanaged(context, state, snapshot);
    return withInputs(
      toState(
        { ...state, enabled: liveSwitch(state, isOn(snapshot, state.enabled)) },
        unmanagedOn(state, snapshot),
        state.__instance,
      ),
    );
  },

  async update(context, olds, news) {
    if (!needsNumber(olds, news)) {
      return toState(news, stillUnmanaged(olds, news), olds.__instance);
    }
    const session = openNumber(context, news);
    return session.exclusively(async () => {
      const released = (olds.webhookNames ?? []).filter((name) => !(news.webhookNames ?? []).includes(name));
      const stored = olds.__unconfirmed ? undefined : olds.enabled;
      const snapshot = await bringToOrder(
        session,
        news,
        { stored, released: news.webhookNames ? released : [] },
        (error) => error,
      );
      await warnUnmanaged(context, news, snapshot);
      return toState(news, unmanagedOn(news, snapshot), olds.__instance);
    });
  },

  async delete(context, state) {
    if (!state.disableOnDelete || !state.enabled) {
      return;
    }
    const session = openNumber(context, state);
    await session.exclusively(() => disable(context, session, state));
  },
};

async function disable(
  context: Context,
  session: ReturnType<typeof openNumber>,
  state: MultiWebhookState,
): Promise<void> {
  // A replacement has taken the number over in this run: what is switched off here would be its switch.
  if (session.isClaimedByOther("", state.__instance)) {
    return;
  }
  const snapshot = await session.fresh();
  if (snapshot.enabled === false) {
    return;
  }
  const left = snapshot.destinations.map((destination) => destination.name);
  if (left.length > 0) {
    await context.warn(leftOnMessage(state.phoneNumber, left));
    return;
  }
  await switchNumber(session, state.phoneNumber, false);
}

function leftOnMessage(phoneNumber: string, names: readonly string[]): string {
  return `Number ${phoneNumber} stays switched on although disableOnDelete is set: switching it off could wipe webhooks that this program does not manage (${names.map((name) => JSON.stringify(name)).join(", ")}).`;
}

/** Whether an update has anything to do at the API; a change of key or of what is merely stored has not. */
function needsNumber(olds: MultiWebhookState, news: MultiWebhookInputs): boolean {
  if (olds.__unconfirmed || olds.enabled !== news.enabled) {
    return true;
  }
  const [before, after] = [olds.webhookNames ?? [], news.webhookNames ?? []];
  const gains = after.some((name) => !before.includes(name));
  const loses = before.some((name) => !after.includes(name));
  const pruning = news.webhookNames !== undefined && gains && loses;
  const cleaning =
    news.unmanaged === "delete" &&
    (olds.unmanaged !== "delete" ||
      olds.unmanagedWebhooks.length > 0 ||
      gains ||
      olds.ignoreUnmanaged.some((name) => !news.ignoreUnmanaged.includes(name)));
  return news.enabled && (pruning || cleaning);
}

/** With "error" and "delete" an unmanaged webhook is drift. */
function hasStrangers(state: MultiWebhookState): boolean {
  return state.unmanaged !== "warn" && state.unmanagedWebhooks.length > 0;
}

// Some servers may switch a number off when its last webhook goes (unknown), so that alone is no drift.
function liveSwitch(state: MultiWebhookState, on: boolean): boolean {
  const emptied = state.webhookNames?.length === 0;
  return state.enabled && !on && emptied ? true : on;
}

function stillUnmanaged(olds: MultiWebhookState, news: MultiWebhookInputs): string[] {
  // With "error" the check of this run has looked, and would have failed.
  if (news.unmanaged === "error") {
    return [];
  }
  const known = [...(news.webhookNames ?? []), ...news.ignoreUnmanaged];
  return olds.unmanagedWebhooks.filter((name) => !known.includes(name));
}

function toState(
  inputs: MultiWebhookInputs,
  unmanagedWebhooks: readonly string[],
  instance: string | undefined,
): MultiWebhookState {
  const {
    phoneNumber,
    enabled,
    webhookNames,
    unmanaged,
    ignoreUnmanaged,
    disableOnDelete,
    maxWebhooks,
    apiKey,
    apiKeyEnv,
  } = inputs;
  const given = {
    phoneNumber,
    enabled,
    webhookNames,
    unmanaged,
    ignoreUnmanaged,
    disableOnDelete,
    maxWebhooks,
    apiKey,
    apiKeyEnv,
  };
  return {
    ...given,
    unmanagedWebhooks,
    __instance: instance,
    __logicalName: inputs.__logicalName,
    __pinnedNames: inputs.__pinnedNames,
  };
}

/** The inputs that would give this state: with them Pulumi can show what has drifted. */
function withInputs(state: MultiWebhookState): ReadResult {
  const { unmanagedWebhooks, __instance, __unconfirmed, ...inputs } = state;
  return {
    state: { ...state },
    inputs: state.unmanaged === "warn" ? inputs : { ...inputs, unmanagedWebhooks },
  };
}
