/** What tells a resource from the others of its class, as the class says it. */
export interface ResourceName {
  readonly __logicalName?: unknown;
  /** The types of its parents, as in its URN. Not given where it has none, or is under its number. */
  readonly __parents?: unknown;
}

/** Stands between the types of the parents and the logical name, and can be a part of no type. */
const SEPARATOR = "\n";

/**
 * Which resource it is: Pulumi allows one logical name several times in a class, under parents of different types. It is the
 * logical name alone where there are no parents to tell.
 */
export function resourceKey({ __logicalName, __parents }: ResourceName): string {
  const name = typeof __logicalName === "string" ? __logicalName : "";
  return typeof __parents === "string" ? `${__parents}${SEPARATOR}${name}` : name;
}

/** The logical name and the types of the parents in a {@link resourceKey}. */
export function partsOfKey(key: string): { readonly name: string; readonly parents: string | undefined } {
  const end = key.indexOf(SEPARATOR);
  return end < 0 ? { name: key, parents: undefined } : { name: key.slice(end + 1), parents: key.slice(0, end) };
}

/** A name, the key of its resource, and the logical names that the resource had before, as its aliases say. */
export type Owner = readonly [name: string, resource: string, ...aliases: string[]];

/** What a number knows of the names that it lists. */
export interface ListedNames {
  /** The logical name of the number. */
  readonly number: string;
  readonly names: readonly string[];
  /** Whose the names are, where that is not `<number>-<name>` as in a component. */
  readonly owners: readonly Owner[];
  /** Names of which it does not know whose they are, or which the last refresh has found to be nobody's. */
  readonly unowned: readonly string[];
}

/** A name that goes from one resource to another, while the first stays under another name. Resources are their keys. */
export interface MovedName {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** What `from` is called now. */
  readonly becomes: string;
}

/** The first name that moves between two resources which both stay; undefined where none is known to. */
export function movedName(before: ListedNames, now: ListedNames): MovedName | undefined {
  for (const name of now.names.filter((one) => before.names.includes(one) && !isUnowned(one, before, now))) {
    const [[from], owner] = [ownersOf(before, name), ownersOf(now, name)];
    const [to] = owner;
    // A name that it had before is none that it becomes: an earlier version did not store the parents that tell two apart.
    const others = now.names.filter((other) => other !== name && !hasName(before, other, from));
    const becomes = others.find((other) => isOwner(from, ownersOf(now, other)));
    if (!isOwner(from, owner) && becomes !== undefined && !isUnowned(becomes, now)) {
      return { name, from, to, becomes };
    }
  }
  return undefined;
}

/** The resource that a list names for what `resource` had: undefined where it had nothing of the kind. */
export function takenFrom(resource: string, name: string, before: ListedNames, now: ListedNames): string | undefined {
  const isKnown = before.names.includes(name) && now.names.includes(name) && !isUnowned(name, before, now);
  const [[from], [to]] = [ownersOf(before, name), ownersOf(now, name)];
  return isKnown && from === resource ? to : undefined;
}

function isOwner(resource: string, [owner, ...aliases]: readonly string[]): boolean {
  return owner === resource || aliases.includes(partsOfKey(resource).name);
}

function hasName(list: ListedNames, name: string, resource: string): boolean {
  return list.names.includes(name) && ownersOf(list, name)[0] === resource;
}

/** The resource of a name, and what it was before. Where nothing is stored, it is the one that a component makes. */
function ownersOf({ number, owners }: ListedNames, name: string): readonly [string, ...string[]] {
  const [, resource = `${number}-${name}`, ...aliases] = owners.find(([owned]) => owned === name) ?? [];
  return [resource, ...aliases];
}

function isUnowned(name: string, ...lists: readonly ListedNames[]): boolean {
  return lists.some(({ unowned }) => unowned.includes(name));
}
