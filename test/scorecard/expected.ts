import type { StoredWebhook } from "../../dist/emulator/index.js";
import { type Checkpoint, listedNames, MAXIMUM, ownedNames } from "../engine-model/checkpoint.ts";
import type { Declared, DeclaredMain, DeclaredNumber } from "../engine-model/program.ts";
import type { Watched } from "./invariants.ts";
import type { Case } from "./world.ts";

/** Why an `up` may fail here, as the words that its message must have; none where it has to succeed. */
export function reasonsToFail(
  test: Case,
  { listed, number, main, webhooks }: DeclaredNumber,
  seen: Watched,
  /** What the last `up` has declared that came to its number and failed. */
  half: readonly Declared[],
): RegExp[] {
  const { before, stateBefore } = seen;
  const declared = webhooks.map(({ name }) => name);
  const live = before.map(({ name }) => name);
  const owned = ownedNames(stateBefore);
  // What a failed `up` has left is in the state, and the number does not know it any more.
  const left = owned.filter((name) => listed && live.includes(name) && !listedNames(stateBefore).includes(name));
  const known = [...declared, ...owned.filter((name) => !left.includes(name)), ...listedNames(stateBefore)];
  const strangers = live.filter((name) => !known.includes(name));
  const ignored = strangers.filter((name) => number.ignoreUnmanaged?.includes(name));
  const counted = number.unmanaged === "delete" ? ignored : strangers;
  // Without a list of names what goes is not known before: it holds its slot until the end.
  const holders = new Set([...declared, ...(listed ? counted : live)]);
  // What was sent without an answer may come at any time.
  const coming = stateBefore.resources
    .filter(({ outputs }) => outputs.__unconfirmed)
    .map(({ outputs }) => outputs.name);
  const atOnce = new Set([...declared, ...live, ...coming]);
  const others = main !== undefined && !main.adopt && !hasMain(stateBefore) && seen.mainBefore !== undefined;
  const mainConflicts = others && !isAs(main, seen.mainBefore, false);
  const conflicts = webhooks.filter((wanted) => {
    const other = before.find(({ name }) => name === wanted.name);
    // A webhook that another resource of the stack stands for is, to a new one, somebody else's.
    return other && !wanted.adopt && !standsFor(stateBefore, wanted) && !isAs(wanted, other, false);
  });
  // Off, silent about it, and late: what is on the number cannot be seen before the server has refused it.
  const hidden = !seen.wasOn && test.profile.whenOff === "empty" && test.profile.visibleAfterMs > 0;
  const tooMany = holders.size > (number.maxWebhooks ?? MAXIMUM);
  return [
    ...(hidden ? [/names must be unique|at most \d destinations/] : []),
    ...(tooMany ? [/takes at most/] : []),
    ...(atOnce.size > test.profile.maximum ? [/at most \d destinations|takes at most/] : []),
    ...(conflicts.length > 0 || mainConflicts ? [/differs in|is on number \S+ already/] : []),
    ...(movesNames(stateBefore, webhooks, half) ? [/cannot move from resource/] : []),
    // Without a list, one that is identical may be another resource's, which in turn takes the name that is given up.
    ...(!listed && webhooks.some((wanted) => movesOnto(stateBefore, wanted, live)) ? [/is on number \S+ already/] : []),
    ...(number.unmanaged === "error" && strangers.length > ignored.length ? [/does not declare/] : []),
    ...(test.profile.requestsPerSecond > 0 ? [/rate|too many/i] : []),
    // A number that its last deletion has switched off, where the look that would have told was throttled.
    ...(test.profile.requestsPerSecond > 0 && test.profile.emptyList === "disable" ? [/not enabled/] : []),
  ];
}

/** Whether a state has a webhook as the same resource. */
export function standsFor(state: Checkpoint, { logical, name }: Declared): boolean {
  return state.resources.some(
    (one) => one.name === logical && one.outputs.name === name && one.outputs.__unsent !== true,
  );
}

/** Whether a resource gives up its name for one that is on the number. */
function movesOnto(state: Checkpoint, { logical, name, adopt }: Declared, live: readonly string[]): boolean {
  const former = state.resources.find((one) => one.kind === "Webhook" && one.name === logical)?.inputs.name;
  return !adopt && former !== undefined && former !== name && live.includes(name);
}

/** Whether a resource that stays, or that its number lists since an `up` that failed, gives up a name to another one. */
function movesNames(state: Checkpoint, webhooks: readonly Declared[], half: readonly Declared[]): boolean {
  return webhooks.some(({ logical, name }) => {
    const stored = state.resources.find((one) => one.kind === "Webhook" && one.name === logical)?.inputs.name;
    const listed = half.find((one) => one.logical === logical)?.name;
    return [stored, listed].some(
      (former) => former !== undefined && former !== name && webhooks.some((other) => other.name === former),
    );
  });
}

/** Whether a state has a main webhook. */
export function hasMain(state: Checkpoint): boolean {
  return state.resources.some(({ kind }) => kind === "MainWebhook");
}

/** Whether a live webhook is as declared; of headers perhaps the names only. */
export function isAs(
  wanted: DeclaredMain,
  live: Pick<StoredWebhook, "url" | "headers"> | undefined,
  namesOnly: boolean,
): boolean {
  const lower = (headers: Readonly<Record<string, string>> = {}): string =>
    sorted(Object.entries(headers).map(([name, value]) => `${name.toLowerCase()}: ${namesOnly ? "" : value}`));
  return live !== undefined && sameUrl(wanted.url, live.url) && lower(wanted.headers) === lower(live.headers);
}

function sameUrl(one: string, other: string): boolean {
  return new URL(one).href === new URL(other).href;
}

/** Whether a state has its number switched off. */
export function isOff(state: Checkpoint): boolean {
  return state.resources.some(({ outputs }) => outputs.enabled === false);
}

/** A list as one text, in an order of its own. */
export function sorted(texts: readonly string[]): string {
  return [...texts].sort().join("\n");
}

/** How the managed part of the number differs from the program. */
export function differences({ number, profile }: Case, { number: wanted, main, webhooks }: DeclaredNumber): string[] {
  const wrongMain = main && !isAs(main, number.main, false) ? [`the main is ${JSON.stringify(number.main)}`] : [];
  if (wanted.enabled === false) {
    return number.enabled ? [...wrongMain, "the number is on"] : wrongMain;
  }
  const off = number.enabled || webhooks.length === 0 || profile.emptyList === "disable" ? [] : ["the number is off"];
  const wrong = webhooks.filter((webhook) => !isAs(webhook, number.get(webhook.name), false));
  return [...wrongMain, ...off, ...wrong.map(({ name }) => `${name} is ${JSON.stringify(number.get(name))}`)];
}
