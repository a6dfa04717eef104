import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { model } from "../scorecard/model.ts";
import { World } from "../scorecard/world.ts";
import { RealEngine } from "./real-engine";

const SEEDS = [1, 5, 6, 7];

let world: World;
beforeAll(async () => {
  world = await World.start({ realTime: true });
});
afterAll(() => world.stop());

describe("the real engine lives as its model does:", () => {
  it.each(SEEDS)(
    "case %i of the scorecard holds with it, too",
    async (seed) => {
      expect(await model.run(world, seed, { engine: (test) => RealEngine.create(test) })).toEqual([]);
    },
    300_000,
  );
});
