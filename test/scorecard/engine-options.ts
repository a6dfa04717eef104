import type { EmulatedNumber, JournalEntry } from "../../dist/emulator/index.js";
import { ownedPlaces } from "../engine-model/checkpoint.ts";
import type { Flags } from "../engine-model/flags.ts";
import type { Done, StackCommands } from "../engine-model/steps.ts";
import { isAs } from "./expected.ts";
import { all, type OptionCase, OTHER, type Programs, placesOf, prepare, programsOf } from "./option-cases.ts";
import type { CaseOptions, Row } from "./rows.ts";
import type { Case, World } from "./world.ts";

/** How often each exemption from "a deletion belongs to a step" was used. */
export const exempted = new Map<string, number>();

export const engineOptions: Row = {
  name: "engine options",
  what: "options of resources x where they are given x flags x edits: every deletion belongs to a step of its webhook, what is kept stays, and two runs reach the goal or the preview says why not",
  full: all.length,
  quick: 200,
  numbered: true,
  run: (world, seed, options) => play(world, all[(seed * STRIDE) % all.length] ?? [], options),
};

/** Neighbours in the list differ in one thing only: a short run takes them from everywhere. */
export const STRIDE = 1021;

async function play(world: World, one: OptionCase | [], { dist, engine }: CaseOptions): Promise<string[]> {
  if (Array.isArray(one)) {
    return ["there is no such case"];
  }
  const test = world.begin(1);
  test.dist = dist;
  const numbers = prepare(test);
  const stack = (await engine?.(test)) ?? test.stack();
  const programs = programsOf(one);
  const seen = new Seen(test, numbers, stack, one, programs);
  const begun = await stack.up(programs.before, { skipPreview: true });
  seen.claim(begun.failures.length === 0, `the first up failed: ${begun.failures.join()}`);
  await one.change?.(stack, numbers);
  await seen.up(one.flags);
  await seen.up(one.after);
  seen.end();
  return seen.violations;
}

/** What became of a case. */
class Seen {
  readonly violations: string[] = [];
  private readonly test: Case;
  private readonly numbers: ReadonlyMap<string, EmulatedNumber>;
  private readonly stack: StackCommands;
  private readonly one: OptionCase;
  private readonly programs: Programs;
  private last: Done | undefined;

  constructor(
    test: Case,
    numbers: ReadonlyMap<string, EmulatedNumber>,
    stack: StackCommands,
    one: OptionCase,
    programs: Programs,
  ) {
    this.test = test;
    this.numbers = numbers;
    this.stack = stack;
    this.one = one;
    this.programs = programs;
  }

  async up(flags: Flags): Promise<void> {
    const { test, stack, one } = this;
    test.world.emulator.clearJournal();
    test.world.clock.nowMs += 60_000;
    const before = ownedPlaces(stack.checkpoint);
    const done = await stack.up(this.programs.after, flags);
    const writes = test.world.emulator.journal({ writesOnly: true });
    this.last = done;
    const unexplained = done.failures.filter((text) => !one.mayFail.some((reason) => reason.test(text)));
    this.claim(unexplained.length === 0, `it failed: ${unexplained.join(" | ")}`);
    this.claim(!done.stopped || writes.length === 0, "a refused preview has written");
    for (const [index, write] of writes.entries()) {
      if (write.method === "DELETE") {
        this.deleted(write, writes.slice(index), before, done, flags);
      }
    }
  }

  /** The rule itself, and what is exempt from it. */
  private deleted(
    { key, name = "" }: JournalEntry,
    later: readonly JournalEntry[],
    before: readonly string[],
    { ops, failures }: Done,
    flags: Flags,
  ): void {
    const label = key === this.test.key ? this.programs.phone : OTHER;
    const holders = before.filter((place) => place.endsWith(` ${label}/${name}`)).map((place) => place.split(" ")[0]);
    const named = [...holders, ...this.aliasedTo(holders)];
    if (named.some((holder) => ops.includes(`delete ${holder}`) || ops.includes(`replace ${holder}`))) {
      return;
    }
    const isPutAgain = later.some((entry) => entry.key === key && entry.method === "PUT" && putName(entry) === name);
    const isOut = named.some((holder) => isLeftOut(flags, holder ?? ""));
    const isPlanned = !placesOf(this.programs.after).some((place) => place.endsWith(`${label}/${name}`));
    const reason =
      (isPutAgain && "put again") ||
      (isOut && "left out by --target or --exclude") ||
      (failures.length > 0 && isPlanned && "a step that a failed run did not reach");
    this.claim(reason !== false && reason !== undefined, `${name} was deleted without a step (${ops.join(", ")})`);
    exempt(String(reason));
  }

  /** The resources that have others as their aliases. */
  private aliasedTo(names: readonly (string | undefined)[]): string[] {
    const webhooks = this.programs.after.flatMap((number) => number.webhooks);
    const isFormer = (name: string): boolean => names.includes(name);
    return webhooks.filter(({ options }) => options?.aliases?.some(isFormer)).map(({ logical }) => logical);
  }

  /** The goal, or a reason and nothing lost. */
  end(): void {
    const { one, programs, last } = this;
    for (const name of one.isKept ? programs.kept : []) {
      this.claim(this.live(programs.phone, name) !== undefined, `${name} is kept, and it is gone`);
    }
    if (one.isUnseen && this.live(programs.phone, "c") === undefined) {
      exempt("pulumi state protect without a preview");
    }
    const isDone = last?.failures.length === 0;
    const live = [...this.numbers.values()].flatMap(({ webhooks }) => webhooks);
    // What is left out of a run is not promised: there, the number makes room all the same.
    const isWhole = !one.flags.target && !one.flags.exclude;
    for (const { name, urls } of isDone || !isWhole ? [] : programs.receivers) {
      const isThere = live.some(({ url }) => urls.includes(url));
      this.claim(isThere, `nothing is delivered to ${name} (${last?.failures.join()})`);
    }
    for (const { phoneNumber = programs.phone, webhooks } of isDone ? programs.after : []) {
      for (const wanted of webhooks) {
        const isIgnored = wanted.options?.ignoreChanges?.includes("url");
        const found = this.live(phoneNumber, wanted.name);
        this.claim(isIgnored ? found : isAs(wanted, found, false), `${wanted.name} is ${JSON.stringify(found)}`);
      }
    }
  }

  claim(holds: unknown, otherwise: string): void {
    if (!holds) {
      this.violations.push(`${otherwise} (${this.one.title})`);
    }
  }

  private live(label: string, name: string) {
    return this.numbers.get(label)?.get(name);
  }
}

function exempt(reason: string): void {
  exempted.set(reason, (exempted.get(reason) ?? 0) + 1);
}

function isLeftOut({ target, exclude }: Flags, name: string): boolean {
  return target ? !target.includes(name) : exclude?.includes(name) === true;
}

function putName({ body }: JournalEntry): unknown {
  return Object(body).destinations?.[0]?.name;
}
