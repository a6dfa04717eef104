import type { StoredIdentity } from "./identity";
import { type ListedNames, takenFrom } from "./owners";

/** A webhook that may be gone until its resource bears the mark; {@link EVERY} stands for each of the number. */
export type Doubt = readonly [name: string, mark: string];

/** Stands for all webhooks where one stands by its name, which is never empty. */
export const EVERY = "";

/** Stands for the number's switch where webhooks stand by their names, which are never empty. */
export const SWITCH = "";

/** A resource of this run, and what it declares. */
export interface Standing {
  readonly instance: string;
  readonly inputs: object;
}

/** Where a webhook is: a name on a number. */
export interface Place {
  readonly phoneNumber: string;
  readonly name: string;
}

/** A name that a resource of this run gives up for another place. */
export interface Move {
  /** The resource, by its key: see `resourceKey`. */
  readonly owner: string;
  /** Its key when its state was stored: an alias may have changed it. */
  readonly formerOwner: string;
  readonly from: Place;
  readonly to: Place;
  /** The inputs with which it is to be created there. */
  readonly inputs: object;
}

/** What the program of this run declares of one number, as far as its resources have passed `check`. */
export class Declaration {
  /** Key of the parent resource. As an owner of anything here, a resource is its key: see `resourceKey`. */
  parent: string | undefined;
  /** Key of the resource that declares the main webhook. */
  main: string | undefined;
  /** The key that this run uses for the number. */
  apiKey: { readonly apiKey: string; readonly source: string; readonly advice: string } | undefined;
  /** What ties the number to its key, as its own resource has it; undefined until that was checked. */
  identity: StoredIdentity | undefined;
  /** Whether the program wants the number on; undefined where its parent has not been checked, or does not know yet. */
  enabled: boolean | undefined;
  /** Whether this run has looked for webhooks that are not declared. */
  strangersChecked = false;
  /** Whether the parent has compared its exhaustive list of names with the number in this run. */
  capacityChecked = false;
  /** What the parent of this run says of webhooks that are not declared. */
  ignored: readonly string[] = [];
  unmanagedAreDeleted = false;
  /** The parent's exhaustive list as the engine has it, which `ignoreChanges` may hold back; undefined where none is known. */
  listed: readonly string[] | undefined;
  /** Whose the listed names were, and are; undefined where that is not known. */
  owners: { readonly before: ListedNames; readonly now: ListedNames } | undefined;
  /** Names of the parent's list, as they were stored, that Pulumi keeps: they must not be deleted for want of room. */
  pinned: readonly string[] = [];
  /** Names of the parent's list, as they were stored, of which it did not know whether Pulumi keeps them. */
  late: readonly string[] = [];
  /** The headers of the main webhook that a resource of this run has in the state. */
  storedMain: Readonly<Record<string, string>> | undefined;
  /** What the parent's stored state says; undefined where it has not been compared in this run. */
  stored: { readonly names: readonly string[] | undefined; readonly mayHaveLostAll: boolean } | undefined;
  /** The doubts that the parent has left; of this run once it was updated. */
  doubts: readonly Doubt[] = [];
  /** Names whose webhooks this run takes over from another label of the number, and {@link SWITCH}. */
  readonly relabelled = new Set<string>();
  /** Names that resources of this run had before, and that the parent no longer declares. */
  readonly released = new Set<string>();
  /** Names whose webhooks this run has deleted to make room for others. */
  readonly madeRoom = new Set<string>();
  /** Names whose webhooks this run has deleted because their resources go or are replaced. */
  readonly deleted = new Set<string>();
  private readonly moves = new Map<string, Move>();
  private readonly comparedOwners = new Set<string>();
  private readonly held = new Map<string, { readonly owner: string; readonly inputs: object }>();
  private readonly standing = new Map<string, Standing>();
  private readonly children = new Map<string, { readonly owner: string; readonly url: string | undefined }>();

  /** Notes that a resource declares a webhook; gives the other resource that declares it already. */
  declare(name: string, owner: string, url: string | undefined): string | undefined {
    const other = this.children.get(name)?.owner;
    if (other !== undefined && other !== owner) {
      return other;
    }
    for (const [formerName, child] of this.children) {
      if (child.owner === owner && formerName !== name) {
        this.children.delete(formerName);
      }
    }
    this.children.set(name, { owner, url });
    this.released.delete(name);
    return undefined;
  }

  /** Notes that a resource has a webhook of this name in the state: a forced replacement shows that no second time. */
  hold(name: string, owner: string, inputs: object): void {
    this.held.set(name, { owner, inputs });
  }

  /** The stored inputs of a webhook that a resource has in the state under this name, as far as a `check` has shown it. */
  heldBy(name: string, owner: string): object | undefined {
    const held = this.held.get(name);
    return held?.owner === owner ? held?.inputs : undefined;
  }

  /** Notes that a resource gives up a name of this number and stays; gives the resource that takes the name, if any. */
  leave(move: Move): string | undefined {
    const { owner, from } = move;
    this.moves.set(from.name, move);
    const declared = this.children.get(from.name)?.owner;
    const listed = this.owners && takenFrom(move.formerOwner, from.name, this.owners.before, this.owners.now);
    const taker = declared ?? listed;
    return taker === owner || this.held.has(from.name) ? undefined : taker;
  }

