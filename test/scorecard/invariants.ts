import { isDeepStrictEqual } from "node:util";
import type { EmulatedNumber, JournalEntry, StoredWebhook } from "../../dist/emulator/index.js";
import { type Checkpoint, listedNames, MAXIMUM, ownedNames, readableText } from "../engine-model/checkpoint.ts";
import type { Sent } from "../engine-model/process-model.ts";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import type { Done, StackCommands } from "../engine-model/steps.ts";
import { isAs } from "./expected.ts";
import { CANARY, type Case, type Observed } from "./world.ts";

const IDENTITY_PATH = "/health_status";

/** One command, and the number before and after it. */
export interface Watched {
  readonly done: Done;
  readonly processes: readonly Observed[];
  readonly wasOn: boolean;
  readonly before: readonly StoredWebhook[];
  readonly mainBefore: EmulatedNumber["main"];
  readonly after: readonly StoredWebhook[];
  readonly stateBefore: Checkpoint;
  readonly stateAfter: Checkpoint;
  readonly entries: readonly JournalEntry[];
  readonly writes: readonly JournalEntry[];
  readonly violations: string[];
}

/** Runs a command and holds it to what is true of every command. */
export async function watched<Engine extends StackCommands>(
  test: Case,
  engine: Engine,
  program: DeclaredNumber | undefined,
  command: (engine: Engine) => Promise<Done>,
): Promise<Watched> {
  test.world.emulator.clearJournal();
  test.processes = [];
  const [before, wasOn, stateBefore] = [test.number.webhooks, test.number.enabled, engine.checkpoint];
  const mainBefore = structuredClone(test.number.main);
  const done = await command(engine);
  const entries = test.world.emulator.journal({ key: test.key });
  const [after, stateAfter, writes] = [test.number.webhooks, engine.checkpoint, entries.filter(({ write }) => write)];
  const seen = {
    done,
    processes: test.processes,
    wasOn,
    before,
    mainBefore,
    after,
    stateBefore,
    stateAfter,
    entries,
    writes,
  };
  const violations = [
    ...secretsInClear(seen, engine.checkpoint),
    ...test.processes.flatMap((process) => (process.mostWrites > 1 ? ["two writes were under way at one time"] : [])),
    ...test.processes.flatMap(({ sent }) => aboveMaximum(sent, program?.number.maxWebhooks ?? MAXIMUM)),
    ...test.processes.flatMap(({ sent }) => repeatedBlindly(sent)),
    ...test.processes.flatMap(({ sent }) => askedTwice(sent)),
    ...switchedOffUnasked(seen, program),
    ...entries.filter(({ method, path }) => !isPath(method, path)).map(({ path }) => `a request went to ${path}`),
    ...(done.stopped && writes.length > 0 ? ["a command that its preview stopped has written"] : []),
    ...strangersTouched(seen, program),
    ...(program?.main || isDeepStrictEqual(mainBefore, test.number.main) ? [] : ["the main webhook was changed"]),
  ];
  return { ...seen, violations };
}

/** Texts that a user or a reader of the state sees, and that show a secret. */
export function secretsInClear(
  { done, processes }: Pick<Watched, "done" | "processes">,
  checkpoint: Checkpoint,
): string[] {
  const said = [...done.failures, ...processes.flatMap(({ output }) => output)].filter(showsSecret);
  const state = readableText(checkpoint);
  return [
    ...said.map((text) => `a message shows a secret: ${text}`),
    ...(showsSecret(state) ? [`the state shows a secret: ${state}`] : []),
  ];
}

function showsSecret(text: string): boolean {
  return [CANARY, ...base64(CANARY)].some((form) => text.includes(form));
}

/** The middle of a text in base64, for each of the three places where it may begin. */
function base64(text: string): string[] {
  return ["", "x", "xx"].map((start) =>
    Buffer.from(start + text)
      .toString("base64")
      .slice(4, -4),
  );
}

/** A PUT after answers that showed no room for it: looks, and what was put since. */
function aboveMaximum(sent: readonly Sent[], maximum: number): string[] {
  let seen = 0;
  return sent.flatMap(({ method, path, status, text, body }) => {
    if (method === "GET" && path === "/multi_webhook" && status === 200) {
      seen = namesIn(text);
    }
    const before = seen;
    const sentNow = method === "PUT" ? namesIn(body) : 0;
    seen += status !== undefined && status < 300 ? sentNow : 0;
    return sentNow > 0 && before + sentNow > maximum
      ? [`a PUT of ${sentNow} was sent although ${before} webhooks had been seen`]
      : [];
  });
}

