import { DialogError } from "../../api/errors";
import type { Destination } from "../../api/wire";
import { diffFields } from "../../lifecycle/diff";
import { inputsIn } from "../../lifecycle/fields";
import type { Context, Lifecycle, Properties, ReadResult } from "../../lifecycle/lifecycle";
import { textOf } from "../../lifecycle/unknown";
import { boundBy, identityOf, openNumber, openToDelete } from "../../number/access";
import { identityIn } from "../../number/check";
import { declarationOf, formerLabel } from "../../number/declarations";
import { isSameNumber, type StoredIdentity } from "../../number/identity";
import { instanceToken } from "../../number/instance";
import { keptUrl, liveOver, stillOpen, warnSecretDrift } from "../../number/live-destination";
import { attempting, leftOpen, updating } from "../../number/outcome";
import { targetOf } from "../../number/secret-target";
import type { NumberSession } from "../../number/session";
import { fields } from "../../program/webhook-fields";
import { findDestination } from "../../rules/compare";
import { quote } from "../../rules/messages";
import { resourceKey } from "../../rules/owners";
import { rememberSecrets } from "../destination-check";
import { createOnNumber, updateOnNumber } from "./apply";
import { checkWebhook } from "./check";
import { driftOf, subject } from "./existing";
import { changes, parseInputs, parseState, stateOf, type WebhookInputs, type WebhookState } from "./inputs";
import { removeFromNumber, warnLast } from "./removal";

/** What Pulumi does to one named webhook of a number. */
export const webhookLifecycle: Lifecycle<WebhookInputs, WebhookState> = {
  parseInputs,
  parseState,
  check: checkWebhook,

  diff(olds, news) {
    const result = diffFields(changes, olds, news);
    const { names } = declarationOf(textOf(news.phoneNumber));
    // On what may be another number it stands for nothing yet.
    const stays = result.replaces.length === 0 && isSameNumber(identityIn(olds), identityIn(news));
    const instance = stays && typeof olds.__instance === "string" ? olds.__instance : undefined;
    names.noteCompared({ name: textOf(news.name), owner: resourceKey(news), instance, inputs: news });
    // Name and number are the identity: two of them cannot stand side by side where all slots are taken. Another label of
    // the same number is the same webhook, which stays.
    const isRelabel = olds.name === news.name && formerLabel(news.phoneNumber) === olds.phoneNumber;
    const deleteBeforeReplace = result.replaces.length > 0 && !isRelabel;
    const isOpen = news.enabled !== false && (olds.__unconfirmed === true || mayBeGone(olds));
    return { ...result, changes: result.changes || isOpen, deleteBeforeReplace };
  },

  async create(context, inputs) {
    const id = `${inputs.phoneNumber}/${inputs.name}`;
    if (!inputs.enabled) {
      return { id, state: { ...toState(inputs, instanceToken()), __unsent: true } };
    }
    return attempting(`Could not create ${subject(inputs)}`, async () => {
      const session = await openNumber(context, inputs, "create");
      const state = toState({ ...inputs, ...session.identity }, instanceToken());
      await session.exclusively(async () => {
        await createOnNumber(context, session, inputs, { id, state });
        // Before the next writer begins: it may be the resource that gives this webhook up.
        session.claim(inputs.name, state.__instance ?? "");
      });
      return { id, state };
    });
  },

  async read(context, state): Promise<ReadResult> {
    rememberSecrets({ ...state });
    if (state.enabled === false) {
      return withInputs(state);
    }
    return attempting(`Could not read ${subject(state)}`, async () => {
      const session = await openNumber(context, state, "stored");
      const live = await findLive(session, state);
      session.requireStored(driftOf(state, live));
      if (live) {
        await warnSecretDrift(context, subject(state), state, live, state.__ignoresHeaders);
        return withInputs(withLive(state, live));
      }
      if (state.__instance === undefined) {
        throw new DialogError(
          "not_found",
          `Number ${state.phoneNumber} has no webhook ${quote(state.name)}. Correct the name in the import file, or leave the entry out: pulumi up creates what the program declares.`,
        );
      }
      return "gone";
    });
  },

  async update(context, olds, news) {
    rememberSecrets({ ...olds });
    const isDue = news.enabled && (olds.__unconfirmed || mayBeGone({ ...olds }) || changesNumber(olds, news));
    const unsent = olds.__unsent ? { __unsent: true } : {};
    const stateWith = (identity: StoredIdentity) =>
      toState({ ...news, ...identity }, olds.__instance ?? instanceToken(), olds.__mark);
    if (!isDue && news.__key === olds.__key) {
      return { ...stateWith(identityOf(olds, news)), ...unsent };
    }
    return attempting(`Could not update ${subject(news)}`, async () => {
      const session = await openNumber(context, boundBy(olds, news), "update");
      const state = stateWith(session.identity);
      // What is off, or was so, shows nothing by itself: it goes by what the number's own resource has.
      if (!(news.enabled && isComparable(olds)) && !isNumbersOwn(news.phoneNumber, session)) {
        session.requireStored("it is or was suspended, so that nothing shows whether it is on the same number");
      }
      if (!news.enabled || (!isDue && !session.isNewKey)) {
        return { ...state, ...unsent };
      }
      await bringUpToDate(context, session, { olds, news, state, isDue });
      // Under a new key it may be what another label of the stack gives up in this run.
      session.claim(news.name, state.__instance ?? "");
      return state;
    });
  },

  async delete(context, state) {
    rememberSecrets({ ...state });
    // Never sent: what is there under its name is somebody else's.
    if (state.__unsent) {
      return;
    }
    await attempting(`Could not delete ${subject(state)}`, async () => {
      const session = await openToDelete(context, state);
      if (session === undefined) {
        return;
      }
      const after = await session.exclusively(() => removeFromNumber(context, session, state));
      if (session.isDeclared) {
        declarationOf(state.phoneNumber).names.withdraw(state.name);
        await warnLast(context, state.phoneNumber, after);
      }
    });
  },
};

