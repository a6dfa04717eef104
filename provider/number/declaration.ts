import { type ListedNames, takenFrom } from "../rules/owners";
import type { SlotQuestion } from "../rules/slots";
import type { StoredIdentity } from "./identity";
import { type ComparedName, type Move, NameRegistry } from "./name-registry";

/** A webhook's name, and the token that its resource bears once it was looked for. {@link EVERY} is for all the others. */
export type Mark = readonly [name: string, token: string];

/** Stands for all webhooks that have no mark by their name, which is never empty. */
export const EVERY = "";

/** The key that this run uses for a number. */
export interface DeclaredKey {
  readonly apiKey: string;
  readonly source: string;
  readonly advice: string;
}

/** What the check of a number's resource finds in the program and in what was stored. */
export interface DeclaredNumber {
  /** The resource, by its key: see `resourceKey`. */
  readonly owner: string;
  /** Whether the program wants the number on. Undefined where that is not known yet. */
  readonly enabled: boolean | undefined;
  /** The exhaustive list as the engine has it, which `ignoreChanges` may hold back. Undefined where none is known. */
  readonly listed: readonly string[] | undefined;
  readonly ignored: readonly string[];
  readonly unmanagedAreDeleted: boolean;
  /** Undefined where the check has come without old inputs, as the second one of a replacement does. */
  readonly formerly: FormerNumber | undefined;
}

/** What the old inputs of a number's resource say. */
export interface FormerNumber {
  readonly names: readonly string[];
  /** Those that Pulumi keeps: they must not be deleted for want of room. */
  readonly pinned: readonly string[];
  /** Those of which it did not know whether Pulumi keeps them. */
  readonly late: readonly string[];
  /** Whose the listed names were, and are. Undefined where that is not known. */
  readonly owners: { readonly before: ListedNames; readonly now: ListedNames } | undefined;
}

/** What the diff of a number's resource finds in what is stored. */
export interface ComparedNumber {
  readonly names: readonly string[] | undefined;
  /** Whether each of its webhooks may be gone. */
  readonly mayHaveLostAll: boolean;
  readonly marks: readonly Mark[];
}

/** What the program of this run declares of one number, as far as its resources have passed `check` and `diff`. */
export class Declaration {
  readonly names = new NameRegistry();
  private declaredNumber: DeclaredNumber | undefined;
  private compared: Pick<ComparedNumber, "names" | "mayHaveLostAll"> | undefined;
  private marks: ReadonlyMap<string, string> = new Map();
  private hasLooked = false;
  private numbersIdentity: StoredIdentity | undefined;
  private mainOwner: string | undefined;
  private mainHeaders: Readonly<Record<string, string>> | undefined;
  private usedKey: DeclaredKey | undefined;

  /** The number's check: notes what it has found. Gives the other resource that declares the number already. */
  declareNumber(number: DeclaredNumber): string | undefined {
    if (this.declaredNumber !== undefined && this.declaredNumber.owner !== number.owner) {
      return this.declaredNumber.owner;
    }
    this.declaredNumber = { ...number, formerly: number.formerly ?? this.declaredNumber?.formerly };
    const spared = [...this.pinned, ...this.late];
    this.names.note("released", ...this.givenUp.filter((name) => !spared.includes(name)));
    return undefined;
  }

  /** The number's check, and its update: what ties the number to its key. */
  noteIdentity(identity: StoredIdentity): void {
    this.numbersIdentity = identity;
  }

  /** The number's check: it has looked at the number, and found nothing against what is declared. */
  noteLook(): void {
    this.hasLooked = true;
  }

  /** The number's diff: notes what it has compared, for the webhooks that come after it. */
  noteNumberCompared(ofSwitch: ComparedName, { names, mayHaveLostAll, marks }: ComparedNumber): void {
    this.names.noteCompared(ofSwitch);
    this.compared = { names, mayHaveLostAll };
    this.noteMarks(marks);
  }

  /** The number's update: the marks that it leaves to its webhooks. */
  noteMarks(marks: readonly Mark[]): void {
    this.marks = new Map(marks);
  }

