import type { NumberSnapshot } from "../../api/wire";
import { diffFields } from "../../lifecycle/diff";
import { inputsIn } from "../../lifecycle/fields";
import type { Context, Lifecycle, ReadResult } from "../../lifecycle/lifecycle";
import { PartialFailure } from "../../lifecycle/lifecycle";
import { boundBy, identityOf, openNumber, openToDelete } from "../../number/access";
import { gainsNames, identityIn } from "../../number/check";
import { declarationOf } from "../../number/declarations";
import { isSameNumber } from "../../number/identity";
import { instanceToken } from "../../number/instance";
import { SWITCH } from "../../number/name-registry";
import { attempting, leftOpen, updating } from "../../number/outcome";
import type { NumberSession } from "../../number/session";
import { switchNumber } from "../../number/writes";
import { fields } from "../../program/multi-webhook-fields";
import { quoted } from "../../rules/messages";
import { resourceKey } from "../../rules/owners";
import { REDACTED } from "../../text/redact";
import { type Shown, unescaped } from "../../text/shown";
import { rememberSecrets } from "../destination-check";
import { bringToOrder } from "./apply";
import { checkMultiWebhook } from "./check";
import { driftOf, goneNames, isOn, liveSwitch } from "./drift";
import { changes, type MultiWebhookInputs, type MultiWebhookState, parseInputs, parseState, stateOf } from "./inputs";
import { losesList, marksAfter } from "./marks";
import { warnMissingMain } from "./missing-main";
import { reportNewKey } from "./new-key";
import { unmanagedToStore, warnUnmanaged } from "./unmanaged";

/** What is missing where the switch is all that could be compared. */
const UNSHOWN = "it was switched off or has no webhookNames, so that no webhook shows whether it is the same number";

/** What Pulumi does to the switch of a number. */
export const multiWebhookLifecycle: Lifecycle<MultiWebhookInputs, MultiWebhookState> = {
  parseInputs,
  parseState,
  check: checkMultiWebhook,

  diff(olds, news) {
    // What is stored may be without defaults, as in an import file.
    const state = parseState(olds);
    const result = diffFields(changes, { ...state }, news);
    if (result.replaces.length === 0) {
      const instance = isSameNumber(state, identityIn(news)) ? state.__instance : undefined;
      const mayHaveLostAll = state.__unconfirmed || !state.enabled || losesList(state, news);
      declarationOf(state.phoneNumber).noteNumberCompared(
        { name: SWITCH, owner: resourceKey(news), instance, inputs: news },
        { names: state.webhookNames, mayHaveLostAll, marks: state.__marks ?? [] },
      );
    }
    return hasUnmanaged(state) || state.__unconfirmed ? { ...result, changes: true } : result;
  },

  create(context, inputs) {
    rememberSecrets({ ...inputs });
    return attempting(`Could not create ${subject(inputs)}`, () => create(context, inputs));
  },

  read(context, state) {
    rememberSecrets({ ...state });
    return attempting(`Could not read ${subject(state)}`, () => read(context, state));
  },

  async update(context, olds, news) {
    rememberSecrets({ ...olds });
    const state = await attempting(`Could not update ${subject(news)}`, () => update(context, olds, news));
    const marks = marksAfter(olds, news);
    declarationOf(news.phoneNumber).noteMarks(marks);
    return { ...state, __marks: marks.length > 0 ? marks : undefined };
  },

  async delete(context, state) {
    rememberSecrets({ ...state });
    if (state.disableOnDelete) {
      await attempting(`Could not delete ${subject(state)}`, () => disable(context, state));
    }
  },
};

async function create(context: Context, given: MultiWebhookInputs): Promise<{ id: string; state: MultiWebhookState }> {
  const session = await openNumber(context, given, "create");
  const inputs = { ...given, ...session.identity };
  const id = inputs.phoneNumber;
  const instance = instanceToken();
  // A replacement for another label of the number: what the replaced resource had declared.
  const released = declarationOf(id).givenUp;
  const kept = { ...toState(inputs, [], instance), __unconfirmed: true };
  const snapshot = await session.exclusively(async () => {
    const ordered = await bringToOrder(session, inputs, { stored: undefined, released }, (error) => {
      return new PartialFailure(id, kept, error.message);
    });
    session.claim(SWITCH, instance);
    return ordered;
  });
  await warnUnmanaged(context, inputs, snapshot, released);
  await warnMissingMain(context, inputs, session);
  return { id, state: toState(inputs, unmanagedToStore(inputs, snapshot, released), instance) };
}

