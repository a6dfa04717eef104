import { randomProfile, randomProgram } from "./commands.ts";
import { Life, type Weather } from "./life.ts";
import type { CaseOptions, Row } from "./rows.ts";
import type { World } from "./world.ts";

const LONGEST = 30;
/** How often each command comes, in parts. */
const WEIGHTS: Readonly<Record<string, number>> = {
  ...{ up: 30, preview: 3, refresh: 7, destroy: 2, rotateKey: 2 },
  ...{ add: 12, edit: 6, editOneHeader: 4, removeHeader: 4, respellHeader: 1, rename: 5, caseRename: 3, swap: 6 },
  ...{ remove: 5, removeAll: 1, toggle: 4, adopt: 2, ignore: 2, goBack: 2 },
  ...{ outsideAdd: 5, outsideEdit: 4, outsideDelete: 4, outsideDisable: 2 },
  ...{ setMain: 3, removeMain: 1, outsideMain: 2 },
};
const DECK = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array.from({ length: weight }, () => name));

export const model: Row = {
  name: "model",
  what: "random sequences of up to 30 commands under a random profile of the server, against a model of one page",
  full: 50_000,
  quick: 2000,
  run: (world, seed, options) => live(world, seed, options),
};

/** Plays a random life, and gives what it violates. */
export async function live(
  world: World,
  seed: number,
  { dist, engine }: CaseOptions,
  weather?: Weather,
): Promise<string[]> {
  const profile = randomProfile(world.begin(seed).random);
  const test = world.begin(seed, profile);
  test.dist = dist;
  const program = randomProgram(test.random, profile, test.key);
  const life = new Life(test, program, (await engine?.(test)) ?? test.stack(), weather);
  for (let left = 1 + test.random.below(LONGEST); left > 0 && life.violations.length === 0; left--) {
    // Who sees an up fail often takes the change back.
    await life.play(life.hasFailed && test.random.chance(0.4) ? "goBack" : test.random.pick(DECK));
  }
  await life.end();
  return life.violations;
}
