import { isDeepStrictEqual } from "node:util";
import type { FaultKind } from "../../dist/emulator/index.js";
import type { Engine } from "../engine-model/engine.ts";
import { DIST, loadAnew } from "../engine-model/modules.ts";
import type { Sent } from "../engine-model/process-model.ts";
import { type Call, heals, writes } from "./faults.ts";
import { type Watched, watched } from "./invariants.ts";
import type { Random } from "./random.ts";
import type { Row } from "./rows.ts";
import type { Case } from "./world.ts";

const TRIES = 4;
const LONGEST_WAIT_MS = 20_000;
const FIRST_WAIT_MS = 500;
/** 500 tokens at 5 a retry, and one back for each success. */
const MOST_RETRIES = 100;
const SETTLE_MS = 60_000;
/** What requests that are under way may take after an interrupt, also those that hang. */
const ANSWERED_MS = 5000;

const kinds: readonly FaultKind[] = [
  ...(["tooManyRequests", "throttledText", "serverError", "serverErrorApplied", "html"] as const),
  ...(["dropBefore", "dropAfter", "cutJson", "hang"] as const),
];
const RETRY_AFTER = [
  undefined,
  "0",
  "1",
  "3",
  "7",
  "19.5",
  "20",
  "60",
  "86400",
  "soon",
  "-1",
  "Sun, 01 Nov 2026 00:01:00 GMT",
];

export const retry: Row = {
  name: "retry law",
  what: "waits in bounds, jitter, budget, Retry-After, cancel; PUT, POST and DELETE repeated only after a look",
  full: 10_000,
  quick: 500,
  async run(world, seed, { dist }) {
    const test = world.begin(seed);
    test.dist = dist;
    const { random } = test;
    const write = random.pick(writes) as Call;
    const engine = test.stack();
    await engine.up(write.before);
    const method = random.chance(0.4) ? "GET" : write.method;
    const asked = random.pick(RETRY_AFTER);
    for (let left = 1 + random.below(7); left > 0; left--) {
      const retryAfter = asked === undefined ? {} : { retryAfter: asked };
      const kind = random.pick(kinds);
      world.fault({ kind, method, key: test.key, path: "/multi_webhook", skip: random.below(2), ...retryAfter });
    }
    const up = (): Promise<Watched> => watched(test, engine, write.program, (stack) => stack.up(write.program));
    const law = breaksOfLaw(dist, random);
    const ending = random.chance(0.2) ? endDuringWait(test, engine, random) : NOT_ENDED;
    const { processes, violations } = await up();
    const { endMs, found } = ending(processes.flatMap(({ sent }) => sent));
    // After an interrupt no wait goes on: a last look comes at once, whatever the server asked for.
    const broken = processes.flatMap(({ sent }) =>
      lawBreaks(
        sent.filter(({ askedMs }) => askedMs < endMs),
        asked,
      ),
    );
    world.emulator.clearFaults();
    world.clock.nowMs += 60_000;
    const healed = await heals(test, write.program, up);
    return [...law, ...violations, ...broken, ...found, ...healed].map((text) => `${write.name}, ${method}: ${text}`);
  },
};

interface Law {
  delayBefore(attempt: number, retryAfterMs: number | undefined, random: () => number): number;
  parseRetryAfter(header: string | undefined, nowMs: number): number | undefined;
  RetryBudget: new () => { spend(): boolean; earn(): void };
}

/** The law alone, with numbers of this case: bounds, jitter, what the server asks for, the budget of a process. */
function breaksOfLaw(dist = DIST, random: Random): string[] {
  const law = loadAnew(dist, "provider/api/retry.js", { globals: {} }) as unknown as Law;
  const attempt = 1 + random.below(8);
  const bound = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  const [share, asked] = [random.next(), random.below(60)];
  const nowMs = Date.UTC(2026, 10, 1) + random.below(1e9) * 1000;
  const dated = law.parseRetryAfter(new Date(nowMs + asked * 1000).toUTCString(), nowMs);
  const budget = new law.RetryBudget();
  const spent = Array.from({ length: MOST_RETRIES + 1 }, () => budget.spend()).filter(Boolean).length;
  const waits = [law.delayBefore(attempt, undefined, () => share), law.delayBefore(attempt, dated, () => share)];
  const expected = [share * bound, Math.min(asked * 1000, LONGEST_WAIT_MS)];
  return [
    ...(isDeepStrictEqual(waits, expected) ? [] : [`waits of ${waits.join()} ms instead of ${expected.join()}`]),
    ...(spent === MOST_RETRIES ? [] : [`a process may repeat ${spent} times`]),
  ];
}

