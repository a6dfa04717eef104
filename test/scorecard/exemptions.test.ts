import { afterAll, beforeAll, expect, it } from "vitest";
import { engineOptions, exempted, STRIDE } from "./engine-options.ts";
import { all } from "./option-cases.ts";
import { World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

/** The cases in which the number may have to make room for what is left out of a run, or is protected unseen. */
const seeds = Array.from(all, (_one, seed) => seed).filter((seed) => {
  const one = all[(seed * STRIDE) % all.length];
  const isPartial = /--target|--exclude|^--skip-preview/.test(one?.flag ?? "");
  return one?.listed && isPartial && /^(none|protect in the state|own retainOnDelete)$/.test(one.option);
});

it("what is exempt from the rule that a deletion belongs to a step is known, and counted", async () => {
  exempted.clear();
  for (const seed of seeds) {
    expect(await engineOptions.run(world, seed, {})).toEqual([]);
  }
  expect(Object.fromEntries(exempted)).toMatchInlineSnapshot(`
    {
      "left out by --target or --exclude": 10,
      "pulumi state protect without a preview": 3,
    }
  `);
}, 120_000);
