import type { Engine } from "../engine-model/engine.ts";
import { type Call, heals, writes } from "./faults.ts";
import { type Watched, watched } from "./invariants.ts";
import type { Row } from "./rows.ts";
import type { Case } from "./world.ts";

const POINTS = ["before it is sent", "before its answer", "after its answer", "before the checkpoint"] as const;
const NEXT = ["up", "refresh", "destroy"] as const;
const CELLS = POINTS.length * writes.length * NEXT.length;

export const kill: Row = {
  name: "kill",
  what: `killed at ${POINTS.length} points x ${writes.length} writes x next command {up, refresh, destroy}`,
  full: CELLS,
  quick: CELLS,
  numbered: true,
  async run(world, seed, { dist }) {
    const write = writes[Math.floor(seed / NEXT.length / POINTS.length) % writes.length] as Call;
    const point = POINTS[Math.floor(seed / NEXT.length) % POINTS.length] ?? POINTS[0];
    const next = NEXT[seed % NEXT.length] ?? "up";
    const test = world.begin(seed);
    test.dist = dist;
    const engine = test.stack();
    await engine.up(write.before);
    const isKilled = killAt(test, engine, write.method, point);
    const first = await watched(test, engine, write.program, (stack) => stack.up(write.program));
    test.hooks = {};
    world.clock.nowMs += 60_000;
    const run = (command: (stack: Engine) => Promise<Watched["done"]>): Promise<Watched> =>
      watched(test, engine, write.program, command);
    const second = await run((stack) => (next === "up" ? stack.up(write.program) : stack[next]()));
    const up = (): Promise<Watched> => run((stack) => stack.up(write.program));
    const healed = await heals(test, write.program, up);
    const last = await run((stack) => stack.destroy());
    const left = test.number.enabled ? test.number.webhooks.map(({ name }) => name) : [];
    return [
      ...(isKilled() ? [] : ["it was not killed"]),
      ...[first, second, last].flatMap(({ violations }) => violations),
      ...second.done.failures.map((text) => `${next} failed: ${text}`),
      ...healed,
      ...left.map((name) => `${name} is left after destroy`),
    ].map((text) => `${write.name}, killed ${point}, ${next}: ${text}`);
  },
};

/** Kills the command at a point of its first write; gives whether it has. */
function killAt(test: Case, engine: Engine, method: string, point: (typeof POINTS)[number]): () => boolean {
  let answered = false;
  let killed = false;
  const strike = (): void => {
    killed = true;
    engine.kill();
  };
  test.hooks = {
    onRequest(sent, moment) {
      const isWrite = sent.method === method;
      const beforeIt = point === "before it is sent" && isWrite && moment === "before";
      const beforeAnswer = point === "before its answer" && isWrite && moment === "after";
      const afterAnswer = point === "after its answer" && answered && moment === "before";
      if (beforeIt || beforeAnswer || afterAnswer) {
        strike();
      }
      answered ||= isWrite && moment === "after";
    },
    beforeCheckpoint() {
      if (point === "before the checkpoint" && answered) {
        strike();
      }
    },
  };
  return () => killed;
}
