import fc, { type Scheduler } from "fast-check";
import { MAXIMUM, ownedNames } from "../engine-model/checkpoint.ts";
import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import type { Done } from "../engine-model/steps.ts";
import { edits } from "./commands.ts";
import { isAs } from "./expected.ts";
import type { Row } from "./rows.ts";
import type { Case, World } from "./world.ts";

const HONEST = /did not show it|takes at most|at most \d destinations|differs in|names must be unique/;
const STRANGER = { name: "stranger", url: "https://stranger.example.com/in", headers: { A: "1" } };

export const races: Row = {
  name: "races",
  what: "two programs on one number, or a program and a human: their requests in an order that a scheduler chooses",
  full: 2000,
  quick: 200,
  async run(world, seed, { dist }) {
    const found: string[] = [];
    const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      found.push(...(await race(world, seed, scheduler, dist)));
    });
    await fc.assert(property, { seed, numRuns: 1 });
    return found;
  },
};

async function race(world: World, seed: number, scheduler: Scheduler, dist: string | undefined): Promise<string[]> {
  const test = world.begin(seed);
  test.dist = dist;
  test.number.enabled = true;
  const { random } = test;
  const withStranger = random.chance(0.3);
  if (withStranger) {
    test.number.put(STRANGER);
  }
  const one = program(test, "one", random.chance(0.5));
  const engine = test.stack();
  if (random.chance(0.5)) {
    await engine.up(one.program);
  }
  const owned = ownedNames(engine.checkpoint);
  const first = later(test, one.program);
  const others = random.chance(0.5) ? [program(test, "two", random.chance(0.5))] : [];
  const rival = test.stack();
  test.hooks = scheduled(test, scheduler);
  const running = Promise.all([
    engine.up(first),
    ...others.map((other) => rival.up(other.program)),
    ...(others.length === 0 ? [human(test, scheduler)] : []),
  ]);
  const [mine, theirs] = await inAnyOrder(test, scheduler, running);
  test.hooks = {};
  const both = [
    { engine, program: first, done: mine },
    ...others.map((other) => ({ engine: rival, program: other.program, done: theirs as Done })),
  ];
  return [
    ...both.flatMap(({ done }) => outcome(done)),
    ...test.processes.filter(({ mostWrites }) => mostWrites > 1).map(() => "two writes were under way at one time"),
    ...(withStranger && JSON.stringify(test.number.get("stranger")) !== JSON.stringify(STRANGER)
      ? ["the stranger was changed"]
      : []),
    ...(others.length > 0 ? both.flatMap((side) => losses(test, side, both, owned)) : []),
    ...(await converge(test, both)),
  ];
}

interface Side {
  readonly engine: Engine;
  readonly program: DeclaredNumber;
  readonly done: Done;
}

function program(test: Case, logical: string, listed: boolean): { program: DeclaredNumber } {
  const empty: DeclaredNumber = { listed, number: {}, webhooks: [] };
  let made = empty;
  for (let left = 1 + test.random.below(2); left > 0; left--) {
    made = edits.add?.(test.random, made) ?? made;
  }
  return {
    program: {
      ...made,
      webhooks: made.webhooks.map((webhook) => ({ ...webhook, logical: `${logical}-${webhook.logical}` })),
    },
  };
}

function later(test: Case, before: DeclaredNumber): DeclaredNumber {
  const edit = edits[test.random.pick(["add", "edit", "remove", "swap"])];
  return edit?.(test.random, before) ?? before;
}

/** Every request waits until the scheduler lets it go; time stands still meanwhile. */
function scheduled({ world }: Case, scheduler: Scheduler): Case["hooks"] {
  return {
    latencyMs: 0,
    async onRequest({ method, path }, moment) {
      if (moment === "before") {
        const release = world.clock.hold();
        await scheduler.schedule(Promise.resolve(), `${method} ${path}`);
        release();
      }
    },
  };
}

/** Up to three changes by somebody at a console. */
async function human(test: Case, scheduler: Scheduler): Promise<undefined> {
  for (let left = 1 + test.random.below(3); left > 0; left--) {
    const release = test.world.clock.hold();
    await scheduler.schedule(Promise.resolve(), "human");
    release();
    const name = test.random.pick(["crm", "bot", "archive", "audit", "human"]);
    if (test.number.get(name) && test.random.chance(0.5)) {
      test.number.remove(name);
    } else if (test.number.get(name) || test.number.webhooks.length < MAXIMUM) {
      test.number.put({ name, url: "https://human.example.com/in", headers: {} });
    }
  }
}

/** Lets one request go at a time, when all who can ask have asked. */
async function inAnyOrder<T>(test: Case, scheduler: Scheduler, running: Promise<T>): Promise<T> {
  let over = false;
  const ended = running.finally(() => {
    over = true;
  });
  while (!over) {
    await new Promise(setImmediate);
    if (scheduler.count() > 0 && test.world.clock.holds === scheduler.count()) {
      await scheduler.waitOne();
    }
  }
  return ended;
}

function outcome({ failures }: Done): string[] {
  return failures.filter((text) => !HONEST.test(text)).map((text) => `it failed: ${text}`);
}

/** What a program that succeeded declares, and another program has not touched, is there. */
function losses(
  test: Case,
  { program: { webhooks }, done }: Side,
  sides: readonly Side[],
  owned: readonly string[],
): string[] {
  const disputed = (name: string): boolean => {
    const claims = sides.filter((side) => side.program.webhooks.some((webhook) => webhook.name === name));
    return claims.length > 1 || (claims[0] !== sides[0] && owned.includes(name));
  };
  return webhooks
    .filter(({ name }) => done.failures.length === 0 && !disputed(name))
    .filter((webhook) => !isAs(webhook, test.number.get(webhook.name), false))
    .map(({ name }) => `${name} was lost`);
}

/** One more look and one more `up` of each: where everything has room and nothing is disputed, it is all there. */
async function converge(test: Case, sides: readonly Side[]): Promise<string[]> {
  const declared = sides.flatMap(({ program: { webhooks } }) => webhooks.map(({ name }) => name));
  const found: string[] = [];
  for (const { engine, program: wanted } of sides) {
    await engine.refresh();
    const owned = engine.checkpoint.resources.map(({ outputs }) => outputs.name);
    const others = test.number.webhooks.filter(({ name }) => !owned.includes(name));
    const taken = others.some(({ name }) => wanted.webhooks.some((webhook) => webhook.name === name));
    const room = new Set([...declared, ...test.number.webhooks.map(({ name }) => name)]).size <= MAXIMUM;
    const { failures } = await engine.up(wanted);
    found.push(
      ...failures.filter((text) => (room && !taken) || !HONEST.test(text)).map((text) => `the next up failed: ${text}`),
    );
    const again = failures.length === 0 ? await engine.up(wanted) : undefined;
    found.push(...(again?.ops ?? []).map((op) => `the up after it did ${op}`));
  }
  return found;
}
