import type { Profile } from "../../dist/emulator/index.js";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { edits, randomProgram } from "./commands.ts";
import { differences } from "./expected.ts";
import { type Watched, watched } from "./invariants.ts";
import type { Random } from "./random.ts";
import type { Row } from "./rows.ts";

/** The shapes in which a server may answer. */
const shapes: readonly Partial<Profile>[] = [
  { noHeaders: "null", emptyList: "null" },
  { noHeaders: "omit", emptyList: "omit" },
  { emptyList: "body" },
  { emptyList: "disable" },
  { headerNames: "lower" },
  { headerNames: "canonical" },
  { headerValues: "masked" },
  { order: "reversed" },
  { urls: "normalised" },
  { mainInList: true },
  { whenOff: 200 },
  { whenOff: "empty" },
];
const CONFIGURATIONS = 200;

export const perpetual: Row = {
  name: "perpetual diff",
  what: `${CONFIGURATIONS} generated configurations x ${shapes.length} answer shapes`,
  full: CONFIGURATIONS * shapes.length,
  quick: 20 * shapes.length,
  numbered: true,
  async run(world, seed, { dist }) {
    const shape = shapes[seed % shapes.length];
    const configuration = Math.floor(seed / shapes.length);
    const test = world.begin(configuration, shape);
    test.dist = dist;
    const engine = test.stack();
    const program = generated(test.random, randomProgram(test.random, test.profile, test.key));
    const up = (): Promise<Watched> => watched(test, engine, program, (stack) => stack.up(program));
    const refresh = (): Promise<Watched> => watched(test, engine, program, (stack) => stack.refresh());
    const first = await up();
    const wrong = differences(test, program);
    const quiet: Watched[] = [];
    for (const command of [up, refresh, up, refresh, up]) {
      quiet.push(await command());
    }
    const restless = quiet.flatMap(({ done, writes }) => {
      return [...done.ops, ...done.rewritten, ...writes.map(({ method }) => method)];
    });
    const previews = await watched(test, engine, program, (stack) => stack.preview(program));
    return [
      ...[first, ...quiet, previews].flatMap(({ violations, done }) => [...violations, ...done.failures]),
      ...wrong,
      ...restless.map((what) => `there was nothing to do, and it did ${what}`),
      ...previews.done.planned.map((what) => `a preview announced ${what}`),
    ].map((text) => `${JSON.stringify(shape)}: ${text} (${JSON.stringify(program)})`);
  },
};

/** A program of up to three webhooks, now and then with a main one, or switched off. */
function generated(random: Random, empty: DeclaredNumber): DeclaredNumber {
  let program = empty;
  for (let left = random.below(4); left > 0; left--) {
    program = edits.add?.(random, program) ?? program;
  }
  if (random.chance(0.3)) {
    const { main = { url: "https://main.example.com", headers: {} } } = edits.setMain?.(random, program) ?? program;
    program = { ...program, main: { ...main, adopt: true } };
  }
  return random.chance(0.15) ? (edits.toggle?.(random, program) ?? program) : program;
}
