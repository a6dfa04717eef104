import type { MainWebhookConfig, NumberSnapshot } from "../../provider/api/wire";
import type { Context } from "../../provider/lifecycle/lifecycle";
import { openNumber } from "../../provider/number/access";
import type { StoredIdentity } from "../../provider/number/identity";
import type { Surroundings } from "../../provider/settings";

/** What is on a number. */
export interface LiveNumber {
  readonly phoneNumber: string;
  readonly identity: StoredIdentity;
  readonly snapshot: NumberSnapshot;
  readonly main: MainWebhookConfig | undefined;
}

/** A number that could not be read. */
export interface FailedNumber {
  readonly phoneNumber: string;
  readonly reason: string;
}

/** Reads one number with its main webhook, once it is clear that the key is the number's; writes nothing. */
export async function readLive(phoneNumber: string, from: Surroundings): Promise<LiveNumber> {
  const context: Context = { ...from, warn: async () => undefined };
  const session = await openNumber(context, { phoneNumber }, "create");
  // An answer without a list counts as "no webhooks" only where a second one has none either.
  const snapshot = await session.recentTwice();
  return { phoneNumber, identity: session.identity, snapshot, main: await session.recentMain() };
}

/** Runs a task for each item, at most so many at once; a failure stops nothing else. Results keep the order. */
export async function forEachAtMost<T, R>(
  limit: number,
  items: readonly T[],
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) {
      results[index] = await task(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
