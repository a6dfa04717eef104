import { expect } from "vitest";
import type { Checkpoint } from "../engine-model/checkpoint.ts";
import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, type useWorld, webhook } from "./small.ts";
import type { Case, World } from "./world.ts";

export const program = listing(webhook("crm"), webhook("bot"));

/** A stack that is deployed, and nothing in the journal. */
export async function deployed(
  begin: ReturnType<typeof useWorld>["begin"],
  profile: object = {},
  declared: DeclaredNumber | readonly DeclaredNumber[] = program,
): Promise<{ test: Case; engine: Engine; world: World }> {
  const { test, engine, world } = begin(profile);
  expect((await engine.up(declared)).failures).toEqual([]);
  journal(test);
  return { test, engine, world };
}

/** The requests since the last call. */
export function journal({ world }: Case): { method: string; path: string; key: string }[] {
  const entries = world.emulator.journal().map(({ method, path, key }) => ({ method, path, key }));
  world.emulator.clearJournal();
  return entries;
}

export function writes(test: Case): string[] {
  return journal(test)
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);
}

/** Lets the key in the environment be that of another number, which is on. */
export function useOtherNumber(test: Case): Case["number"] {
  test.key = `${test.key}-other`;
  test.env.DIALOG360_API_KEY = test.key;
  test.number.enabled = true;
  return test.number;
}

export function renewKey(test: Case, loses: "nothing" | "main" | "all" = "nothing"): void {
  const renewed = `${test.key}-renewed`;
  test.world.emulator.numbers.rotateKey(test.key, renewed, { loses });
  test.key = renewed;
  test.env.DIALOG360_API_KEY = renewed;
}

/** A number of a label with one webhook "crm", under separate logical names. */
export function shop(logical: string, url: string, number: DeclaredNumber["number"] = {}): DeclaredNumber {
  const webhooks = [{ ...webhook("crm", url), logical: `${logical}-crm` }];
  return { listed: true, number, logical, phoneNumber: "shop", webhooks };
}

/** Keys by label, in the configuration. */
export function useKeys(test: Case, keys: Record<string, string>): void {
  test.config["dialog360:apiKeys"] = JSON.stringify(keys);
}

export function stored(engine: { saved: string }): Checkpoint["resources"] {
  return JSON.parse(engine.saved).resources;
}

export function namesOn(number: Case["number"]): string[] {
  return number.webhooks.map(({ name }) => name).sort();
}
