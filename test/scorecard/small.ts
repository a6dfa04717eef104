import { afterAll, beforeAll } from "vitest";
import type { Profile } from "../../dist/emulator/index.js";
import type { Engine } from "../engine-model/engine.ts";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import { type Case, World } from "./world.ts";

/** A world for the tests of a file, and how to begin a case in it. */
export function useWorld(): {
  begin(profile?: Partial<Profile>, seed?: number): { world: World; test: Case; engine: Engine };
} {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());
  return {
    begin(profile = {}, seed = 1) {
      const test = world.begin(seed, profile);
      return { world, test, engine: test.stack() };
    },
  };
}

export function webhook(name: string, url = `https://${name}.example.com/in`, headers = {}): Declared {
  return { logical: name, name, url, headers };
}

export function listing(...webhooks: Declared[]): DeclaredNumber {
  return { listed: true, number: {}, webhooks };
}
