import type { NumberSnapshot } from "../../api/wire";
import { secretsOf } from "../../number/secret-target";
import { quoted } from "../../rules/messages";
import { storable } from "../../text/redact";
import { shown } from "../../text/shown";
import type { MultiWebhookState, UnmanagedMode } from "./inputs";

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

/** Names of webhooks that a refresh takes out of the state, or one before it has: nobody has them any more. */
export function goneNames(state: MultiWebhookState, snapshot: NumberSnapshot): readonly string[] {
  const { enabled, webhookNames = [], __goneNames = [] } = state;
  const live = snapshot.destinations.map(({ name }) => name);
  const gone = enabled && snapshot.enabled === false ? webhookNames : missingNames(state, snapshot);
  return [...new Set([...__goneNames.filter((name) => !live.includes(name)), ...gone])];
}
