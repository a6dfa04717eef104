import { differences } from "./expected.ts";
import { type Call, heals, writes } from "./faults.ts";
import { watched } from "./invariants.ts";
import type { Row } from "./rows.ts";

const NEVER_MS = 1e9;
const DELAYS_MS = [0, 250, 1000, 5000, 20_000, 60_000, NEVER_MS];
const SETTLE_MS = 60_000;

export const late: Row = {
  name: "late",
  what: "a write that shows after 0, 0.25, 1, 5, 20, 60 s or never x 5 writes",
  full: DELAYS_MS.length * writes.length,
  quick: DELAYS_MS.length * writes.length,
  numbered: true,
  async run(world, seed, { dist }) {
    const write = writes[Math.floor(seed / DELAYS_MS.length) % writes.length] as Call;
    const ms = DELAYS_MS[seed % DELAYS_MS.length] ?? 0;
    const test = world.begin(seed);
    test.dist = dist;
    const engine = test.stack();
    await engine.up(write.before);
    world.fault({ kind: "late", method: write.method, key: test.key, ms, times: "always" });
    const startMs = world.clock.nowMs;
    const { done, violations } = await watched(test, engine, write.program, (stack) => stack.up(write.program));
    const waitedMs = world.clock.nowMs - startMs;
    const gaveUp = done.failures.length > 0;
    const kept = engine.checkpoint.resources.map(({ name }) => name);
    const lost = write.method === "PUT" && write.program.webhooks.some(({ logical }) => !kept.includes(logical));
    world.emulator.clearFaults();
    world.clock.nowMs += NEVER_MS;
    const again = (program = write.program) => watched(test, engine, program, (stack) => stack.up(program));
    return [
      ...violations,
      ...(gaveUp ? [] : differences(test, write.program)),
      ...(gaveUp && ms < SETTLE_MS ? [`it gave up: ${done.failures.join()}`] : []),
      ...(gaveUp && !done.failures.every((text) => text.includes("settleTimeout")) ? [done.failures.join()] : []),
      ...(!gaveUp && ms > SETTLE_MS ? ["it succeeded although nothing showed"] : []),
      ...(lost ? ["what was sent is not in the state"] : []),
      ...(waitedMs > SETTLE_MS + 10_000 ? [`it took ${waitedMs} ms`] : []),
      ...(await heals(test, write.program, again)),
    ].map((text) => `${write.name} after ${ms} ms: ${text}`);
  },
};