  /** The move by which another resource gives up a name that `owner` takes. */
  leftTo(name: string, owner: string): Move | undefined {
    const move = this.moves.get(name);
    return move !== undefined && move.owner !== owner && this.heldBy(name, owner) === undefined ? move : undefined;
  }

  /** The move by which a resource comes to a name of this number from another one. */
  moveTo(name: string, owner: string): Move | undefined {
    return [...this.moves.values()].find((move) => move.owner === owner && move.to.name === name);
  }

  /** Notes that the engine has compared what is stored of a resource, as it does not where a replacement is forced. */
  compared(owner: string): void {
    this.comparedOwners.add(owner);
  }

  /** Whether what is stored of a resource has been compared in this run. */
  isCompared(owner: string): boolean {
    return this.comparedOwners.has(owner);
  }

  /** The move that gives up a name. */
  moveFrom(name: string): Move | undefined {
    return this.moves.get(name);
  }

  /** Notes that a resource which stays stands for a webhook, or with an empty name for the switch. */
  stand(name: unknown, instance: unknown, inputs: object): void {
    if (typeof name === "string" && typeof instance === "string") {
      this.standing.set(name, { instance, inputs });
    }
  }

  /** The resource, other than `instance`, that stays and stands for a webhook under this label. */
  othersStand(name: string, instance: string | undefined): Standing | undefined {
    const standing = this.standing.get(name);
    return standing?.instance === instance ? undefined : standing;
  }

  /** The marks that a webhook bears once it was looked for after the last doubt. */
  marksFor(name: string): readonly string[] {
    return this.doubts.filter(([doubted]) => doubted === EVERY || doubted === name).map(([, mark]) => mark);
  }

  /**
   * Whether a stored webhook, which bears `marks`, may be gone: the parent's last change was not seen to its end or turned
   * the number off, or the parent had given the webhook up, which is how a run begins that deletes it to make room. Also
   * where a run since then has ended before it came to the webhook.
   */
  mayHaveLost(name: string, marks: readonly unknown[]): boolean {
    const { names, mayHaveLostAll } = this.stored ?? { names: undefined, mayHaveLostAll: false };
    const isDue = this.marksFor(name).some((mark) => !marks.includes(mark));
    return mayHaveLostAll || isDue || (names !== undefined && !names.includes(name));
  }

  /** Forgets a webhook that was deleted. */
  withdraw(name: string): void {
    this.children.delete(name);
  }

  /** The names declared so far. */
  get names(): string[] {
    return [...this.children.keys()];
  }

  /** The declared url of a webhook, where it is known. */
  urlOf(name: string): string | undefined {
    return this.children.get(name)?.url;
  }
}

const declarations = new Map<string, Declaration>();
const releasedByResource = new Map<string, Set<string>>();
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
  for (const declaration of declarations.values()) {
    const standing = declaration.apiKey?.apiKey === apiKey ? declaration.othersStand(name, instance) : undefined;
    if (standing) {
      return standing;
    }
  }
  return undefined;
}

/** Whether a webhook of the number behind a key, or its {@link SWITCH}, only gets another label in this run and stays. */
export function isTakenOverOn(apiKey: string, name: string): boolean {
  return [...declarations.values()].some((one) => one.apiKey?.apiKey === apiKey && one.relabelled.has(name));
}

/** The other number of this run that was last used with a key, which it says by the code that is stored for its label. */
export function lastUsedFor(label: string, fingerprintFor: (label: string) => string): string | undefined {
  const others = [...declarations].filter(([other]) => other !== label);
  return others.find(([other, { identity }]) => identity?.__key === fingerprintFor(other))?.[0];
}

/** Where a resource had its webhook that it brings to a place: undefined unless this run has deleted it there. */
export function replacedBy(owner: string, to: Place): Place | undefined {
  const moves = [...declarations.values()].map((declaration) => declaration.moveTo(to.name, owner));
  // Without a move, as in a replacement that was forced, it was there itself.
  const from = moves.find((move) => move?.to.phoneNumber === to.phoneNumber)?.from ?? to;
  return declarationOf(from.phoneNumber).deleted.has(from.name) ? from : undefined;
}

/** The keys that this run has found for its numbers. */
export function declaredKeys(): NonNullable<Declaration["apiKey"]>[] {
  return [...declarations.values()].flatMap(({ apiKey }) => (apiKey ? [apiKey] : []));
}

/** Notes that this run gives a number another label, so that its webhooks stay where they are. */
export function noteRelabel(from: string, to: string): void {
  relabels.set(to, from);
}

/** The label that a number had before, where this run changes no more than that: {@link noteRelabel}. */
export function formerLabel(label: unknown): string | undefined {
  return relabels.get(String(label));
}

/** Whether this run gives a number another label, and no more. */
export function isRelabelled(from: string): boolean {
  return [...relabels.values()].includes(from);
}

/** Names released by a number's resource: the second check of a replacement comes without its old inputs. */
export function releasedBy(resource: string, phoneNumber: string): Set<string> {
  return getOrMake(releasedByResource, `${resource}\n${phoneNumber}`, () => new Set());
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

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) {
    return found;
  }
  const made = make();
  map.set(key, made);
  return made;
}
