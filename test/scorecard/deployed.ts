import { expect } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

export const program = listing(webhook("crm"), webhook("bot"));
export const HEALTH = "GET /health_status";
export const NUMBER = "GET /multi_webhook";
export const MAIN = "GET /v1/configs/webhook";

/** The requests since the last call, with every key. */
export function requests({ world }: Case): string[] {
  const entries = world.emulator.journal().map(({ method, path }) => `${method} ${path}`);
  world.emulator.clearJournal();
  return entries;
}

/** The writes among them. */
export function writes(test: Case): string[] {
  return requests(test).filter((request) => !request.startsWith("GET"));
}

/** A world for the tests of a file, whose stacks are deployed and have nothing in the journal. */
export function useDeployed() {
  const { begin } = useWorld();
  const deployed = async (profile: object = {}, declared: DeclaredNumber = program) => {
    const { test, engine, world } = begin(profile);
    const { failures } = await engine.up(declared);
    expect(failures).toEqual([]);
    requests(test);
    return { test, engine, world };
  };
  return { begin, deployed };
}

/** Another number, with a webhook of somebody else that has the name of one of ours. */
export function useOtherNumber(test: Case): Case["number"] {
  test.key = `${test.key}-other`;
  test.env.DIALOG360_API_KEY = test.key;
  test.number.enabled = true;
  test.number.put({ name: "crm", url: "https://somebody.example.com/in" });
  return test.number;
}

/** The vendor renews the key, and may lose what the number has. */
export function renewKey(test: Case, loses: "nothing" | "main" | "all"): void {
  const renewed = `${test.key}-renewed`;
  test.world.emulator.numbers.rotateKey(test.key, renewed, { loses });
  test.key = renewed;
  test.env.DIALOG360_API_KEY = renewed;
}

/** What a command has said. */
export function shown({ said }: Case): string {
  return said.join("\n");
}