/** A write that is sent again although the first may have been applied, and nobody has looked. PATCH may be. */
function repeatedBlindly(sent: readonly Sent[]): string[] {
  const same = (one: Sent, other: Sent): boolean =>
    one.method === other.method && one.path === other.path && one.body === other.body;
  return sent.flatMap((request, index) => {
    const before = sent.slice(0, index).findLastIndex((one) => same(one, request));
    const looked = sent.slice(before, index).some(isLook);
    const first = sent[before];
    const isRepeated = first !== undefined && !looked && /PUT|POST|DELETE/.test(request.method) && !wasRefused(first);
    return isRepeated ? [`${request.method} ${request.path} was repeated without a look`] : [];
  });
}

/** An answer that says what is on the number; 404 stands for no main webhook. */
function isLook({ method, path, status }: Sent): boolean {
  return method === "GET" && (status === 200 || status === (path === "/multi_webhook" ? 409 : 404));
}

/** Whether it is certain that a write was not applied: it was never sent, or the answer says so. */
function wasRefused({ status, notSent }: Sent): boolean {
  return notSent === true || (status !== undefined && status >= 400 && status < 500 && status !== 408);
}

function namesIn(text: string): number {
  try {
    return (JSON.parse(text || "{}").destinations ?? []).filter((one: { name?: string }) => one.name).length;
  } catch {
    return 0;
  }
}

function isPath(method: string, path: string): boolean {
  return method === "DELETE"
    ? /^\/multi_webhook\/[^/]+$/.test(path)
    : /^\/(multi_webhook|v1\/configs\/webhook)$/.test(path) || (method === "GET" && path === IDENTITY_PATH);
}

/** Which number a key belongs to is asked at most once in a run; a question that got no answer is asked again. */
function askedTwice(sent: readonly Sent[]): string[] {
  const answered = sent.filter(({ path, status = 500 }) => path.startsWith(IDENTITY_PATH) && status < 500);
  const throttled = answered.filter(({ text }) => /rate limit|too many/i.test(text));
  return answered.length - throttled.length > 1 ? ["a process has asked twice which number it is"] : [];
}

type Change = Omit<Watched, "violations">;

/** Webhooks of somebody else that are not as they were. */
function strangersTouched(
  { before, after, stateBefore, stateAfter, writes }: Change,
  program: DeclaredNumber | undefined,
): string[] {
  const declared = program?.webhooks.filter((webhook) => mayBeTaken(webhook, before)).map(({ name }) => name) ?? [];
  const ours = [...declared, ...ownedNames(stateBefore), ...listedNames(stateBefore)];
  const mayDelete = program?.number.unmanaged === "delete" && program.number.enabled !== false;
  const wiped = writes.some(
    ({ method, body, applied }) => method === "POST" && applied && Object(body).enabled === false,
  );
  const changed = before
    .filter(({ name }) => !ours.includes(name))
    .filter((webhook) => JSON.stringify(webhook) !== JSON.stringify(after.find(({ name }) => name === webhook.name)))
    .filter(({ name }) => !(wiped || (mayDelete && !ignores(program, name))));
  const own = [...ours, ...ownedNames(stateAfter)];
  const added = after.filter(({ name }) => !own.includes(name) && !before.some((one) => one.name === name));
  return [
    ...changed.map(({ name }) => `the webhook ${name} of somebody else was changed`),
    ...added.map(({ name }) => `a webhook ${name} appeared that nobody declares`),
  ];
}

/** Whether a program may write a webhook: nobody has it, or it is the same already, or the program takes it over. */
function mayBeTaken(wanted: Declared, before: readonly StoredWebhook[]): boolean {
  const other = before.find(({ name }) => name === wanted.name);
  return other === undefined || wanted.adopt === true || isAs(wanted, other, false);
}

/** The switch may wipe what others have: off only where the program says so, or with nothing left on the number. */
function switchedOffUnasked(
  { before, wasOn, stateBefore, writes }: Change,
  program: DeclaredNumber | undefined,
): string[] {
  const asked = program?.number.enabled === false;
  const disables = stateBefore.resources.some(({ outputs }) => outputs.disableOnDelete === true);
  const others = before.filter(({ name }) => !ownedNames(stateBefore).includes(name));
  const switches = writes.filter(({ method }) => method === "POST").map(({ body }) => Object(body).enabled);
  // One that is off already may hide what it has, and nothing is left to switch.
  const isOff = switches.includes(false) && (wasOn || switches.includes(true));
  return isOff && !asked && !(disables && others.length === 0)
    ? ["the number was switched off, and nobody has asked for it"]
    : [];
}

function ignores(program: DeclaredNumber | undefined, name: string): boolean {
  return program?.number.ignoreUnmanaged?.includes(name) === true;
}
