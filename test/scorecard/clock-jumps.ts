import { isDeepStrictEqual } from "node:util";
import type { Fault } from "../../dist/emulator/index.js";
import { type Call, writes } from "./faults.ts";
import type { Row } from "./rows.ts";
import type { Case, World } from "./world.ts";

const HOUR_MS = 3_600_000;
const JUMPS_MS = [HOUR_MS, -HOUR_MS];
/** When the clock is set, after the beginning of the command: on the way of a request, in a wait, between two looks. */
const MOMENTS_MS = [0, 10, 30, 50, 80, 120, 200, 400, 900, 2000, 6000, 15_000, 30_000, 45_000];

/** What makes a command wait; each in its own way. */
const weathers: readonly (readonly [string, Omit<Fault, "method" | "key"> | undefined])[] = [
  ["a calm server", undefined],
  ["a write that shows after 3 s", { kind: "late", ms: 3000 }],
  ["a write that shows after 40 s", { kind: "late", ms: 40_000 }],
  ["a write that never shows", { kind: "late", ms: 1e9 }],
  ["429 with Retry-After", { kind: "tooManyRequests", retryAfter: 2, times: 2 }],
  ["500, three times", { kind: "serverError", times: 3 }],
  ["a broken connection after it is applied", { kind: "dropAfter" }],
];

/** Has no divisor in common with the number of cells, so that the first cases are of every kind. */
const STRIDE = 331;
const CELLS = writes.length * weathers.length * JUMPS_MS.length * MOMENTS_MS.length;

export const clockJumps: Row = {
  name: "clock jumps",
  what: `the wall clock set by an hour, on or back, at ${MOMENTS_MS.length} moments x ${weathers.length} reasons to wait x ${writes.length} writes: the same requests at the same times`,
  full: CELLS,
  quick: 140,
  numbered: true,
  async run(world, seed, { dist }) {
    const cell = cellOf(seed);
    const asEver = await traceOf(world, { ...cell, jumpMs: 0 }, dist);
    const jumped = await traceOf(world, cell, dist);
    const difference = asEver.find((line, index) => line !== jumped[index]);
    return isDeepStrictEqual(asEver, jumped)
      ? []
      : [
          `${cell.write.name}, ${cell.weather[0]}, ${cell.jumpMs / HOUR_MS} h after ${cell.momentMs} ms: ${jumped.length} steps instead of ${asEver.length}, the first that differs is ${difference}`,
        ];
  },
};

interface Cell {
  readonly seed: number;
  readonly write: Call;
  readonly weather: (typeof weathers)[number];
  readonly jumpMs: number;
  readonly momentMs: number;
}

function cellOf(seed: number): Cell {
  const cell = (seed * STRIDE) % CELLS;
  const pick = <T>(from: readonly T[], step: number): T => from[Math.floor(cell / step) % from.length] as T;
  return {
    seed,
    momentMs: pick(MOMENTS_MS, 1),
    jumpMs: pick(JUMPS_MS, MOMENTS_MS.length),
    weather: pick(weathers, MOMENTS_MS.length * JUMPS_MS.length),
    write: pick(writes, MOMENTS_MS.length * JUMPS_MS.length * weathers.length),
  };
}

/** Everything that a command did, and when. */
async function traceOf(
  world: World,
  { seed, write, weather, jumpMs, momentMs }: Cell,
  dist: string | undefined,
): Promise<string[]> {
  const test: Case = world.begin(seed);
  test.dist = dist;
  const engine = test.stack();
  await engine.up(write.before);
  if (weather[1]) {
    world.fault({ ...weather[1], method: write.method, key: test.key });
  }
  const startMs = world.clock.nowMs;
  const callOff = world.clock.after(momentMs, () => {
    world.clock.wallOffMs = jumpMs;
  });
  test.processes = [];
  const { ops, failures } = await engine.up(write.program);
  callOff();
  world.clock.wallOffMs = 0;
  return [
    ...test.processes
      .flatMap(({ sent }) => sent)
      .map(({ method, body, status, askedMs, endedMs }) =>
        [method, body, status, (askedMs - startMs).toFixed(3), ((endedMs ?? 0) - startMs).toFixed(3)].join(" "),
      ),
    ...ops,
    ...failures,
  ];
}
