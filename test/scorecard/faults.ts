import { isDeepStrictEqual } from "node:util";
import type { FaultKind } from "../../dist/emulator/index.js";
import type { Engine } from "../engine-model/engine.ts";
import type { Sent } from "../engine-model/process-model.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { shown } from "../engine-model/steps.ts";
import { differences } from "./expected.ts";
import { type Watched, watched } from "./invariants.ts";
import type { Row } from "./rows.ts";
import { CANARY, type Case, type World } from "./world.ts";

/** A call of the API, and how a command comes to make it. */
export interface Call {
  readonly name: string;
  readonly method: string;
  /** Where it goes, if not to the extra webhooks. */
  readonly path?: string;
  /** How many of the kind come before it. */
  readonly skip?: number;
  readonly before: DeclaredNumber;
  readonly program: DeclaredNumber;
  readonly command: "up" | "refresh" | "destroy";
}

const crm = {
  logical: "crm",
  name: "crm",
  url: "https://crm.example.com/in",
  headers: { A: `${CANARY} 1`, B: `${CANARY} "ü%2` },
};
const bot = { logical: "bot", name: "bot", url: "https://bot.example.com/in", headers: {} };
const nothing: DeclaredNumber = { listed: true, number: {}, webhooks: [] };
const one: DeclaredNumber = { ...nothing, webhooks: [crm] };
const two: DeclaredNumber = { ...nothing, webhooks: [crm, bot] };
const off: DeclaredNumber = { ...one, number: { enabled: false } };
const main: DeclaredNumber = { ...one, main: { url: "https://main.example.com/in", headers: { A: "1" }, adopt: true } };
const otherMain: DeclaredNumber = { ...one, main: { url: "https://main.example.com/v2", headers: {}, adopt: true } };
const MAIN_PATH = "/v1/configs/webhook";
const changed: DeclaredNumber = {
  ...nothing,
  webhooks: [{ ...crm, url: "https://new.example.com/in", headers: { A: "3" } }],
};

/** The five writes. */
export const writes: readonly Call[] = [
  { name: "POST on", method: "POST", before: off, program: one, command: "up" },
  { name: "POST off", method: "POST", before: one, program: off, command: "up" },
  { name: "PUT", method: "PUT", before: one, program: two, command: "up" },
  { name: "PATCH", method: "PATCH", before: one, program: changed, command: "up" },
  { name: "DELETE", method: "DELETE", before: two, program: one, command: "up" },
];

export const calls: readonly Call[] = [
  { name: "GET in check", method: "GET", before: one, program: two, command: "up" },
  { name: "GET in read", method: "GET", before: two, program: two, command: "refresh" },
  { name: "GET before PUT", method: "GET", skip: 1, before: one, program: two, command: "up" },
  { name: "GET after PUT", method: "GET", skip: 2, before: one, program: two, command: "up" },
  { name: "GET before PATCH", method: "GET", before: one, program: changed, command: "up" },
  { name: "GET after PATCH", method: "GET", skip: 1, before: one, program: changed, command: "up" },
  { name: "GET after POST", method: "GET", skip: 1, before: off, program: one, command: "up" },
  ...writes,
  { name: "GET in destroy", method: "GET", before: two, program: two, command: "destroy" },
  { name: "GET after DELETE in destroy", method: "GET", skip: 1, before: two, program: two, command: "destroy" },
  { name: "DELETE in destroy", method: "DELETE", before: two, program: two, command: "destroy" },
  { name: "GET main", method: "GET", path: MAIN_PATH, before: main, program: otherMain, command: "up" },
  { name: "GET main in read", method: "GET", path: MAIN_PATH, before: main, program: main, command: "refresh" },
  { name: "POST main", method: "POST", path: MAIN_PATH, before: main, program: otherMain, command: "up" },
];

/** What a request meets: one of the emulator's faults, or a failure before it leaves, by its code. */
type Meeting = {
  readonly name: string;
  readonly kind?: FaultKind;
  readonly retryAfter?: string;
  readonly code?: string;
};

const meetings: readonly Meeting[] = [
  { name: "the name is not resolved", code: "ENOTFOUND" },
  { name: "nobody listens", code: "ECONNREFUSED" },
  { name: "TLS is not agreed on", code: "ERR_TLS_CERT_ALTNAME_INVALID" },
  { name: "reset before it is sent", kind: "dropBefore" },
  { name: "reset after it is applied", kind: "dropAfter" },
  { name: "time limit before it is applied", kind: "hang" },
  { name: "time limit after it is applied", kind: "hangAfter" },
  { name: "429 with Retry-After", kind: "tooManyRequests", retryAfter: "2" },
  { name: "400 that speaks of the rate", kind: "throttledText" },
  { name: "500 and not applied", kind: "serverError" },
  { name: "500 and applied", kind: "serverErrorApplied" },
  { name: "502 with a page", kind: "html" },
  { name: "200 with a cut body", kind: "cutJson" },
  { name: "401", kind: "unauthorized" },
  { name: "403", kind: "forbidden" },
  { name: "409", kind: "conflict" },
  { name: "404", kind: "notFound" },
  { name: "a redirect", kind: "redirect" },
  { name: "200 with an empty body", kind: "emptyBody" },
  { name: "400 that repeats key and body", kind: "echo" },
];

