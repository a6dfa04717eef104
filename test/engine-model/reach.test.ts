import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../../dist/emulator/index.js";
import { ProcessStack } from "../process/process-stack";
import { World } from "../scorecard/world.ts";
import { declaring, PHONE, type Program } from "./program.ts";
import type { Done } from "./steps.ts";

const OTHER = "+4930765432";
const KEYS = { [PHONE]: "key-one", [OTHER]: "key-two" };
const config = { "dialog360:apiKeys": JSON.stringify(KEYS) };
const beta = { logical: "beta", phoneNumber: OTHER };

/** Two numbers, then a webhook that moves between them, then one number alone. */
const programs: readonly Program[] = [
  [declaring({ crm: {}, bot: {} }), declaring({ audit: { name: "crm" } }, beta)],
  [declaring({ crm: { name: "new" } }), declaring({ audit: { name: "crm" }, bot: { headers: { A: "1" } } }, beta)],
  declaring({ crm: { name: "new" } }),
];

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

/** What each run did, and what it wrote to each number, in whatever order. */
async function livesOn(
  emulator: Emulator,
  engine: { up(program: Program): Promise<Pick<Done, "ops" | "failures">> },
): Promise<object[]> {
  const seen: object[] = [];
  for (const program of programs) {
    const { ops, failures } = await engine.up(program);
    const writes = emulator.journal({ writesOnly: true }).map(({ key, method, path }) => `${key} ${method} ${path}`);
    emulator.clearJournal();
    seen.push({ ops: ops.toSorted(), failures, writes: writes.toSorted() });
  }
  return seen;
}

it("a stack of two numbers does the same in the real provider process and in this one", async () => {
  const test = world.begin(1);
  Object.assign(test.config, config);
  const modelled = await livesOn(world.emulator, test.stack());
  const stack = await ProcessStack.start({}, config);
  expect(await livesOn(stack.emulator, stack)).toEqual(modelled);
  expect(modelled).toMatchObject([
    { ops: ["create acme", "create audit", "create beta", "create bot", "create crm"], failures: [] },
    { ops: ["replace bot", "replace crm", "update acme", "update beta"], failures: [] },
    { ops: ["delete audit", "delete beta", "delete bot"], failures: [] },
  ]);
  expect(stack.emulator.numbers.of("key-one").webhooks.map(({ name }) => name)).toEqual(["new"]);
  expect(stack.emulator.numbers.of("key-two").webhooks).toEqual([]);
}, 60_000);

it("a number that changes its label is replaced, with its webhooks, and the old one is deleted at the end", async () => {
  const test = world.begin(1);
  Object.assign(test.config, config);
  const engine = test.stack();
  await engine.up(declaring({ crm: {} }));
  const moved = await engine.up(declaring({ crm: {} }, { phoneNumber: OTHER }));
  expect(moved.ops).toEqual(["replace acme", "replace crm"]);
  expect(engine.checkpoint).toMatchObject({ resources: [{ id: OTHER }, { id: `${OTHER}/crm` }], doomed: [] });
});
