import type { EmulatedNumber, JournalEntry, StoredWebhook } from "../../dist/emulator/index.js";
import type { Checkpoint, Resource } from "../engine-model/checkpoint.ts";
import { type Declared, type DeclaredNumber, PHONE } from "../engine-model/program.ts";
import type { Done } from "../engine-model/steps.ts";
import type { Observed } from "./world.ts";

/** One number as it is. */
export interface Seen {
  readonly enabled: boolean;
  readonly webhooks: readonly StoredWebhook[];
}

/** One command, and everything around it. */
export interface Run {
  readonly command: "preview" | "up" | "refresh" | "destroy";
  /** The numbers that the command knows of: none for refresh and destroy. */
  readonly program: readonly DeclaredNumber[];
  readonly vouched: boolean;
  /** The number that the configuration gives a declared one; undefined where it has no key for it. */
  readonly configured: (number: DeclaredNumber) => EmulatedNumber | undefined;
  /** What the API tells of a number. */
  readonly told: (number: EmulatedNumber) => { readonly id: boolean; readonly display: string | undefined };
  /** `capacityCheck: declared`: the preview has asked nothing. */
  readonly unasked: boolean;
  /** The server and key that the configuration gives, as one text. */
  readonly way: (number: DeclaredNumber) => string;
  readonly done: Done;
  readonly processes: readonly Observed[];
  readonly stateBefore: Checkpoint;
  readonly stateAfter: Checkpoint;
  readonly before: ReadonlyMap<EmulatedNumber, Seen>;
  readonly after: ReadonlyMap<EmulatedNumber, Seen>;
  readonly writes: readonly { readonly number: EmulatedNumber; readonly entry: JournalEntry }[];
}

/**
 * What the labels of a stack stand for, found out without the provider: the number at which the resources of a label were
 * created, and what the stack has put or taken over there.
 */
export class Truth {
  /** By label: the number, or those that it may be after a run for which the user has vouched and that failed. */
  private readonly bound = new Map<string, Set<EmulatedNumber>>();
  private readonly ours = new Map<EmulatedNumber, Set<string>>();
  /** Labels of which the API may not have told the id when they were new. */
  private readonly unnamed = new Set<string>();
  /** By number: ways by which it was reached before it may have lost something; nothing tells the provider to look again. */
  private readonly blind = new Map<EmulatedNumber, Set<string>>();
  /** By label: the number whose switch was taken for the label's, since nothing but the switch could be compared. */
  private readonly switches = new Map<string, EmulatedNumber>();
  private readonly ways = new Map<EmulatedNumber, Set<string>>();

  /** Names that the stack has on a number. */
  taken(number: EmulatedNumber): ReadonlySet<string> {
    return this.ours.get(number) ?? new Set();
  }

  /** What the stack had on a number may be gone. */
  shaken(number: EmulatedNumber): void {
    this.blind.set(number, new Set(this.ways.get(number)));
  }

  /** Whether a number has lost something that nothing tells the provider to look for. */
  isBlind(run: Run, number: DeclaredNumber, emulated: EmulatedNumber): boolean {
    return run.configured(number) === undefined || this.blind.get(emulated)?.has(run.way(number)) === true;
  }

  /** Whether the API may not have told the id of a number when the state got its label. */
  isUnnamed(label: string): boolean {
    return this.unnamed.has(label);
  }

  /** The numbers for which the state has a label. */
  boundTo(label: string): ReadonlySet<EmulatedNumber> {
    return this.bound.get(label) ?? new Set();
  }

  /** The numbers that a declared number may reach. */
  reachOf(run: Run, number: DeclaredNumber): Set<EmulatedNumber> {
    const reach = new Set(this.boundTo(labelOf(number)));
    const configured = run.configured(number);
    const isFirst = isNew(run, number) && judged(run, labelOf(number), configured) !== "other";
    if (configured && (run.vouched || isFirst)) {
      reach.add(configured);
    }
    return reach;
  }

  /**
   * Whether a stored webhook is, to all that the API tells, on a number: no id to be had, now or when the label was new, and
   * one that is the same in all parts. No rule can tell it then.
   */
  isAlike(run: Run, number: EmulatedNumber, stored: Resource): boolean {
    const isUntold = !run.told(number).id || this.unnamed.has(storedLabel(stored));
    return (
      isUntold &&
      isSame(
        stored,
        run.before.get(number)?.webhooks.find(({ name }) => name === stored.outputs.name),
      )
    );
  }

  /** Whether the switch of a number was taken for a label's by a run that could compare nothing else. */
  isTakenForSwitch(label: string, number: EmulatedNumber): boolean {
    return this.switches.get(label) === number;
  }

  /** Whether that is so of all stored webhooks of a label, and of its switch: of one that is off and empty it soon is. */
  isAllAlike(run: Run, label: string, number: EmulatedNumber): boolean {
    const stored = hooksIn(run.stateBefore).filter((one) => storedLabel(one) === label);
    const isUntold = !run.told(number).id || this.unnamed.has(label);
    const isStored = this.boundTo(label).size > 0;
    const parent = run.stateBefore.resources.find((one) => one.kind === "MultiWebhook" && storedLabel(one) === label);
    const isSwitched = parent !== undefined && parent.outputs.enabled === run.before.get(number)?.enabled;
    return isStored && isUntold && isSwitched && stored.every((one) => this.isAlike(run, number, one));
  }

