import { setTimeout as wait } from "node:timers/promises";

/** How many messages may be under way at the same time. More would only fill the memory of a receiver that hangs. */
const MOST_UNDER_WAY = 500;

/**
 * Calls a task so many times a second for so many seconds, without waiting for the one before. Where too many are under way, it
 * falls behind instead.
 */
export async function atRate(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  task: () => Promise<void>,
): Promise<void> {
  const startedMs = performance.now();
  const underWay = new Set<Promise<void>>();
  for (let count = 0; count < perSecond * seconds; count += 1) {
    const dueMs = startedMs + (count / perSecond) * 1000;
    if (dueMs > performance.now()) {
      await wait(dueMs - performance.now());
    }
    if (underWay.size >= MOST_UNDER_WAY) {
      await Promise.race(underWay);
    }
    const one = task().finally(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
}
