import { DialogError } from "../../api/errors";
import { fitsInPath, type NumberSnapshot } from "../../api/wire";
import type { Context } from "../../dynamic/lifecycle";
import { declarationOf } from "../../number/declarations";
import { limitMessage, plural, quoted, unmanagedMessage } from "../../number/messages";
import { judgeSlots, namesToPrune, type SlotQuestion, unmanagedNames } from "../../number/slots";
import { storable } from "../../text/redact";
import { type Shown, shown } from "../../text/shown";
import { removeWebhook, switchNumber } from "../number-writes";
import { secretsOf } from "../secret-target";
import type { NumberSession } from "../session";
import type { MultiWebhookInputs, MultiWebhookState, UnmanagedMode } from "./inputs";

/** What is known of the number from before. */
interface Before {
  /** The switch as it is stored; undefined where nothing is stored that was confirmed. */
  readonly stored: boolean | undefined;
  readonly released: readonly string[];
  /** Looks at the number before anything is done; throws where nothing may be. */
  readonly verify?: (first: NumberSnapshot) => void;
}

/** Brings the number to what the inputs want: capacity first, then the switch, then what has to go. */
export async function bringToOrder(
  session: NumberSession,
  inputs: MultiWebhookInputs,
  before: Before,
  switchFailure: (error: Error) => Error,
): Promise<NumberSnapshot> {
  const first = await session.fresh();
  before.verify?.(first);
  if (!inputs.enabled) {
    // Where neither the answer nor the state says, it may be on, and off is what was asked for.
    const mayBeOn = first.enabled ?? before.stored ?? true;
    return mayBeOn ? switchNumber(session, false, switchFailure) : first;
  }
  requireNoStrangers(inputs, first, before.released);
  requireDeletable(inputs, first, before.released);
  requireSlots(inputs, first, before.released);
  const isKnownOn = first.enabled ?? (before.stored === true || first.destinations.length > 0);
  const on = isKnownOn ? first : await switchNumber(session, true, switchFailure);
  // Some servers do not show the webhooks of a number that is off.
  requireDeletable(inputs, on, before.released);
  const room = namesToPrune(slotQuestion(inputs, on, before.released));
  const pruned = await removeAll(session, room, on);
  declarationOf(inputs.phoneNumber).names.note("made room", ...room);
  const strangers = inputs.unmanaged === "delete" ? unmanagedOn(inputs, pruned, before.released) : [];
  return removeAll(session, strangers, pruned);
}

/** Whether the number is on, as far as the answer says; a silent answer leaves what is stored. */
export function isOn(snapshot: NumberSnapshot, stored: boolean): boolean {
  return snapshot.enabled ?? stored;
}

/** The switch as a state would have it: some servers may switch a number off with its last webhook, which is no drift. */
export function liveSwitch(state: MultiWebhookState, on: boolean): boolean {
  const emptied = state.webhookNames?.length === 0;
  return state.enabled && !on && emptied ? true : on;
}

/**
 * What differs between the stored number and the live one, for a sentence. Empty where nothing does. It stands in for a
 * number's identity, so that a switch that is off counts, except where this run has deleted all that was on the number.
 */
export function driftOf(
  state: MultiWebhookState,
  snapshot: NumberSnapshot,
  { removed = new Set(), mode = state.unmanaged }: { removed?: ReadonlySet<string>; mode?: UnmanagedMode } = {},
): string {
  const on = isOn(snapshot, snapshot.destinations.length > 0);
  const isEmptied = removed.size > 0 && (state.webhookNames ?? []).every((name) => removed.has(name));
  if (on !== state.enabled && !(isEmptied && !on)) {
    return `its extra webhooks are switched ${on ? "on" : "off"}`;
  }
  const missing = missingNames(state, snapshot).filter((name) => !removed.has(name));
  if (missing.length > 0) {
    return `it has no webhook ${quoted(missing)}`;
  }
  // What is unmanaged on another number must not be found here, and deleted.
  const others = mode === "warn" ? [] : unknownNames(state, snapshot);
  return others.length > 0 ? `it has webhook ${quoted(others)}, which it did not have` : "";
}

function unknownNames(state: MultiWebhookState, { destinations }: NumberSnapshot): string[] {
  const known = new Set([...(state.webhookNames ?? []), ...state.ignoreUnmanaged]);
  const unmanaged = new Set<string>(state.unmanagedWebhooks);
  const names = destinations.map(({ name }) => name).filter((name) => !known.has(name));
  const hidden = secretsOf(names.length > 0 ? destinations : []);
  // The header that a name repeats may have come later.
  return names.filter((name) => ![shown(name), storable(name, hidden)].some((form) => unmanaged.has(form)));
}

/** Names that are stored and not live. */
export function missingNames({ enabled, webhookNames }: MultiWebhookState, { destinations }: NumberSnapshot): string[] {
  const live = destinations.map(({ name }) => name);
  return enabled ? (webhookNames ?? []).filter((name) => !live.includes(name)) : [];
}

/** Names of webhooks that a refresh takes out of the state: nobody has them any more. */
export function goneNames(state: MultiWebhookState, snapshot: NumberSnapshot): readonly string[] {
  return state.enabled && snapshot.enabled === false ? (state.webhookNames ?? []) : missingNames(state, snapshot);
}

/** The names on the number that are nobody's in this program; none where the program does not say what is its own. */
export function strangersOn(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[],
): string[] {
  return inputs.webhookNames === undefined ? [] : unmanagedNames(slotQuestion(inputs, snapshot, released));
}