  /** Learns from a command what stands for what now. */
  learn(run: Run): void {
    for (const number of run.program) {
      this.learnNumber(run, number);
    }
    this.learnOurs(run);
    const labels = new Set([...run.stateAfter.resources, ...run.stateAfter.doomed].map(storedLabel));
    for (const label of [...this.bound.keys()].filter((one) => !labels.has(one))) {
      this.bound.delete(label);
      this.unnamed.delete(label);
    }
    if (run.command === "refresh" && run.done.failures.length === 0) {
      this.blind.clear();
    }
  }

  /** Where no id is to be had, a number that lists no names is compared by its switch alone. */
  private learnSwitch(run: Run, number: DeclaredNumber, configured: EmulatedNumber): void {
    const of = ({ resources }: Checkpoint) =>
      resources.find(({ kind, name }) => kind === "MultiWebhook" && name === number.logical);
    const [before, after] = [of(run.stateBefore), of(run.stateAfter)];
    const isAccepted = before && after && before.outputs.__key !== after.outputs.__key;
    const isUntold = !run.told(configured).id || this.unnamed.has(labelOf(number));
    const names = before?.outputs.webhookNames;
    if (isAccepted && isUntold && (!Array.isArray(names) || names.length === 0)) {
      this.switches.set(labelOf(number), configured);
    }
  }

  private learnNumber(run: Run, number: DeclaredNumber): void {
    const [label, configured] = [labelOf(number), run.configured(number)];
    // What a preview has stopped has done nothing.
    if (run.command !== "up" || run.done.stopped || configured === undefined) {
      return;
    }
    this.learnSwitch(run, number, configured);
    const ways = this.ways.get(configured) ?? new Set();
    this.ways.set(configured, ways.add(run.way(number)));
    if (run.vouched || (isNew(run, number) && !run.told(configured).id)) {
      this.unnamed.add(label);
    }
    const isDone = run.done.failures.length === 0;
    const reach = this.reachOf(run, number);
    if (reach.has(configured) || this.isAllAlike(run, label, configured)) {
      for (const former of isDone ? this.boundTo(label) : []) {
        this.disown(run, label, former === configured ? undefined : former);
      }
      this.bound.set(label, new Set([...(isDone ? [] : reach), configured]));
    }
  }

  /** What a label has left on a number that nothing told from the one it means: neither user nor provider knows of it. */
  private disown(run: Run, label: string, former: EmulatedNumber | undefined): void {
    const isNewHere = run.program.some((number) => labelOf(number) === label && isNew(run, number));
    if (former && !isNewHere) {
      const names = hooksIn(run.stateBefore).filter((one) => storedLabel(one) === label);
      const left = [...this.taken(former)].filter((name) => !names.some(({ outputs }) => outputs.name === name));
      this.ours.set(former, new Set(left));
    }
  }

  private learnOurs(run: Run): void {
    for (const { number, entry } of run.writes) {
      const put = Object(entry.body).destinations?.[0]?.name;
      if (entry.method === "PUT" && entry.applied && put !== undefined) {
        this.ours.set(number, new Set([...this.taken(number), put]));
      }
    }
    const hooks = hooksIn(run.stateAfter);
    // What was taken for a webhook that nothing tells from it is gone, and the other is left to nobody.
    for (const gone of hooksIn(run.stateBefore).filter((one) => !hooks.some(({ name }) => name === one.name))) {
      const numbers = [...run.before.keys()].filter((number) => this.isAlike(run, number, gone));
      for (const number of [...this.boundTo(storedLabel(gone))].filter((one) =>
        numbers.some((other) => other !== one),
      )) {
        this.ours.set(number, new Set([...this.taken(number)].filter((name) => name !== gone.outputs.name)));
      }
    }
    for (const stored of hooks) {
      for (const number of this.boundTo(storedLabel(stored))) {
        this.ours.set(number, new Set([...this.taken(number), String(stored.outputs.name)]));
      }
    }
    for (const [number, names] of this.ours) {
      const stored = hooks.filter((one) => this.boundTo(storedLabel(one)).has(number));
      const live = run.after.get(number)?.webhooks ?? [];
      const isLeft = (name: string): boolean => !run.vouched && live.some((one) => one.name === name);
      const kept = [...names].filter((name) => stored.some(({ outputs }) => outputs.name === name) || isLeft(name));
      this.ours.set(number, new Set(kept));
    }
  }
}

export function labelOf({ phoneNumber = PHONE }: DeclaredNumber): string {
  return phoneNumber;
}

export function storedLabel({ outputs }: Resource): string {
  return String(outputs.phoneNumber);
}

/** The webhooks that a state has, those included that wait for their deletion. */
export function hooksIn({ resources, doomed }: Checkpoint): Resource[] {
  return [...resources, ...doomed].filter(({ kind }) => kind === "Webhook");
}

/** Whether a webhook is live as it is declared or stored. */
export function isSame(wanted: Declared | Resource, live: StoredWebhook | undefined): boolean {
  const url = "outputs" in wanted ? wanted.outputs.url : wanted.url;
  return live !== undefined && live.url === url;
}

/** Whether the state does not have the label under this resource: whatever key the user gives is the first. */
function isNew({ stateBefore }: Run, number: DeclaredNumber): boolean {
  return !stateBefore.resources.some(
    (one) => one.kind === "MultiWebhook" && one.name === number.logical && storedLabel(one) === labelOf(number),
  );
}

/** What the API says of a label and a number. */
function judged(run: Run, label: string, number: EmulatedNumber | undefined): "same" | "other" | undefined {
  const { id, display } = number ? run.told(number) : { id: false, display: undefined };
  if (!id || display === undefined || !/^(\+|00)/.test(label)) {
    return undefined;
  }
  const digits = (text: string): string => text.replace(/\D/g, "").replace(/^00/, "");
  return digits(label) === digits(display) ? "same" : "other";
}
