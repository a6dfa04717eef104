import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineOptions, STRIDE } from "../scorecard/engine-options.ts";
import { all } from "../scorecard/option-cases.ts";
import { World } from "../scorecard/world.ts";
import { RealEngine } from "./real-engine";

/** Cases in which the engine's own order and options matter most. */
const TITLES = [
  "own retainOnDelete, swap, --skip-preview, listed",
  "none, chain, --parallel 1 --skip-preview, listed",
  "own replacementTrigger, change, --continue-on-error --skip-preview, listed",
  "protect in the state, swap, none, listed",
  "none, swap, --exclude, listed",
];

let world: World;
beforeAll(async () => {
  world = await World.start({ realTime: true });
});
afterAll(() => world.stop());

describe("the real engine does with options as its model does:", () => {
  it.each(TITLES)(
    "%s",
    async (title) => {
      const index = all.findIndex((one) => one.title === title);
      const seed = Array.from(all, (_one, at) => at).find((at) => (at * STRIDE) % all.length === index) ?? -1;
      expect(await engineOptions.run(world, seed, { engine: (test) => RealEngine.create(test) })).toEqual([]);
    },
    120_000,
  );
});
