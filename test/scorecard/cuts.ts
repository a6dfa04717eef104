import { isDeepStrictEqual } from "node:util";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { differences } from "./expected.ts";
import { type Call, calls, contents, heals } from "./faults.ts";
import type { Ending, Toxic } from "./hop.ts";
import { type Watched, watched } from "./invariants.ts";
import type { Row } from "./rows.ts";

/** More than the longest message has: places wrap around its end. */
const PLACES = 400;
/** Odd, so that it reaches every place, and far enough apart that a few cases are spread over a message. */
const STEP = 149;
const endings: readonly Ending[] = ["close", "reset", "silence"];

/** How an exchange may go wrong at a place of its bytes. */
const toxics: readonly ((place: number) => Toxic)[] = [
  ...endings.map(
    (ending) =>
      (place: number): Toxic => ({ kind: "cut", side: "request", place, ending }),
  ),
  ...endings.map(
    (ending) =>
      (place: number): Toxic => ({ kind: "cut", side: "response", place, ending }),
  ),
  (place) => ({ kind: "eof", place }),
];
/** Those that have no place. */
const harmless: readonly Toxic[] = [{ kind: "slices" }, { kind: "latency", ms: 9000 }, { kind: "eof", place: 0 }];

/** The ways in which a command reads, and each write. */
const NAMES = /^(GET in (check|read|destroy)|GET after PUT|PUT|PATCH|DELETE|POST on)$/;
const ofInterest = calls.filter(({ name }) => NAMES.test(name));
const CUTS = ofInterest.length * toxics.length * PLACES;
const OTHERS = ofInterest.length * harmless.length;

export const cuts: Row = {
  name: "cuts",
  what: `${ofInterest.length} calls x request or answer cut at each byte x {closed, reset, silent, ended by closing}, slices, latency`,
  full: OTHERS + CUTS,
  quick: OTHERS + ofInterest.length * toxics.length,
  numbered: true,
  async run(world, seed, { dist }) {
    const call = ofInterest[seed % ofInterest.length] as Call;
    const toxic = toxicOf(Math.floor(seed / ofInterest.length));
    const { hop, test } = await world.beginBehindHop(seed);
    test.dist = dist;
    const engine = test.stack();
    await engine.up(call.before);
    const saved = contents(engine);
    hop.strike({ method: call.method, path: "/multi_webhook", skip: call.skip ?? 0, toxic });
    const run = (program: DeclaredNumber, command: Call["command"]): Promise<Watched> =>
      watched(test, engine, program, (stack) => (command === "up" ? stack.up(program) : stack[command]()));
    test.ownConnections = true;
    const { done, violations } = await run(call.program, call.command);
    test.ownConnections = false;
    const failed = done.failures.length > 0;
    const silent = failed || call.command === "destroy" ? [] : differences(test, call.program);
    const found = call.command === "refresh" ? [...done.ops, ...done.rewritten] : [];
    const changed = call.command === "refresh" && !isDeepStrictEqual(contents(engine), saved);
    const struck = hop.struck;
    hop.calm();
    world.clock.nowMs += 60_000;
    // A deletion whose end was not seen: the error says to refresh first.
    const looked = call.command === "destroy" ? (await run(call.program, "refresh")).violations : [];
    return [
      ...violations,
      ...looked,
      ...(struck === 1 ? [] : [`it met ${struck} toxics`]),
      ...silent.map((text) => `it succeeded and ${text}`),
      ...found.map((text) => `a refresh found ${text}`),
      ...(changed ? ["a refresh changed the state"] : []),
      ...(failed && isHarmless(toxic) ? done.failures : []),
      ...done.failures.filter((text) => !/webhook|number/.test(text) || /refused/.test(text)),
      ...(await heals(test, call.program, (program) => run(program, "up"))),
    ].map((text) => `${call.name}, ${JSON.stringify(toxic)}: ${text}`);
  },
};

function toxicOf(number: number): Toxic {
  const first = harmless[number];
  if (first) {
    return first;
  }
  const index = number - harmless.length;
  const make = toxics[index % toxics.length] as (place: number) => Toxic;
  return make((Math.floor(index / toxics.length) * STEP + 1) % PLACES);
}

function isHarmless({ kind }: Toxic): boolean {
  return kind === "slices" || kind === "latency";
}