  /** The main webhook's check: gives the other resource that declares it already. */
  declareMain(owner: string): string | undefined {
    this.mainOwner ??= owner;
    return this.mainOwner === owner ? undefined : this.mainOwner;
  }

  /** The main webhook's check: the headers of the one that is in the state. */
  noteStoredMain(headers: Readonly<Record<string, string>>): void {
    this.mainHeaders = headers;
  }

  /** A webhook's check: its resource gives up a name of this number and stays. Gives the one that takes the name, if any. */
  leave(move: Move): string | undefined {
    const owners = this.declaredNumber?.formerly?.owners;
    const taker = owners && takenFrom(move.formerOwner, move.from.name, owners.before, owners.now);
    return this.names.leave(move, taker);
  }

  /** Every check: the key that it uses for the number. Gives the other key that the number is used with already. */
  useKey(key: DeclaredKey): DeclaredKey | undefined {
    if (this.usedKey !== undefined && this.usedKey.apiKey !== key.apiKey) {
      return this.usedKey;
    }
    this.usedKey = key;
    return undefined;
  }

  /** The key that this run uses for the number. */
  get key(): DeclaredKey | undefined {
    return this.usedKey;
  }

  /** What ties the number to its key, as its own resource has it. Undefined until that was checked. */
  get identity(): StoredIdentity | undefined {
    return this.numbersIdentity;
  }

  /** What the number's own resource says of it. Undefined where it was not checked in this run. */
  get number(): DeclaredNumber | undefined {
    return this.declaredNumber;
  }

  /** Names that the number's own resource had listed, and no longer lists. */
  get givenUp(): string[] {
    const { listed, formerly } = this.declaredNumber ?? {};
    return listed ? (formerly?.names ?? []).filter((name) => !listed.includes(name)) : [];
  }

  /** Former names that Pulumi keeps: they must not be deleted for want of room. */
  get pinned(): readonly string[] {
    return [...(this.declaredNumber?.formerly?.pinned ?? []), ...this.names.those("pinned")];
  }

  /** Former names of which it is not known whether Pulumi keeps them. */
  get late(): readonly string[] {
    return this.declaredNumber?.formerly?.late ?? [];
  }

  /** What is declared of the slots, by the resources that have been checked. */
  get slots(): Omit<SlotQuestion, "live" | "maximum"> {
    return {
      declared: this.names.declared,
      ignored: this.declaredNumber?.ignored ?? [],
      released: this.names.those("released"),
      pinned: this.pinned,
      unmanagedAreDeleted: this.declaredNumber?.unmanagedAreDeleted ?? false,
    };
  }

  /** Whether the number's check has looked for webhooks that are not declared. */
  get isUnmanagedChecked(): boolean {
    return this.hasLooked;
  }

  /** Whether the number's check has compared its exhaustive list of names with the number. */
  get isCapacityChecked(): boolean {
    return this.hasLooked && this.declaredNumber?.listed !== undefined;
  }

  /** Whether a resource of this run declares the main webhook. */
  get declaresMain(): boolean {
    return this.mainOwner !== undefined;
  }

  /** The headers of the main webhook that a resource of this run has in the state. */
  get storedMain(): Readonly<Record<string, string>> | undefined {
    return this.mainHeaders;
  }

  /** The token that a webhook bears once it was looked for after the number's last change. Undefined where none is due. */
  markFor(name: string): string | undefined {
    return this.marks.get(name) ?? this.marks.get(EVERY);
  }

  /**
   * Whether a stored webhook, which bears `mark`, may be gone: the number's last change was not seen to its end or turned
   * the number off, or the number had given the webhook up, which is how a run begins that deletes it to make room. Also
   * where a run since then has ended before it came to the webhook.
   */
  mayHaveLost(name: string, mark: unknown): boolean {
    const { names, mayHaveLostAll = false } = this.compared ?? {};
    const due = this.markFor(name);
    return mayHaveLostAll || (due !== undefined && due !== mark) || (names !== undefined && !names.includes(name));
  }
}
