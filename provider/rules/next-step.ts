import type { Destination, NumberSnapshot } from "../api/wire";
import { changesMasked, compareHeaders, findDestination, sameDestination, sameUrl } from "./compare";
import { judgeSlots, type SlotHolder } from "./slots";

/** What is wanted of one webhook, and whose what is on the number may be. */
export interface Wanted {
  readonly destination: Destination;
  /** The names that the program declares for the number, as far as they are known. */
  readonly listed: readonly string[];
  readonly maximum: number;
  /** Whether the resource is new to the state: a webhook of its name may be somebody else's. */
  readonly isNew: boolean;
  /** Whether it is new and all the same this stack's own: a forced replacement, or another label of the number. */
  readonly isOurs: boolean;
  /** Whether somebody else's may be taken over and changed. */
  readonly adopt: boolean;
  /** The headers that were sent last. Undefined where none were. */
  readonly sent: Destination["headers"] | undefined;
}

/** What can be sent for one webhook. */
export type Sent = "switch on" | "append" | "change" | "delete";

/** How a request for the webhook ended. */
export interface Ending {
  readonly of: "append" | "change";
  readonly kind: "confirmed" | "refused" | "unconfirmed";
  /** Whether the server accepted it, and the run may go on. */
  readonly accepted: boolean;
}

/** What is known by now. */
export interface Progress {
  /** What was seen last; undefined where nothing could be read. */
  readonly seen: NumberSnapshot | undefined;
  /** What was sent, in order. */
  readonly sent: readonly Sent[];
  /** How the last request ended, where that was one for the webhook itself. */
  readonly ending: Ending | undefined;
}

/** What to send next for one webhook. */
export type RequestStep =
  | { readonly kind: "switch on" | "append" | "delete" }
  /** `hidden`: a header changes whose value the server does not show. `takesOver`: it may be somebody else's. */
  | { readonly kind: "change"; readonly live: Destination; readonly hidden: boolean; readonly takesOver: boolean };

/** How it ends. */
export type EndStep =
  | { readonly kind: "done" }
  /** It is there as wanted already. */
  | { readonly kind: "found"; readonly live: Destination }
  /** It may be somebody else's, and was there before, or was put there meanwhile. */
  | { readonly kind: "conflict" | "overtaken"; readonly live: Destination }
  | { readonly kind: "no slot"; readonly holders: readonly SlotHolder[] }
  /** Nothing is left to do: how the last request ended is the outcome. */
  | { readonly kind: "give up" };

/** What to do next for one webhook. */
export type Step = RequestStep | EndStep;

/** How often each is sent at most for one webhook in one operation: so the steps end, whatever a server answers. */
const MOST: Readonly<Record<Sent, number>> = { "switch on": 3, append: 3, change: 2, delete: 1 };

/** Decides what comes next, so that a webhook comes to be as wanted and nothing changes that may be somebody else's. */
export function nextStep(wanted: Wanted, progress: Progress): Step {
  const step = progress.seen === undefined ? GIVE_UP : stepFrom(wanted, progress.seen, progress);
  return isRequest(step) && progress.sent.filter((one) => one === step.kind).length >= MOST[step.kind] ? GIVE_UP : step;
}

/** Whether a step sends something. */
export function isRequest(step: Step): step is RequestStep {
  return step.kind in MOST;
}

/** Whether a number shows a webhook as wanted. */
export function shows(snapshot: NumberSnapshot, wanted: Destination): boolean {
  const live = findDestination(snapshot, wanted.name);
  return snapshot.enabled !== false && live !== undefined && sameDestination(wanted, live);
}

/** Whether a number shows a webhook as wanted but for headers that should be gone. */
export function onlyExtrasStay(snapshot: NumberSnapshot, wanted: Destination): boolean {
  const live = findDestination(snapshot, wanted.name);
  return live !== undefined && !differsBesideExtras(wanted, live);
}

/** Whether a webhook differs in more than headers that should be gone. */
export function differsBesideExtras(wanted: Destination, live: Destination): boolean {
  const { missing, different } = compareHeaders(wanted.headers, live.headers);
  return !sameUrl(wanted.url, live.url) || missing.length + different.length > 0;
}

/** Who holds the slots where there is none for the webhook: every webhook on the number holds one. */
export function holdersWithoutSlot(wanted: Wanted, seen: NumberSnapshot): readonly SlotHolder[] | undefined {
  const live = seen.destinations.map(({ name }) => name);
  const declared = [wanted.destination.name, ...wanted.listed.filter((name) => live.includes(name))];
  const { maximum } = wanted;
  const verdict = judgeSlots({ declared, live, ignored: [], released: [], unmanagedAreDeleted: false, maximum });
  return verdict.fits ? undefined : verdict.holders;
}

const GIVE_UP: Step = { kind: "give up" };

function stepFrom(wanted: Wanted, seen: NumberSnapshot, progress: Progress): Step {
  const { ending } = progress;
  if (ending === undefined) {
    return stepAfterLook(wanted, seen);
  }
  if (ending.kind === "confirmed") {
    return { kind: "done" };
  }
  return ending.of === "append"
    ? stepAfterAppend(wanted, seen, progress.sent, ending)
    : stepAfterChange(wanted, seen, ending);
}

function stepAfterLook(wanted: Wanted, seen: NumberSnapshot): Step {
  const { destination, sent, isNew, isOurs, adopt } = wanted;
  if (seen.enabled === false) {
    return { kind: "switch on" };
  }
  const live = findDestination(seen, destination.name);
  if (live === undefined) {
    return stepWithoutIt(wanted, seen);
  }
  const hidden = sent !== undefined && changesMasked(destination.headers, sent, live.headers);
  if (sameDestination(destination, live) && !hidden) {
    return { kind: "found", live };
  }
  const takesOver = isNew && !isOurs;
  return takesOver && !adopt ? { kind: "conflict", live } : { kind: "change", live, hidden, takesOver };
}

function stepWithoutIt(wanted: Wanted, seen: NumberSnapshot): Step {
  const holders = holdersWithoutSlot(wanted, seen);
  return holders === undefined ? { kind: "append" } : { kind: "no slot", holders };
}

function stepAfterAppend(wanted: Wanted, seen: NumberSnapshot, sent: readonly Sent[], { kind }: Ending): Step {
  // An answer that does not say whether the number is on has left it open until now, and what is on it too.
  const mayBeOff = seen.enabled === false || (seen.enabled === undefined && !sent.includes("switch on"));
  if (kind === "refused" && mayBeOff) {
    return { kind: "switch on" };
  }
  const live = findDestination(seen, wanted.destination.name);
  if (live === undefined) {
    return GIVE_UP;
  }
  // Ours, which came back late and as it was, or one that is to be taken over: the server has skipped the append.
  const mayChange = !wanted.isNew || wanted.adopt;
  return mayChange ? { kind: "change", live, hidden: false, takesOver: false } : { kind: "overtaken", live };
}

function stepAfterChange(wanted: Wanted, seen: NumberSnapshot, { accepted }: Ending): Step {
  if (findDestination(seen, wanted.destination.name) === undefined) {
    return stepWithoutIt(wanted, seen);
  }
  // Unknown whether PATCH replaces headers or merges them: one that it did not remove goes with the whole webhook. That
  // takes an answer that accepted the change, since a refused one removes nothing.
  return accepted && onlyExtrasStay(seen, wanted.destination) ? { kind: "delete" } : GIVE_UP;
}
