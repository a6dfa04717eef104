import { quote, quoted } from "../text/quoted";
import { shown } from "../text/shown";
import { partsOfKey } from "./owners";
import type { SlotHolder } from "./slots";

export { quote, quoted } from "../text/quoted";

/** The sentence for a number whose slots do not suffice: who holds them, and the ways out. */
export function limitMessage(phoneNumber: string, maximum: number, holders: readonly SlotHolder[]): string {
  const declared = namesOf(holders, "declared");
  const unmanaged = namesOf(holders, "unmanaged");
  const ignored = namesOf(holders, "ignored");
  const pinned = namesOf(holders, "pinned");
  const late = namesOf(holders, "late");
  const who = [
    declared.length > 0 ? `${declared.length} declared by this program (${quoted(declared)})` : "",
    unmanaged.length > 0 ? `${unmanaged.length} on the number but not declared (${quoted(unmanaged)})` : "",
    ignored.length > 0 ? `${ignored.length} ignored by ignoreUnmanaged (${quoted(ignored)})` : "",
    pinned.length > 0
      ? `${pinned.length} no longer declared but kept by protect or retainOnDelete (${quoted(pinned)})`
      : "",
    late.length > 0 ? `${late.length} no longer declared and not known to the number (${quoted(late)})` : "",
  ].filter(Boolean);
  return `Number ${phoneNumber} takes at most ${maximum} extra webhooks, and ${holders.length} would hold a slot: ${who.join(", ")}. ${waysOut(holders.length - maximum, { unmanaged, ignored, pinned, late })}`;
}

type NamesByKind = Readonly<Record<"unmanaged" | "ignored" | "pinned" | "late", readonly string[]>>;

function waysOut(excess: number, { unmanaged, ignored, pinned, late }: NamesByKind): string {
  const remove = `Remove ${excess} of them`;
  if (pinned.length > 0) {
    return `${remove}; to let one that is kept go, declare it again without protect and retainOnDelete, run pulumi up, and then remove it.`;
  }
  if (late.length > 0) {
    return `${remove}; a Webhook that is declared long after its number, as after an await, is not deleted to make room, because protect or retainOnDelete may keep it. Remove it in one pulumi up and add the new one in the next, or declare it together with its number first.`;
  }
  if (unmanaged.length > 0) {
    return `${remove}; ignoreUnmanaged does not help, because an ignored webhook keeps its slot; or set unmanaged: "delete" and run pulumi up --refresh to have those that are not declared deleted.`;
  }
  return ignored.length > 0 ? `${remove}; an ignored webhook keeps its slot.` : `${remove}.`;
}

/** The failure for a name that moves from one resource to another while the first stays; both by their keys. */
export function movesMessage(
  { phoneNumber, name }: { readonly phoneNumber: string; readonly name: string },
  { from, to, becomes }: { readonly from: string; readonly to: string; readonly becomes: string },
): string {
  const [one, other] = [told(from, to), told(to, from)];
  return `The name ${quoted([name])} of number ${phoneNumber} cannot move from resource ${one}, which becomes ${becomes}, to resource ${other} in one run: Pulumi may create the one before it deletes the other, and a webhook would be lost. Take two steps: give ${one} a name that no webhook has, run pulumi up, and then give ${quoted([name])} to ${other}. Or let each resource keep its name, and exchange their urls and headers.`;
}

/** The warning for webhooks that somebody else put on a number. */
export function unmanagedMessage(phoneNumber: string, names: readonly string[]): string {
  return `Number ${phoneNumber} has ${plural(names.length, "webhook")} that this program does not declare: ${quoted(names)}. Each receives every message of the number. Declare it, name it in ignoreUnmanaged, or remove it.`;
}

/** Two resources that declare the same, by their keys, in an order that does not depend on which was seen first. */
export function byBoth(one: string, other: string): string {
  return [told(one, other), told(other, one)]
    .sort()
    .map((resource) => `by ${resource}`)
    .join(" and ");
}

/** A resource as the user has named it, and with the types of its parents where another one has the same name. */
function told(key: string, other: string): string {
  const { name, parents } = partsOfKey(key);
  const isAlone = parents === undefined || name !== partsOfKey(other).name;
  return isAlone ? quote(name) : `${quote(name)} under ${parents === "" ? "the stack" : shown(parents)}`;
}

/** A count with its noun. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function namesOf(holders: readonly SlotHolder[], kind: SlotHolder["kind"]): string[] {
  return holders.filter((holder) => holder.kind === kind).map((holder) => holder.name);
}

/** The warning of a number that is on and has no webhook. */
export function emptyMessage(phoneNumber: string): string {
  return `Number ${phoneNumber} is switched on without a webhook. The vendor warns of an empty response when callbacks are attempted: declare one, or set enabled: false.`;
}
