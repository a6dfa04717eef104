import type { EmulatedNumber } from "../../dist/emulator/index.js";
import type { Flags } from "../engine-model/flags.ts";
import { type Declared, type DeclaredNumber, PHONE, type ResourceOptions, urlOf } from "../engine-model/program.ts";
import type { StackCommands } from "../engine-model/steps.ts";
import type { Case } from "./world.ts";

export const OTHER = "+4930765432";

/** A program before and after an edit. */
export interface Programs {
  readonly phone: string;
  readonly before: readonly DeclaredNumber[];
  readonly after: readonly DeclaredNumber[];
  /** Names that are kept where the option of the case keeps them. */
  readonly kept: readonly string[];
  /** The resources that both programs have, and where each may have its messages delivered. */
  readonly receivers: readonly { readonly name: string; readonly urls: readonly string[] }[];
}

export interface OptionCase {
  readonly title: string;
  readonly option: string;
  readonly edit: string;
  readonly flag: string;
  readonly listed: boolean;
  readonly isKept: boolean;
  /** Whether it is deleted all the same, which is not promised: only a preview stops it. */
  readonly isUnseen: boolean;
  /** The flags of the run that brings the edit, and of the one after it. */
  readonly flags: Flags;
  readonly after: Flags;
  /** What a run may say that does not end as declared. */
  readonly mayFail: readonly RegExp[];
  /** What happens between the runs. */
  change?(stack: StackCommands, numbers: ReadonlyMap<string, EmulatedNumber>): void | Promise<void>;
}

/** An option of the webhook "c", of its number, or of the state alone. */
interface Given {
  readonly own?: ResourceOptions;
  readonly number?: ResourceOptions;
  /** In place of these, with the edit. */
  readonly ownAfter?: ResourceOptions;
  readonly numberAfter?: ResourceOptions;
  readonly keeps?: "protect" | "retain";
  readonly isStateProtected?: boolean;
}

const given: Readonly<Record<string, Given>> = {
  none: {},
  "own protect": { own: { protect: true }, keeps: "protect" },
  "inherited protect": { number: { protect: true }, keeps: "protect" },
  "protect in the state": { keeps: "protect", isStateProtected: true },
  "own retainOnDelete": { own: { retainOnDelete: true }, keeps: "retain" },
  "inherited retainOnDelete": { number: { retainOnDelete: true }, keeps: "retain" },
  "retainOnDelete in the state": { number: { retainOnDelete: true }, numberAfter: {}, keeps: "retain" },
  "own deleteBeforeReplace": { own: { deleteBeforeReplace: true } },
  "own deleteBeforeReplace: false": { own: { deleteBeforeReplace: false } },
  "own ignoreChanges": { own: { ignoreChanges: ["url"] } },
  "ignoreChanges of the number": { number: { ignoreChanges: ["webhookNames"] } },
  "own replacementTrigger": { own: { replacementTrigger: "1" }, ownAfter: { replacementTrigger: "2" } },
  "replacementTrigger of the number": {
    number: { replacementTrigger: "1" },
    numberAfter: { replacementTrigger: "2" },
  },
  "own aliases": { own: { aliases: ["c-before"] } },
  "own dependsOn": { own: { dependsOn: ["a"] } },
};

interface Edit {
  /** The webhooks of the number after the edit; "c" is the one with the options. */
  webhooks(a: Declared, b: Declared, c: Declared): readonly Declared[];
  /** Those of the other number. */
  others?(c: Declared): readonly Declared[];
  /** Whether the name "c" goes from the program. */
  readonly gives?: boolean;
  readonly moves?: boolean;
  /** Whether "c" is changed in place. */
  readonly changes?: boolean;
  readonly drifts?: boolean;
}

const named = (webhook: Declared, name: string): Declared => ({ ...webhook, name });
const changed = (webhook: Declared): Declared => ({ ...webhook, url: "https://new.example.com/in" });

