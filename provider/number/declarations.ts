import { Declaration, type DeclaredKey } from "./declaration";
import type { NameRegistry, Place, Standing } from "./name-registry";

const declarations = new Map<string, Declaration>();
const numberByKey = new Map<string, string>();
const relabels = new Map<string, string>();

/** What this run declares of the number with this label. */
export function declarationOf(phoneNumber: string): Declaration {
  return getOrMake(declarations, phoneNumber, () => new Declaration());
}

/**
 * The resource, other than `instance`, that stays and stands for a webhook of the number behind a key, under whatever label:
 * what is to be deleted must spare it. A label alone does not tell: another number may have got it.
 */
export function othersStandOn(apiKey: string, name: string, instance: string | undefined): Standing | undefined {
  const standing = namesBehind(apiKey).map((names) => names.othersStand(name, instance));
  return standing.find((one) => one !== undefined);
}

/** Whether a webhook of the number behind a key, or its switch, only gets another label in this run and stays. */
export function isTakenOverOn(apiKey: string, name: string): boolean {
  return namesBehind(apiKey).some((names) => names.is("relabelled", name));
}

/** The other number of this run that was last used with a key, which it says by the code that is stored for its label. */
export function lastUsedFor(label: string, fingerprintFor: (label: string) => string): string | undefined {
  const others = [...declarations].filter(([other]) => other !== label);
  return others.find(([other, { identity }]) => identity?.__key === fingerprintFor(other))?.[0];
}

/** Where a resource had its webhook that it brings to a place: undefined unless this run has deleted it there. */
export function replacedBy(owner: string, to: Place): Place | undefined {
  const moves = [...declarations.values()].map(({ names }) => names.moveTo(to.name, owner));
  // Without a move, as in a replacement that was forced, it was there itself.
  const from = moves.find((move) => move?.to.phoneNumber === to.phoneNumber)?.from ?? to;
  return declarationOf(from.phoneNumber).names.is("deleted", from.name) ? from : undefined;
}

/** The keys that this run has found for its numbers. */
export function declaredKeys(): DeclaredKey[] {
  return [...declarations.values()].flatMap(({ key }) => (key ? [key] : []));
}

/** Notes that this run gives a number another label, so that its webhooks stay where they are. */
export function noteRelabel(from: string, to: string): void {
  relabels.set(to, from);
}

/** The label that a number had before, where this run changes no more than that: {@link noteRelabel}. */
export function formerLabel(label: unknown): string | undefined {
  return typeof label === "string" ? relabels.get(label) : undefined;
}

/** Whether this run gives a number another label, and no more. */
export function isRelabelled(from: string): boolean {
  return [...relabels.values()].includes(from);
}

/** Notes that this run uses a key for a number; gives the other number that uses it already. */
export function claimKey(apiKey: string, phoneNumber: string): string | undefined {
  getOrMake(numberByKey, apiKey, () => phoneNumber);
  return claimedByOther(apiKey, phoneNumber);
}

/** The keys that this run uses, with the label of each one's number. */
export function claims(): (readonly [label: string, apiKey: string])[] {
  return [...numberByKey].map(([apiKey, label]) => [label, apiKey]);
}

/** The other number of this run that uses a key. */
export function claimedByOther(apiKey: string, phoneNumber: string): string | undefined {
  const owner = numberByKey.get(apiKey);
  return owner === phoneNumber ? undefined : owner;
}

/** The names of each label that this run uses with a key. */
function namesBehind(apiKey: string): NameRegistry[] {
  return [...declarations.values()].filter(({ key }) => key?.apiKey === apiKey).map(({ names }) => names);
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) {
    return found;
  }
  const made = make();
  map.set(key, made);
  return made;
}
