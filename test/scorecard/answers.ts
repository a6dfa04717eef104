import type { Engine } from "../engine-model/engine.ts";
import type { Program } from "../engine-model/program.ts";
import type { Row } from "./rows.ts";
import { shapeOf } from "./shapes.ts";
import type { Case } from "./world.ts";

const COMMANDS = ["refresh", "destroy", "destroy with disableOnDelete"] as const;
const STRANGER = { name: "stranger", url: "https://stranger.example.com/in" };

export const answers: Row = {
  name: "answers",
  what: "mutations of a valid answer (drop, rename, wrap, retype, duplicate, cut), errors under 200 and every other 2xx, under refresh, destroy and disableOnDelete",
  full: 6000,
  quick: 250,
  async run(world, seed, { dist }) {
    const test = world.begin(seed);
    test.dist = dist;
    const command = test.random.pick(COMMANDS);
    const withStranger = test.random.chance(0.5);
    const engine = test.stack();
    await engine.up(programOf(command));
    if (withStranger) {
      test.number.put(STRANGER);
    }
    const shape = shapeOf(test.random, answerOf(test));
    answerFrom(test, test.random.below(3), shape);
    const found = command === "refresh" ? await refreshed(engine) : await destroyed(test, engine);
    const isThere = !withStranger || test.number.get(STRANGER.name) !== undefined;
    return [...found, ...(isThere ? [] : ["somebody else's webhook is gone"])].map(
      (text) => `${command}, ${shape.what}, ${shape.status} ${shape.body.slice(0, 300)}: ${text}`,
    );
  },
};

function programOf(command: (typeof COMMANDS)[number]): Program {
  const webhooks = ["crm", "bot"].map((name) => {
    return { logical: name, name, url: `https://${name}.example.com/in`, headers: { A: "1" } };
  });
  return { listed: true, number: { disableOnDelete: command === "destroy with disableOnDelete" }, webhooks };
}

/** What the number would answer. */
function answerOf({ number }: Case): { enabled: boolean; destinations: object[] } {
  return { enabled: true, destinations: number.webhooks.map(({ name, url, headers }) => ({ name, url, headers })) };
}

/** Gives one answer to all looks, after some that are as they should be. */
function answerFrom(test: Case, skip: number, { status, body }: { status: number; body: string }): void {
  let looks = 0;
  test.hooks = {
    answerWith: ({ method, path }) => {
      const isLook = method === "GET" && path === "/multi_webhook";
      return isLook && looks++ >= skip ? { status, body } : undefined;
    },
  };
}

async function refreshed(engine: Engine): Promise<string[]> {
  const before = engine.checkpoint.resources.length;
  const { ops } = await engine.refresh();
  const gone = ops.filter((op) => op.startsWith("delete"));
  return [
    ...gone.map((op) => `a refresh did ${op}`),
    ...(engine.checkpoint.resources.length === before ? [] : ["a resource is missing in the state"]),
  ];
}

/** A destroy that succeeds has deleted what it had, and has not switched off what others use. */
async function destroyed(test: Case, engine: Engine): Promise<string[]> {
  const { failures } = await engine.destroy();
  const left = test.number.webhooks.filter(({ name }) => name === "crm" || name === "bot");
  const kept = engine.checkpoint.resources.map(({ name }) => name);
  return [
    ...(failures.length === 0 ? left.map(({ name }) => `it succeeded, and ${name} is live`) : []),
    ...left.filter(({ name }) => !kept.includes(name)).map(({ name }) => `${name} is live, and not in the state`),
    ...(test.number.enabled ? [] : ["the number was switched off"]),
  ];
}