/** What in the requests of a process is against the law of retries. */
function lawBreaks(sent: readonly Sent[], asked: string | undefined): string[] {
  const pairs = sent.slice(1).map((request, index) => ({ request, before: sent[index] as Sent }));
  const repeated = pairs.filter(({ request, before }) => isSame(request, before));
  const waits = pairs.map(({ request, before }) => request.askedMs - (before.endedMs ?? before.askedMs));
  const askedMs = /^\d+$/.test(asked ?? "") ? Math.min(Number(asked) * 1000, LONGEST_WAIT_MS) : 0;
  const early = repeated.filter(({ request, before }) => {
    const isLastLook = request.askedMs - (lastWrite(sent, request)?.endedMs ?? 0) >= SETTLE_MS;
    return isThrottled(before) && request.askedMs - (before.endedMs ?? 0) < askedMs && !isLastLook;
  });
  const slow = repeated.filter(({ request, before }, index) => {
    const bound =
      asked === undefined && isThrottled(before)
        ? FIRST_WAIT_MS * 2 ** Math.max(run(repeated, index), writesBefore(sent, before))
        : LONGEST_WAIT_MS;
    return request.askedMs - (before.endedMs ?? 0) > bound;
  });
  return [
    ...waits.filter((wait) => wait > Math.max(LONGEST_WAIT_MS, SETTLE_MS / 12)).map((wait) => `a wait took ${wait} ms`),
    ...early.map(() => `it did not wait for the ${asked} s that the server asked for`),
    ...slow.map(() => "a wait was longer than the law allows"),
    ...(longestRun(sent) > TRIES ? [`a refused request was sent ${longestRun(sent)} times`] : []),
    ...(repeated.length > MOST_RETRIES ? [`${repeated.length} retries`] : []),
  ];
}

function lastWrite(sent: readonly Sent[], request: Sent): Sent | undefined {
  return sent.slice(0, sent.indexOf(request)).findLast(({ method }) => method !== "GET");
}

/** How many repetitions of the same request came directly before this one. */
function run(repeated: readonly { request: Sent; before: Sent }[], index: number): number {
  let length = 0;
  while (index - length > 0 && repeated[index - length]?.before === repeated[index - length - 1]?.request) {
    length += 1;
  }
  return length;
}

/** How often a write had been sent before, looks between them left out: its waits go on growing. */
function writesBefore(sent: readonly Sent[], request: Sent): number {
  const writes = sent.slice(0, sent.indexOf(request)).filter(({ method }) => method !== "GET");
  const other = writes.findLastIndex((one) => !isSame(one, request));
  return request.method === "GET" ? 0 : writes.length - 1 - other;
}

/** The most tries in a row of one request that was refused each time. */
function longestRun(sent: readonly Sent[]): number {
  let [longest, length] = [0, 0];
  sent.forEach((request, index) => {
    const before = sent[index - 1];
    length = before && isSame(request, before) && isThrottled(before) && isThrottled(request) ? length + 1 : 1;
    longest = Math.max(longest, length);
  });
  return longest;
}

function isThrottled({ status, text }: Sent): boolean {
  return status === 429 || (status === 400 && /rate limit/.test(text));
}

function isSame(one: Sent, other: Sent): boolean {
  return one.method === other.method && one.path === other.path && one.body === other.body;
}

/** Ends the command at a moment of its own choice: a kill is the end of it, an interrupt ends all waits at once. */
function endDuringWait(test: Case, engine: Engine, random: Random): Ending {
  const { clock, emulator } = test.world;
  const how = random.pick(["kill", "interrupt"] as const);
  let endMs: number | undefined;
  let before = 0;
  const callOff = clock.after(random.below(20_000), () => {
    [endMs, before] = [clock.nowMs, emulator.journal().length];
    engine[how]();
  });
  return (sent) => {
    callOff();
    if (endMs === undefined) {
      return { endMs: Number.POSITIVE_INFINITY, found: [] };
    }
    const waitedMs = clock.nowMs - endMs;
    const lateWrites = sent.filter(({ method, askedMs }) => method !== "GET" && askedMs > Number(endMs));
    const found = [
      ...(how === "kill" && emulator.journal().length > before ? ["a request left after the end"] : []),
      ...(how === "interrupt" ? lateWrites.map(({ path }) => `a write to ${path} left after an interrupt`) : []),
      ...(waitedMs > ANSWERED_MS ? [`it went on for ${waitedMs} ms after the ${how}`] : []),
    ];
    return { endMs, found };
  };
}

/** When a command was ended, and what was wrong with its end. */
type Ending = (sent: readonly Sent[]) => { readonly endMs: number; readonly found: readonly string[] };
const NOT_ENDED: Ending = () => ({ endMs: Number.POSITIVE_INFINITY, found: [] });
