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

/** What the check of a webhook's resource says of it. */
export interface DeclaredWebhook {
  readonly name: string;
  readonly owner: string;
  /** Where it is known. */
  readonly url: string | undefined;
  /** Another name that the resource had on this number, and whether Pulumi keeps the webhook of that name. */
  readonly former: { readonly name: string; readonly isKept: boolean } | undefined;
}

/** What `diff` has compared: the stored state of a resource with what it declares. */
export interface ComparedName {
  readonly name: string;
  readonly owner: string;
  /** The stored one, where the resource stays and stands for the name from now on. */
  readonly instance: string | undefined;
  readonly inputs: object;
}

/** What this run notes of a name, beside the resources that have to do with it. */
export type NameFact =
  /** A resource had it, and the number no longer declares it. Noted by the checks of the number and of the resource. */
  | "released"
  /** As released, but Pulumi keeps the webhook. Noted by the check of the resource that had the name. */
  | "pinned"
  /** The run takes it over from another label of the number. Noted by the check of its resource. */
  | "relabelled"
  /** The webhook was deleted to make room for others. Noted by the number's create or update. */
  | "made room"
  /** The webhook was deleted because its resource goes or is replaced. Noted by that deletion. */
  | "deleted";

/** What this run knows of one name. As an owner, a resource is its key: see `resourceKey`. */
interface Entry {
  /** The resource that declares it. */
  readonly declared?: { readonly owner: string; readonly url: string | undefined } | undefined;
  /** The resource that has it in the state, with the stored inputs. */
  readonly held?: { readonly owner: string; readonly inputs: object };
  /** The resource that has it in the state and stays. */
  readonly standing?: Standing;
  /** The resource whose state the engine has compared. Where a replacement is forced, it does not. */
  readonly comparedOwner?: string;
  /** How a resource that stays gives it up. */
  readonly move?: Move;
  readonly facts?: ReadonlySet<NameFact>;
}

/** The names of one number, and the {@link SWITCH}: what the resources of this run have said of each. */
export class NameRegistry {
  private readonly entries = new Map<string, Entry>();

  /** Notes that a resource declares a webhook; gives the other resource that declares it already. */
  declare({ name, owner, url, former }: DeclaredWebhook): string | undefined {
    if (former) {
      this.note(former.isKept ? "pinned" : "released", former.name);
    }
    const known = this.entry(name).declared;
    if (known !== undefined && known.owner !== owner) {
      return known.owner;
    }
    for (const [formerName, { declared }] of this.entries) {
      if (declared?.owner === owner && formerName !== name) {
        this.withdraw(formerName);
      }
    }
    const entry = this.entry(name);
    const facts = new Set(entry.facts);
    facts.delete("released");
    // The declared ones keep the order in which they came.
    if (known === undefined) {
      this.entries.delete(name);
    }
    this.entries.set(name, { ...entry, declared: { owner, url }, facts });
    return undefined;
  }

  /** Forgets a webhook that was deleted. */
  withdraw(name: string): void {
    this.set(name, { declared: undefined });
  }

  /** Notes that a resource has a webhook of this name in the state: a forced replacement shows that no second time. */
  hold(name: string, owner: string, inputs: object): void {
    this.set(name, { held: { owner, inputs } });
  }

  /**
   * Notes that a resource gives up a name and stays. Gives the resource that takes the name, if any: the one that declares
   * it, or else `listedTaker`, of which the number's lists tell.
   */
  leave(move: Move, listedTaker: string | undefined): string | undefined {
    this.set(move.from.name, { move });
    const { declared, held } = this.entry(move.from.name);
    const taker = declared?.owner ?? listedTaker;
    return taker === move.owner || held !== undefined ? undefined : taker;
  }

  /** Notes that `diff` has compared what is stored of a resource. */
  noteCompared({ name, owner, instance, inputs }: ComparedName): void {
    this.set(name, { comparedOwner: owner, ...(instance === undefined ? {} : { standing: { instance, inputs } }) });
  }

  /** Notes a fact of names. */
  note(fact: NameFact, ...names: readonly string[]): void {
    for (const name of names) {
      this.set(name, { facts: new Set(this.entry(name).facts).add(fact) });
    }
  }

  /** Whether a fact is noted of a name. */
  is(fact: NameFact, name: string): boolean {
    return this.entry(name).facts?.has(fact) === true;
  }

  /** The names of which a fact is noted. */
  those(fact: NameFact): string[] {
    return this.where(({ facts }) => facts?.has(fact) === true);
  }

  /** The names declared so far. */
  get declared(): string[] {
    return this.where(({ declared }) => declared !== undefined);
  }

  /** The declared url of a webhook, where it is known. */
  urlOf(name: string): string | undefined {
    return this.entry(name).declared?.url;
  }

  /** The stored inputs of a webhook that a resource has in the state under this name, as far as a `check` has shown it. */
  heldBy(name: string, owner: string): object | undefined {
    const { held } = this.entry(name);
    return held?.owner === owner ? held.inputs : undefined;
  }

  /** The move by which another resource gives up a name that `owner` takes. */
  leftTo(name: string, owner: string): Move | undefined {
    const move = this.moveFrom(name);
    return move !== undefined && move.owner !== owner && this.heldBy(name, owner) === undefined ? move : undefined;
  }

  /** The move by which a resource comes to a name of this number from another one. */
  moveTo(name: string, owner: string): Move | undefined {
    const moves = [...this.entries.values()].map(({ move }) => move);
    return moves.find((move) => move?.owner === owner && move.to.name === name);
  }

  /** The move that gives up a name. */
  moveFrom(name: string): Move | undefined {
    return this.entry(name).move;
  }

  /** Whether the engine has compared what is stored of the resource that declares a name. */
  isCompared(name: string, owner: string): boolean {
    return this.entry(name).comparedOwner === owner;
  }

  /** The resource, other than `instance`, that stays and stands for a webhook, or the switch, under this label. */
  othersStand(name: string, instance: string | undefined): Standing | undefined {
    const { standing } = this.entry(name);
    return standing?.instance === instance ? undefined : standing;
  }

  private where(holds: (entry: Entry) => boolean): string[] {
    return [...this.entries].filter(([, entry]) => holds(entry)).map(([name]) => name);
  }

  private entry(name: string): Entry {
    return this.entries.get(name) ?? {};
  }

  private set(name: string, entry: Entry): void {
    this.entries.set(name, { ...this.entry(name), ...entry });
  }
}
