import { shownUrl } from "../delivery/shown-url";
import type { Emulator } from "../emulator";
import type { Fault } from "../faults";
import type { JournalEntry } from "../journal";
import type { EmulatedNumber, MainWebhook } from "../state";

/** A number without its keys, and without the values of headers. */
export function numberView({ id, displayPhoneNumber, enabled, main, webhooks }: EmulatedNumber): object {
  return {
    id,
    displayPhoneNumber,
    enabled,
    main: main && webhookView(main),
    webhooks: webhooks.map((webhook) => ({ name: webhook.name, ...webhookView(webhook) })),
  };
}

function webhookView({ url, headers }: MainWebhook): object {
  return { url: shownUrl(url), headers: Object.keys(headers ?? {}) };
}

/** A request without its key, the values of headers, and what may be a token in a url. */
export function journalView({ key, body, startedAt, endedAt, ...entry }: JournalEntry, emulator: Emulator): object {
  return {
    ...entry,
    number: emulator.numbers.known(key)?.id,
    body: withoutSecrets(body),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === undefined ? undefined : new Date(endedAt).toISOString(),
  };
}

export function faultView({ key, ...fault }: Fault & { readonly hits: number }, emulator: Emulator): object {
  return { ...fault, number: key === undefined ? undefined : emulator.numbers.known(key)?.id };
}

export function clockView({ clock }: Emulator): object {
  const { waiting, nextRetryAt } = clock;
  const next = nextRetryAt === undefined ? undefined : new Date(nextRetryAt).toISOString();
  return { now: new Date(clock.now()).toISOString(), waiting, nextRetryAt: next };
}

/** What a body of the emulated API says of webhooks. Anything else that was sent is not shown. */
function withoutSecrets(body: unknown): unknown {
  const { enabled, destinations, name, url, headers } = Object(body);
  return {
    enabled: typeof enabled === "boolean" ? enabled : undefined,
    name: typeof name === "string" ? name : undefined,
    url: typeof url === "string" ? shownUrl(url) : undefined,
    headers: typeof headers === "object" && headers !== null ? Object.keys(headers) : undefined,
    destinations: Array.isArray(destinations) ? destinations.map(withoutSecrets) : undefined,
  };
}