const edits: Readonly<Record<string, Edit>> = {
  swap: { webhooks: (a, b) => [a, b, webhook("d")], gives: true },
  rename: { webhooks: (a, b, c) => [a, b, named(c, "n")], gives: true },
  exchange: { webhooks: (a, b, c) => [named(a, "c"), b, named(c, "a")], moves: true },
  "exchange back to front": { webhooks: (a, b, c) => [named(c, "a"), b, named(a, "c")], moves: true },
  "cycle of three": { webhooks: (a, b, c) => [named(a, "b"), named(b, "c"), named(c, "a")], moves: true },
  chain: { webhooks: (a, b, c) => [a, named(b, "c"), named(c, "n")], moves: true },
  handover: { webhooks: (a, _b, c) => [a, named(webhook("d"), "c"), named(c, "n")], moves: true },
  "move between numbers": { webhooks: (a, b) => [a, b], others: (c) => [c], gives: true },
  remove: { webhooks: (a, b) => [a, b], gives: true },
  change: { webhooks: (a, b, c) => [a, b, changed(c)], changes: true },
  "drift and change": { webhooks: (a, b, c) => [a, b, changed(c)], changes: true, drifts: true },
  "logical rename": { webhooks: (a, b, c) => [a, b, { ...c, logical: "c2" }] },
};

const flagsOf: Readonly<Record<string, (stays: string) => Flags>> = {
  none: () => ({}),
  "--parallel 1": () => ({ serial: true }),
  "--skip-preview": () => ({ skipPreview: true }),
  "--parallel 1 --skip-preview": () => ({ serial: true, skipPreview: true }),
  "--continue-on-error --skip-preview": () => ({ continueOnError: true, skipPreview: true }),
  "--target": () => ({ target: ["acme", "a", "d", "beta"] }),
  "--target --skip-preview": () => ({ target: ["acme", "a", "d", "beta"], skipPreview: true }),
  "--exclude": () => ({ exclude: ["c"] }),
  "--replace": (stays) => ({ replace: [stays] }),
  "--replace --skip-preview": (stays) => ({ replace: [stays], skipPreview: true }),
  taint: () => ({}),
};

/** Every case. */
export const all: readonly OptionCase[] = Object.keys(given).flatMap((option) =>
  Object.keys(edits).flatMap((edit) =>
    Object.keys(flagsOf).flatMap((flag) => [true, false].map((listed) => caseOf(option, edit, flag, listed))),
  ),
);

function caseOf(option: string, edit: string, flag: string, listed: boolean): OptionCase {
  const one = given[option] ?? {};
  const { gives = false, drifts = false } = edits[edit] ?? {};
  // What goes cannot be replaced: then another one is.
  const stays = gives ? "a" : "c";
  const flags = flagsOf[flag]?.(stays) ?? {};
  return {
    ...{ title: `${option}, ${edit}, ${flag}, ${listed ? "listed" : "not listed"}`, option, edit, flag, listed, flags },
    isKept: keeps(one, edit, flags),
    isUnseen: gives && /swap|remove/.test(edit) && one.isStateProtected === true && !keeps(one, edit, flags),
    after: {},
    mayFail: reasons(one, edit, flag, listed),
    async change(stack, numbers) {
      if (drifts) {
        numbers.get(PHONE)?.put({ name: "c", url: "https://drifted.example.com/in", headers: {} });
      }
      if (flag === "taint") {
        await stack.mark?.(stays, { tainted: true });
      }
      if (one.isStateProtected) {
        await stack.mark?.("c", { protect: true });
      }
    },
  };
}

/** Whether the webhook "c" must not be deleted, whatever becomes of its resource. */
function keeps(one: Given, edit: string, { skipPreview, target, exclude }: Flags): boolean {
  // Pulumi replaces what the program no longer protects.
  const staysInProgram = !/swap|remove/.test(edit);
  const isReplaceable = staysInProgram && (one.isStateProtected || (edit === "move between numbers" && !one.own));
  // Not promised: the program does not show it, and nothing but the preview stops it.
  const isUnseen = one.isStateProtected && (skipPreview || target || exclude);
  return one.keeps === "retain" || (one.keeps === "protect" && !isReplaceable && !isUnseen);
}

