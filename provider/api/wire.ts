import { z } from "zod";

/** The spellings of the vendor's API; nothing outside this folder knows them. */
export const KEY_HEADER = "D360-API-KEY";
export const MULTI_WEBHOOK_PATH = "/multi_webhook";
export const MAIN_WEBHOOK_PATH = "/v1/configs/webhook";

/** One extra webhook as the API has it. */
export interface Destination {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What one GET says of a number; `enabled` is missing where the answer does not say. */
export interface NumberSnapshot {
  readonly enabled: boolean | undefined;
  readonly destinations: readonly Destination[];
}

/** The main webhook of a number; an empty url means that none is set. */
export interface MainWebhookConfig {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

// Documented: no field of the answer is required, and the server is likely written in Go, so lists and maps may be null.
const headersBody = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, headerText(value)])),
  );

const destinationBody = z.object({ name: z.string(), url: z.string().nullish(), headers: headersBody });

const numberBody = z
  .object({
    enabled: z.boolean().nullish(),
    destinations: z.array(z.unknown()).nullish(),
  })
  .nullable();

// An empty answer says that none is set (assumed); one with other fields and no url says nothing.
const mainWebhookBody = z.union([
  z.object({ url: z.string().nullable(), headers: headersBody }),
  z
    .strictObject({})
    .nullable()
    .transform(() => ({ url: null, headers: {} })),
]);

/** Reads the body of GET /multi_webhook; undefined where it is not of the documented shape. */
export function parseNumber(body: unknown): NumberSnapshot | undefined {
  const parsed = numberBody.safeParse(body);
  if (!parsed.success) {
    return undefined;
  }
  // An entry without a name cannot be one of the extra webhooks (assumed: the main webhook, should it be listed).
  const named = (parsed.data?.destinations ?? []).filter((entry) => hasName(entry));
  const destinations = z.array(destinationBody).safeParse(named);
  if (!destinations.success) {
    return undefined;
  }
  return {
    enabled: parsed.data?.enabled ?? undefined,
    destinations: destinations.data.map(({ name, url, headers }) => ({ name, url: url ?? "", headers })),
  };
}

/** Reads the body of GET /v1/configs/webhook; undefined where it is not of the documented shape. */
export function parseMainWebhook(body: unknown): MainWebhookConfig | undefined {
  const parsed = mainWebhookBody.safeParse(body);
  return parsed.success ? { url: parsed.data.url ?? "", headers: parsed.data.headers } : undefined;
}

/** The text in an error body, in any of the shapes that are known of this API and its gateway. */
export function errorWords(body: unknown): string {
  const found = errorBody.safeParse(body);
  return found.success ? found.data : "";
}

const text = z.string().min(1);
const metaBody = z.object({ developer_message: text.optional(), developerMessage: text.optional() });
const errorBody = z.union([
  z.object({ error: text }).transform((body) => body.error),
  z.object({ message: text }).transform((body) => body.message),
  z.object({ error: z.object({ message: text }) }).transform((body) => body.error.message),
  z
    .object({ errors: z.array(z.object({ title: text.optional(), details: text.optional() })).min(1) })
    .transform((body) => body.errors.map((one) => [one.title, one.details].filter(Boolean).join(": ")).join("; ")),
  z.object({ meta: metaBody }).transform(({ meta }) => meta.developer_message ?? meta.developerMessage ?? ""),
]);

function hasName(entry: unknown): boolean {
  return z.object({ name: z.string().min(1) }).safeParse(entry).success || !z.object({}).safeParse(entry).success;
}

function headerText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