const TIMES = [1, "always"] as const;
const CELLS = calls.length * meetings.length * TIMES.length;

export const faults: Row = {
  name: "faults",
  what: `${calls.length} calls x ${meetings.length} faults x {first try, always}`,
  full: CELLS,
  quick: CELLS,
  numbered: true,
  async run(world, seed, { dist }) {
    const call = calls[Math.floor(seed / TIMES.length / meetings.length) % calls.length];
    const met = meetings[Math.floor(seed / TIMES.length) % meetings.length];
    const times = TIMES[seed % TIMES.length];
    if (!call || !met || !times) {
      return [];
    }
    const found = await cell(world, seed, call, met, times, dist);
    return found.map((text) => `${call.name}, ${met.name}, ${times}: ${text}`);
  },
};

async function cell(
  world: World,
  seed: number,
  call: Call,
  met: Meeting,
  times: 1 | "always",
  dist: string | undefined,
): Promise<string[]> {
  const test = world.begin(seed);
  test.dist = dist;
  const engine = test.stack();
  await engine.up(call.before);
  meet(test, call, met, times);
  const saved = contents(engine);
  const run = (program: DeclaredNumber, command: Call["command"]): Promise<Watched> =>
    watched(test, engine, program, (stack) => (command === "up" ? stack.up(program) : stack[command]()));
  const { done, violations } = await run(call.program, call.command);
  const failed = done.failures.length > 0;
  const lost = call.command === "refresh" && failed && !isDeepStrictEqual(contents(engine), saved);
  const silent = failed || call.command === "destroy" ? [] : differences(test, call.program);
  const dishonest = done.failures.filter((text) => !isHonest(text, met));
  // 409 says "not enabled" (documented), an empty 200 "no webhooks", a 404 "no main webhook" (assumed): a refresh believes
  // them, the next up heals.
  const believed = met.kind === "emptyBody" || met.kind === (call.path === MAIN_PATH ? "notFound" : "conflict");
  const found = [...done.ops, ...done.rewritten];
  const left = believed || found.length === 0 || call.command !== "refresh";
  world.emulator.clearFaults();
  test.hooks = {};
  world.clock.nowMs += 60_000;
  // A deletion whose end was not seen: the error says to refresh first.
  const looked = call.command === "destroy" ? (await run(call.program, "refresh")).violations : [];
  return [
    ...looked,
    ...violations,
    ...silent.map((text) => `it succeeded and ${text}`),
    ...dishonest.map((text) => `it said: ${text}`),
    ...(lost ? ["a refresh that failed changed the state"] : []),
    ...(left ? [] : [`a refresh found ${found.join()}`]),
    ...(await heals(test, call.program, (program) => run(program, "up"))),
  ];
}

/** What the user sees of a state, in whatever order. */
export function contents({ checkpoint }: Engine): object[] {
  const seen = checkpoint.resources.map(({ kind, name, outputs }) => ({ id: `${kind} ${name}`, ...shown(outputs) }));
  return seen.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** The next `up` ends as declared, and the one after it has nothing to do. */
export async function heals(
  test: Case,
  program: DeclaredNumber,
  up: (program: DeclaredNumber) => Promise<Watched>,
): Promise<string[]> {
  const next = await up(program);
  const wrong = differences(test, program);
  const again = await up(program);
  return [
    ...next.violations,
    ...next.done.failures.map((text) => `the next up failed: ${text}`),
    ...wrong.map((text) => `after the next up ${text}`),
    ...(again.done.ops.length > 0 ? [`the up after it did ${again.done.ops.join()}`] : []),
    ...(again.writes.length > 0 ? ["the up after it has written"] : []),
  ];
}

function meet(
  test: Case,
  { method, path = "/multi_webhook", skip = 0 }: Call,
  { kind, retryAfter, code }: Meeting,
  times: 1 | "always",
): void {
  if (kind) {
    const asked = retryAfter === undefined ? {} : { retryAfter };
    test.world.fault({ kind, method, path, skip, key: test.key, times, ...asked });
    return;
  }
  let left = times === "always" ? Number.POSITIVE_INFINITY : times;
  let passed = 0;
  test.hooks = {
    onRequest(sent: Sent, moment) {
      if (moment === "before" && sent.method === method && sent.path.startsWith(path) && left > 0) {
        if (passed++ < skip) {
          return;
        }
        left -= 1;
        sent.notSent = true;
        throw Object.assign(new Error("not sent"), { code });
      }
    },
  };
}

/** Whether a message names what failed, and does not blame what is not to blame. */
function isHonest(text: string, { kind }: Meeting): boolean {
  const blamesKey = /key was refused/.test(text);
  const keyIsToBlame = kind === "unauthorized" || kind === "forbidden";
  return text.length > 20 && /webhook|number/.test(text) && blamesKey === keyIsToBlame;
}