function reasons(one: Given, edit: string, flag: string, listed: boolean): RegExp[] {
  const { gives, moves, changes } = edits[edit] ?? {};
  const isPartial = /--target|--exclude/.test(flag);
  const isForced = /replace|taint/.test(flag);
  const isLocked = one.keeps === "protect";
  return [
    ...(moves ? [/cannot move from resource/, /on number \S+ already/] : []),
    ...((gives || moves) && one.keeps ? [/kept by protect or retainOnDelete/] : []),
    ...(isLocked ? [/cannot be deleted\s+because it is protected/, /unable to replace/] : []),
    // Without the list of names the one that goes holds its slot until the end.
    ...(!listed && (edit === "swap" || edit === "handover" || isForced) ? [/takes at most/] : []),
    ...(!listed && (one.own?.deleteBeforeReplace === false || one.ownAfter) ? [/takes at most/] : []),
    ...(isForced && changes ? [/After --replace or pulumi state taint, run a plain pulumi up/] : []),
    ...(one.number?.ignoreChanges ? [/does not reach the webhookNames/, /takes at most/] : []),
    // A part of the program is not the program.
    ...(isPartial ? [/--target list/, /takes at most/, /is on number \S+ already/, /not among the webhookNames/] : []),
  ];
}

/** The two numbers, with the keys by which the stack reaches them. */
export function prepare(test: Case): ReadonlyMap<string, EmulatedNumber> {
  const otherKey = `${test.key}-other`;
  delete test.env.DIALOG360_API_KEY;
  test.config["dialog360:apiKeys"] = JSON.stringify({ [PHONE]: test.key, [OTHER]: otherKey });
  const other = test.world.emulator.numbers.of(otherKey);
  other.main = { url: "https://main.example.com" };
  return new Map([
    [PHONE, test.number],
    [OTHER, other],
  ]);
}

export function programsOf({ option, edit, listed }: OptionCase): Programs {
  const { own = {}, number = {}, ownAfter = own, numberAfter = number } = given[option] ?? {};
  const { webhooks, others, drifts } = edits[edit] ?? edits.swap ?? expectEdit();
  const [a, b] = [webhook("a"), webhook("b")];
  const isAliased = own.aliases !== undefined;
  const before = { ...webhook("c"), logical: isAliased ? "c-before" : "c", options: isAliased ? {} : own };
  const after = { ...webhook("c"), options: ownAfter };
  const beta = { logical: "beta", phoneNumber: OTHER, listed, number: {} };
  const programs = {
    before: [
      { listed, number: {}, options: number, webhooks: [a, b, before] },
      { ...beta, webhooks: [webhook("z")] },
    ],
    after: [
      { listed, number: {}, options: numberAfter, webhooks: webhooks(a, b, after) },
      { ...beta, webhooks: [webhook("z"), ...(others?.(after) ?? [])] },
    ],
  };
  return { phone: PHONE, ...programs, kept: ["c"], receivers: receiversOf(programs, drifts === true) };
}

function receiversOf({ before, after }: Pick<Programs, "before" | "after">, drifts: boolean): Programs["receivers"] {
  const [old, now] = [before, after].map((numbers) => numbers.flatMap(({ webhooks }) => webhooks));
  const drifted = drifts ? ["https://drifted.example.com/in"] : [];
  return (old ?? []).flatMap(({ logical, url }) => {
    const same = now?.find((one) => one.logical === logical);
    return same ? [{ name: logical, urls: [url, same.url, ...(logical === "c" ? drifted : [])] }] : [];
  });
}

function expectEdit(): never {
  throw new Error("There is no such edit.");
}

/** Where the webhooks of a program are, as `label/name`. */
export function placesOf(program: readonly DeclaredNumber[]): string[] {
  return program.flatMap(({ phoneNumber = PHONE, webhooks }) => webhooks.map(({ name }) => `${phoneNumber}/${name}`));
}

function webhook(name: string): Declared {
  return { logical: name, name, url: urlOf(name), headers: {} };
}
