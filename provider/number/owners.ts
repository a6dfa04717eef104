/** A name, the logical name of its resource, and those that the resource had before, as its aliases say. */
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

/** A name that goes from one resource to another, while the first stays under another name. */
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
    const [[from], [to, ...aliases]] = [ownersOf(before, name), ownersOf(now, name)];
    const becomes = now.names.find((other) => other !== name && ownersOf(now, other).includes(from));
    if (from !== to && !aliases.includes(from) && becomes !== undefined && !isUnowned(becomes, now)) {
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

/** The resource of a name, and what it was before. Where nothing is stored, it is the one that a component makes. */
function ownersOf({ number, owners }: ListedNames, name: string): readonly [string, ...string[]] {
  const [, resource = `${number}-${name}`, ...aliases] = owners.find(([owned]) => owned === name) ?? [];
  return [resource, ...aliases];
}

function isUnowned(name: string, ...lists: readonly ListedNames[]): boolean {
  return lists.some(({ unowned }) => unowned.includes(name));
}