interface Due {
  readonly olds: WebhookState;
  readonly news: WebhookInputs;
  readonly state: WebhookState;
  /** Whether there is more to do than to look after a new key. */
  readonly isDue: boolean;
}

/** Brings the webhook of an update to what is declared; after a new key alone, only where something was lost. */
async function bringUpToDate(
  context: Context,
  session: NumberSession,
  { olds, news, state, isDue }: Due,
): Promise<void> {
  const id = `${news.phoneNumber}/${news.name}`;
  if (session.isNewKey && isComparable(olds)) {
    const seen = findDestination(await session.recent(), news.name);
    session.requireStored(driftOf(olds, seen));
    if (!isDue && driftOf(olds, seen) === "") {
      return;
    }
    await (seen ? undefined : warnLost(context, news));
  }
  // What was suspended may be on the number from now on.
  const before = { ...olds, ...session.verified(olds), ...keptUrl(olds, news), enabled: undefined };
  const kept = leftOpen(before, targetOf(news));
  // While the number was off nothing was sent, so that what is stored may never have reached it.
  const sent = olds.enabled === false || olds.__unconfirmed ? {} : olds.headers;
  await session.exclusively(() =>
    olds.__unsent
      ? createOnNumber(context, session, news, { id, state })
      : updating(session, id, kept, () => updateOnNumber(context, session, news, sent)),
  );
}

/** What was never sent, or may have been wiped while the number was off, cannot be compared. */
function isComparable({ enabled, __unsent }: WebhookState): boolean {
  return !__unsent && enabled !== false;
}

/** Whether the number's own resource is known to be on the number of the key. */
function isNumbersOwn(phoneNumber: string, { identity }: NumberSession): boolean {
  return declarationOf(phoneNumber).identity?.__key === identity.__key;
}

/** The number's own resource says it for all whose names it lists. */
async function warnLost(context: Context, { phoneNumber, name, __webhookNames }: WebhookInputs): Promise<void> {
  if (__webhookNames === undefined) {
    await context.warn(
      `After a change of the API key, number ${phoneNumber} did not have webhook ${quote(name)}. It is put back.`,
    );
  }
}

/** The webhook as it is on its number; undefined where answers say that it is not there. */
async function findLive(session: NumberSession, state: WebhookState): Promise<Destination | undefined> {
  const first = await session.recent();
  const snapshot = findDestination(first, state.name) ? first : await session.recentTwice();
  return snapshot.enabled === false ? undefined : findDestination(snapshot, state.name);
}

/** Whether it has to be looked for, since an earlier run of its number may have deleted or wiped it. */
function mayBeGone({ phoneNumber, name, __unsent, __instance, __mark }: Properties): boolean {
  const declaration = declarationOf(textOf(phoneNumber));
  // One that was imported has been read after every change of the number.
  const mark = __instance === undefined ? declaration.markFor(textOf(name)) : __mark;
  return __unsent !== true && declaration.mayHaveLost(textOf(name), mark);
}

/** Whether an update has anything to do at the API; a change of key or of `adopt` has not. */
function changesNumber(olds: WebhookState, news: WebhookInputs): boolean {
  return diffFields(changes, { ...olds }, { ...news }, ["url", "headers", "enabled"]).changes;
}

/** What create stores; `before` is the mark that it bore, for a run that has not come to its number. */
export function toState(inputs: WebhookInputs, instance: string, before?: string): WebhookState {
  const mark = declarationOf(inputs.phoneNumber).markFor(inputs.name) ?? before;
  return stateOf({ ...inputs, __instance: instance, __mark: mark });
}

/** The stored state with what is live laid over it. */
function withLive(state: WebhookState, live: Destination): WebhookState {
  const { __unconfirmed, __unsent, ...rest } = state;
  return { ...rest, ...liveOver(state, live), ...stillOpen(state, live) };
}

/** The inputs that would give this state: with them Pulumi can show what has drifted. */
function withInputs(state: WebhookState): ReadResult {
  return { state: { ...state }, inputs: inputsIn(fields, state) };
}
