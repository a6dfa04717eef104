import { Client } from "../../provider/api/client";
import { type DialogError, isDialogError } from "../../provider/api/errors";
import type { MainWebhookConfig, NumberSnapshot } from "../../provider/api/wire";
import { findKey, readSettings, type Surroundings } from "../../provider/settings";

/** What is on a number. */
export interface LiveNumber {
  readonly phoneNumber: string;
  readonly snapshot: NumberSnapshot;
  readonly main: MainWebhookConfig | undefined;
}

/** A number that could not be read. */
export interface FailedNumber {
  readonly phoneNumber: string;
  readonly reason: string;
}

/** Reads one number with its main webhook; writes nothing. */
export async function readLive(phoneNumber: string, from: Surroundings): Promise<LiveNumber> {
  const { apiKey, source } = findKey({ phoneNumber }, from);
  const client = new Client(readSettings(from).server, apiKey);
  try {
    const first = await client.readNumber();
    // An answer without a list counts as "no webhooks" only where a second one has none either.
    const snapshot = first.list === "given" ? first : await client.readNumber();
    return { phoneNumber, snapshot, main: await readMain(client) };
  } catch (error) {
    const isKey = isDialogError(error) && error.code === "auth";
    throw isKey ? error.adding(`The key came from ${source}. Check that it is the current key of this number.`) : error;
  }
}

/** The number has answered clearly before, so 404 means that no main webhook is set. */
async function readMain(client: Client): Promise<MainWebhookConfig | undefined> {
  try {
    const main = await client.readMainWebhook();
    return main.url === "" ? undefined : main;
  } catch (error) {
    if (isDialogError(error) && error.code === "not_found") {
      return undefined;
    }
    throw error;
  }
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

/** The sentence for a failure; only those that are meant for the user are shown as they are. */
export function reasonOf(error: unknown): string {
  const known: DialogError | undefined = isDialogError(error) ? error : undefined;
  return known?.code === "auth"
    ? `The API key was refused: ${known.message}`
    : error instanceof Error
      ? error.message
      : String(error);
}