async function read(context: Context, state: MultiWebhookState): Promise<ReadResult> {
  const session = await openNumber(context, state, "stored");
  const first = await session.recent();
  session.requireStored(driftOf(state, first));
  const seen = new Set(unmanagedToStore(state, first));
  const loses = goneNames(state, first).length > 0;
  const drops = loses || state.unmanagedWebhooks.some((name) => !seen.has(name));
  const snapshot = drops ? await session.recentTwice() : first;
  await warnUnmanaged(context, state, snapshot);
  const live = { ...state, enabled: liveSwitch(state, isOn(snapshot, state.enabled)) };
  // An answer that does not tell whether the number is on does not end the doubt about a switch.
  const isOpen = state.__unconfirmed && snapshot.enabled === undefined;
  const gone = goneNames(state, snapshot);
  const __goneNames = gone.length > 0 ? gone : undefined;
  const found = toState({ ...live, __goneNames }, unmanagedToStore(state, snapshot), state.__instance);
  return withInputs(isOpen ? { ...found, __unconfirmed: true } : found);
}

async function update(context: Context, olds: MultiWebhookState, news: MultiWebhookInputs): Promise<MultiWebhookState> {
  const isDue = needsNumber(olds, news);
  if (!isDue && news.__key === olds.__key) {
    return toState({ ...news, ...identityOf(olds, news) }, stillUnmanaged(olds, news), olds.__instance);
  }
  const session = await openNumber(context, boundBy(olds, news), gainsNames(olds, news) ? "extend" : "update");
  const inputs = { ...news, ...session.identity };
  if (!isDue && !session.isNewKey) {
    return toState(inputs, stillUnmanaged(olds, news), olds.__instance);
  }
  const released = noLonger(olds.webhookNames ?? [], news);
  const before = { stored: olds.__unconfirmed ? undefined : olds.enabled, released };
  const isShown = session.isProven || showsNames(olds);
  let found: NumberSnapshot | undefined;
  const verify = (first: NumberSnapshot) => {
    session.requireStored(driftOf(olds, first, { removed: session.removed, mode: news.unmanaged }));
    session.requireStored(isShown || (olds.enabled && news.enabled) ? "" : UNSHOWN);
    found = first;
  };
  const snapshot = await session.exclusively(() =>
    updating(session, news.phoneNumber, keptOf(olds, session), () =>
      bringToOrder(session, news, { ...before, verify }, (error) => error),
    ),
  );
  if (isShown) {
    declarationOf(news.phoneNumber).noteIdentity(session.identity);
  }
  await warnUnmanaged(context, news, snapshot, released);
  if (session.isNewKey && found) {
    await reportNewKey(context, session, { olds, news, found });
  }
  return toState(inputs, unmanagedToStore(news, snapshot, released), olds.__instance);
}

/** What an update that fails keeps. The lists may be of any length, and the next update takes none of them from the state. */
function keptOf(olds: MultiWebhookState, session: NumberSession): MultiWebhookState {
  return leftOpen({ ...olds, ...session.verified(olds) }, { unmanagedWebhooks: [], ignoreUnmanaged: [] });
}

/** Whether names tell a number from others. A switch alone does not: any number may be on or off. */
function showsNames({ enabled, webhookNames = [] }: MultiWebhookState): boolean {
  return enabled && webhookNames.length > 0;
}

async function disable(context: Context, state: MultiWebhookState): Promise<void> {
  const session = await openToDelete(context, state);
  await session?.exclusively(() => disableWhenEmpty(context, session, state));
}

async function disableWhenEmpty(context: Context, session: NumberSession, state: MultiWebhookState): Promise<void> {
  // Another resource stands for the number in this run: what is switched off here would be its switch.
  const other = session.othersStand(SWITCH, state.__instance);
  if (other || session.isClaimedByOther(SWITCH, state.__instance) || session.isTakenOver(SWITCH)) {
    return;
  }
  const snapshot = await session.latest();
  session.requireStored(driftOf(state, snapshot, { removed: session.removed, mode: "warn" }));
  const left = snapshot.destinations.map((destination) => destination.name);
  if (!isOn(snapshot, state.enabled || state.__unconfirmed === true || left.length > 0)) {
    return;
  }
  if (left.length > 0) {
    await context.warn(leftOnMessage(state.phoneNumber, left));
  } else if (await isSurelyEmpty(session, snapshot)) {
    session.requireStored(showsNames(state) || session.removed.size > 0 ? "" : UNSHOWN);
    await switchNumber(session, false);
  } else {
    await context.warn(notListedMessage(state.phoneNumber));
  }
}