/** As {@link strangersOn}, for what is reported: a number that is off delivers to nobody. */
function unmanagedOn(inputs: MultiWebhookInputs, snapshot: NumberSnapshot, released: readonly string[] = []): string[] {
  return snapshot.enabled === false ? [] : strangersOn(inputs, snapshot, released);
}

/** As {@link unmanagedOn}, to be stored: Pulumi displays the names. */
export function unmanagedToStore(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[] = [],
): Shown[] {
  const names = unmanagedOn(inputs, snapshot, released);
  const hidden = secretsOf(names.length > 0 ? snapshot.destinations : []);
  return names.map((name) => storable(name, hidden));
}

/** Shows unmanaged webhooks where the program wants no more than that. */
export async function warnUnmanaged(
  context: Context,
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[] = [],
): Promise<void> {
  const names = unmanagedOn(inputs, snapshot, released);
  if (inputs.unmanaged === "warn" && names.length > 0) {
    await context.warn(unmanagedMessage(inputs.phoneNumber, names));
  }
}

/**
 * Extra webhooks are notified only after the main webhook answered 200 (documented), so one should be set. Looked at
 * once: what cannot be read is not warned of.
 */
export async function warnMissingMain(
  context: Context,
  inputs: MultiWebhookInputs,
  session: NumberSession,
): Promise<void> {
  if (!inputs.enabled || declaresMain(inputs)) {
    return;
  }
  const isSet = await session.recentMain(1).then(
    (main) => main !== undefined,
    () => true,
  );
  if (!isSet) {
    await context.warn(
      `Number ${inputs.phoneNumber} has no main webhook. Extra webhooks are notified only after the main webhook answered 200, so they will receive nothing until one is set, for example by a MainWebhook.`,
    );
  }
}

/** Whether the program declares the main webhook too, as far as is known by now. */
export function declaresMain({ phoneNumber, __hasMain }: MultiWebhookInputs): boolean {
  return __hasMain === true || declarationOf(phoneNumber).declaresMain;
}

/** The slots of a number as the inputs see them. */
export function slotQuestion(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[],
): SlotQuestion {
  const { pinned, late } = declarationOf(inputs.phoneNumber);
  const spared = [...pinned, ...late];
  return {
    declared: inputs.webhookNames ?? [],
    live: snapshot.destinations.map((destination) => destination.name),
    ignored: inputs.ignoreUnmanaged,
    released: released.filter((name) => !spared.includes(name)),
    pinned: released.filter((name) => pinned.includes(name)),
    late: released.filter((name) => late.includes(name)),
    unmanagedAreDeleted: inputs.unmanaged === "delete",
    maximum: inputs.maxWebhooks,
  };
}

/** The failure for webhooks that are not declared, where the program wants none. */
export function strangersMessage(phoneNumber: string, names: readonly string[]): string {
  return `Number ${phoneNumber} has webhooks that this program does not declare: ${quoted(names)}. Each receives every message of the number, and unmanaged is "error". Remove or declare them, or name them in ignoreUnmanaged; where an earlier run has failed to delete one of its own, set unmanaged: "warn" for one run.`;
}

/** The failure for unmanaged webhooks that are to be deleted and that no DELETE reaches. Empty where there are none. */
export function undeletableMessage(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[],
): string {
  const unmanaged = inputs.unmanaged === "delete" ? strangersOn(inputs, snapshot, released) : [];
  const names = unmanaged.filter((name) => !fitsInPath(name));
  return names.length === 0
    ? ""
    : `Number ${inputs.phoneNumber} has ${plural(names.length, "webhook")} that cannot be deleted through the API, since the name cannot stand in the path of DELETE: ${quoted(names)}. This program does not declare it, and unmanaged is "delete". Name it in ignoreUnmanaged, where it keeps its slot, or have it removed by whoever made it.`;
}

function requireDeletable(inputs: MultiWebhookInputs, snapshot: NumberSnapshot, released: readonly string[]): void {
  const message = undeletableMessage(inputs, snapshot, released);
  if (message !== "") {
    throw new DialogError("limit", `${message} Nothing was deleted.`);
  }
}

/** The check may not have looked, and somebody may have come since. */
function requireNoStrangers(inputs: MultiWebhookInputs, snapshot: NumberSnapshot, released: readonly string[]): void {
  const strangers = inputs.unmanaged === "error" ? strangersOn(inputs, snapshot, released) : [];
  if (strangers.length > 0) {
    throw new DialogError("limit", `${strangersMessage(inputs.phoneNumber, strangers)} Nothing was written.`);
  }
}

function requireSlots(inputs: MultiWebhookInputs, snapshot: NumberSnapshot, released: readonly string[]): void {
  const verdict = judgeSlots(slotQuestion(inputs, snapshot, released));
  if (inputs.webhookNames !== undefined && !verdict.fits) {
    throw new DialogError(
      "limit",
      `${limitMessage(inputs.phoneNumber, inputs.maxWebhooks, verdict.holders)} Nothing was written.`,
    );
  }
}

async function removeAll(
  session: NumberSession,
  names: readonly string[],
  before: NumberSnapshot,
): Promise<NumberSnapshot> {
  let snapshot = before;
  const removed: string[] = [];
  for (const name of names) {
    try {
      snapshot = await removeWebhook(session, name);
    } catch (error) {
      throw error instanceof DialogError && removed.length > 0
        ? error.adding(`Deleted before: ${quoted(removed)}.`)
        : error;
    }
    removed.push(name);
  }
  return snapshot;
}