/**
 * Whether a number without a webhook in its answer has none. Switching it off may wipe what an answer has left out, so one
 * without a list counts only where a second one says the same, and never where it speaks of the switch alone.
 */
async function isSurelyEmpty(session: NumberSession, { list, enabled }: NumberSnapshot): Promise<boolean> {
  if (list === "given" || (list === "missing" && enabled !== undefined)) {
    return list === "given";
  }
  const second = await session.latest();
  return second.destinations.length === 0 && second.list === list && second.enabled === enabled;
}

function notListedMessage(phoneNumber: string): string {
  return `Number ${phoneNumber} stays switched on although disableOnDelete is set: the server does not list its webhooks, and switching it off could wipe some. Switch it off yourself if it has none.`;
}

function leftOnMessage(phoneNumber: string, names: readonly string[]): string {
  return `Number ${phoneNumber} stays switched on although disableOnDelete is set: switching it off could wipe webhooks that this program does not manage (${quoted(names)}).`;
}

/** Whether an update has anything to do at the API; a change of key or of what is merely stored has not. */
function needsNumber(olds: MultiWebhookState, news: MultiWebhookInputs): boolean {
  if (olds.__unconfirmed || olds.enabled !== news.enabled) {
    return true;
  }
  const [before, after] = [olds.webhookNames ?? [], news.webhookNames ?? []];
  const gains = gainsNames(olds, news);
  const loses = before.some((name) => !after.includes(name));
  // Also without a gain: a webhook that has drifted away needs its slot back, which somebody else may have taken.
  const pruning = news.webhookNames !== undefined && loses;
  const cleaning =
    news.unmanaged === "delete" &&
    (olds.unmanaged !== "delete" ||
      olds.unmanagedWebhooks.length > 0 ||
      gains ||
      olds.ignoreUnmanaged.some((name) => !news.ignoreUnmanaged.includes(name)));
  // Only a look tells whether a name that hides a secret is one that is declared or ignored now.
  const hides = olds.unmanagedWebhooks.some((name) => name.includes(REDACTED));
  const ignoresMore = news.ignoreUnmanaged.some((name) => !olds.ignoreUnmanaged.includes(name));
  return news.enabled && (pruning || cleaning || (hides && (gains || ignoresMore)));
}

function noLonger(names: readonly string[], { webhookNames }: MultiWebhookInputs): string[] {
  return webhookNames ? names.filter((name) => !webhookNames.includes(name)) : [];
}

/** With "error" and "delete" an unmanaged webhook is drift. */
function hasUnmanaged(state: MultiWebhookState): boolean {
  return state.unmanaged !== "warn" && state.unmanagedWebhooks.length > 0;
}

function stillUnmanaged(olds: MultiWebhookState, news: MultiWebhookInputs): Shown[] {
  // With "error" the check of this run has failed where it has found one.
  if (news.unmanaged === "error" && declarationOf(news.phoneNumber).isUnmanagedChecked) {
    return [];
  }
  const known = [...(news.webhookNames ?? []), ...news.ignoreUnmanaged];
  return olds.unmanagedWebhooks.filter((name) => !known.includes(unescaped(name)));
}

/** What create stores. */
export function toState(
  inputs: MultiWebhookInputs,
  unmanagedWebhooks: readonly Shown[],
  instance: string | undefined,
): MultiWebhookState {
  return stateOf({ ...inputs, unmanagedWebhooks, __instance: instance, __unconfirmed: undefined });
}

/** The inputs that would give this state: with them Pulumi can show what has drifted. */
function withInputs(state: MultiWebhookState): ReadResult {
  const { unmanaged, unmanagedWebhooks } = state;
  const inputs = {
    ...inputsIn(fields, state),
    // As `check` does, so that a difference shows.
    ...(unmanaged === "warn" ? {} : { unmanagedWebhooks }),
  };
  return { state: { ...state }, inputs };
}

function subject({ phoneNumber }: { phoneNumber: string }): string {
  return `the extra webhooks of number ${phoneNumber}`;
}
