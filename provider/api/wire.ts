import { z } from "zod";

/** The spellings of the vendor's API; nothing outside this folder knows them. */
export const KEY_HEADER = "D360-API-KEY";
export const MULTI_WEBHOOK_PATH = "/multi_webhook";
export const MAIN_WEBHOOK_PATH = "/v1/configs/webhook";
export const IDENTITY_PATH = "/health_status?fields=id,display_phone_number";

/** Whether a webhook's name can be the last segment of the path of DELETE. A dot segment would be resolved away. */
export function fitsInPath(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && name.isWellFormed();
}

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
  /**
   * How the answer spoke of webhooks. Without a list it counts as "no webhooks" where something is to be added, and
   * never where something is to be dropped or deleted. A number that is said to be off has none: that is "given".
   */
  readonly list: "given" | "null" | "missing";
}

/** The main webhook of a number; an empty url means that none is set. */
export interface MainWebhookConfig {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which number a key belongs to, as far as the API says; both are missing where it does not. */
export interface NumberIdentity {
  /** The phone number's id at Meta. */
  readonly id: string | undefined;
  /** The number as people dial it, formatted in any way. */
  readonly displayPhoneNumber: string | undefined;
}

/** What 409 says of a number (documented): it is off. */
export const NUMBER_OFF: NumberSnapshot = { enabled: false, destinations: [], list: "given" };

/** Why an answer is not understood, for a sentence. */
export class NotUnderstood extends Error {}

// Half a surrogate cannot be sent on: neither in a path nor to Pulumi's engine.
const wholeText = z.string().refine((value) => value.isWellFormed());

// Documented: no field of the answer is required, and the server is likely written in Go, so lists and maps may be null.
// Not a record of zod, which leaves out a header that somebody has named `__proto__`.
const headersBody = z.custom<object>(isMap).nullish().transform(headersIn);

const namedBody = z.object({ name: wholeText.min(1), url: wholeText.nullish(), headers: headersBody });

// Assumed: the main webhook, should it be listed, has no name.
const namelessBody = z.strictObject({ url: wholeText.min(1), headers: headersBody });

const numberBody = z.object({
  enabled: z.boolean().optional(),
  // Its entries are looked at one by one, to stop at the first that is not understood: a list may hold a million.
  destinations: z.custom<readonly unknown[]>(Array.isArray).nullish(),
});

const mainWebhookBody = z.object({ url: wholeText.nullable(), headers: headersBody });

const WEBHOOK_FIELDS = /^(url|destinations)$/;

/** Reads the body of GET /multi_webhook, undefined for an empty one. Throws where it is not of a documented shape. */
export function parseNumber(body: unknown): NumberSnapshot {
  if (isSilence(body)) {
    return { enabled: undefined, destinations: [], list: "missing" };
  }
  requireSpelling(body, numberBody);
  const { enabled, destinations } = numberBody.parse(body);
  // A message is no error here: that of a number that is off has one (documented for 409).
  const isUnclear = destinations === undefined && (enabled === undefined || mayHoldWebhooks(Object(body)));
  if (isUnclear || (!destinations && tellsError(body))) {
    throw new NotUnderstood("it does not speak of webhooks");
  }
  const entries = (destinations ?? []).map(parseEntry);
  if (entries.filter((entry) => entry === "main").length > 1) {
    throw new NotUnderstood("more than one webhook has no name");
  }
  const list = destinations === null ? "null" : destinations ? "given" : "missing";
  const named = entries.filter((entry) => typeof entry === "object");
  // Documented: names are unique. Of two with one name, who knows which is delivered to, and what DELETE would leave.
  if (new Set(named.map(({ name }) => name)).size < named.length) {
    throw new NotUnderstood("two webhooks have one name");
  }
  return { enabled, destinations: named, list: enabled === false ? "given" : list };
}

/** One entry of the list. One without any field says nothing. */
function parseEntry(entry: unknown): Destination | "main" | "nothing" {
  if (isMap(entry) && fieldsOf(entry).length === 0) {
    return "nothing";
  }
  requireSpelling(entry, namedBody);
  if (!Object.hasOwn(Object(entry), "name")) {
    namelessBody.parse(entry);
    return "main";
  }
  const { name, url, headers } = namedBody.parse(entry);
  return { name, url: url ?? "", headers };
}

/**
 * As {@link parseNumber}, for GET /v1/configs/webhook. An empty answer may say that none is set (assumed); beside an error,
 * or what may hold a url, it does not.
 */
export function parseMainWebhook(body: unknown): MainWebhookConfig {
  if (isSilence(body)) {
    return { url: "", headers: {} };
  }
  requireSpelling(body, mainWebhookBody);
  const { url, headers } = mainWebhookBody.parse(body);
  const isError = tellsError(body, ["error", "errors", "detail", "message"]);
  if (!url && (isError || mayHoldWebhooks({ ...Object(body), headers: {} }))) {
    throw new NotUnderstood("it does not speak of the main webhook");
  }
  return { url: url ?? "", headers };
}

/** A known field in another spelling, such as `Destinations`, is not understood: it must not pass for one that is missing. */
function requireSpelling(body: unknown, { shape }: z.ZodObject): void {
  const known = Object.keys(shape);
  if (fieldsOf(body).some((key) => known.includes(spelling(key)) && !known.includes(key))) {
    throw new NotUnderstood("a field has another spelling than the documented one");
  }
}

function spelling(key: string): string {
  return key.toLowerCase().replace(/[^a-z]/g, "");
}

/** Whether a list of webhooks may stand where it is not looked for: in a wrapper, or under another name. */
function mayHoldWebhooks(body: object): boolean {
  return Object.values(body).some((value) => {
    const isOne = fieldsOf(value).some((key) => WEBHOOK_FIELDS.test(spelling(key)));
    return typeof value === "object" && value !== null && (isOne || mayHoldWebhooks(value));
  });
}

/** Whether an answer has fields of an error that are not empty. What it lacks beside them is not known to be gone. */
function tellsError(body: unknown, fields: readonly string[] = ["error", "errors", "detail"]): boolean {
  const { meta } = Object(body);
  const values = fields.map((field) => Object(body)[field]).map((value) => (Array.isArray(value) ? value[0] : value));
  return values.some(Boolean) || Object(meta).success === false || errorWords({ meta }) !== "";
}

function isSilence(body: unknown): boolean {
  return body === undefined || body === null || (isMap(body) && fieldsOf(body).length === 0);
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names of fields; none of a text or a list, whose places JavaScript counts as such. */
function fieldsOf(value: unknown): string[] {
  return isMap(value) ? Object.keys(value) : [];
}

/** Reads the body of GET /health_status. Some answers have the id only among the entities (observed by others). */
export function parseIdentity(body: unknown): NumberIdentity {
  const parsed = identityBody.safeParse(body);
  if (!parsed.success) {
    return NO_IDENTITY;
  }
  const { id, display_phone_number: displayPhoneNumber, health_status } = parsed.data;
  const numbers = (health_status?.entities ?? []).filter((entity) => isPhoneNumber(entity));
  const only = numbers.length === 1 ? phoneNumberEntity.safeParse(numbers[0]).data?.id : undefined;
  return { id: id ?? only, displayPhoneNumber };
}

function isPhoneNumber(entity: unknown): boolean {
  return Object(entity).entity_type === "PHONE_NUMBER";
}

/** The answer that says nothing. */
export const NO_IDENTITY: NumberIdentity = { id: undefined, displayPhoneNumber: undefined };

const identifier = z.union([z.string().regex(/^[\x21-\x7e]{1,128}$/), z.int().nonnegative().transform(String)]);
// Formatted in any way (observed by others); anything but a phone number says nothing.
const dialled = z
  .string()
  .max(64)
  .transform((shown) => shown.replace(/\p{Cf}/gu, ""))
  .refine((shown) => /^[+\d\s\p{Pd}.()[\]]*\d[+\d\s\p{Pd}.()[\]]*$/u.test(shown));
const identityBody = z.object({
  id: identifier.optional().catch(undefined),
  display_phone_number: dialled.optional().catch(undefined),
  health_status: z
    .object({ entities: z.custom<readonly unknown[]>(Array.isArray) })
    .optional()
    .catch(undefined),
});
const phoneNumberEntity = z.object({ id: identifier });

/**
 * The text in an error body, in any of the shapes that are known of this API and its gateway. `detail`, a text or a list, is
 * that of the usual Python servers (assumed: one of the two backends is likely one).
 */
export function errorWords(body: unknown): string {
  const { error, message, errors, detail, meta } = Object(body);
  const told = [
    error,
    message,
    Object(error).message,
    joined(errors, ({ title, details }) => [title, details].filter(isText).join(": ")),
    detail,
    joined(detail, ({ msg }) => msg),
    Object(meta).developer_message,
    Object(meta).developerMessage,
  ];
  return told.find(isText) ?? "";
}

/** What the entries of a list say. */
function joined(list: unknown, wordsOf: (entry: Record<string, unknown>) => unknown): string {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries
    .map((entry) => wordsOf(Object(entry)))
    .filter(isText)
    .join("; ");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function headersIn(headers: object | null | undefined): Destination["headers"] {
  const texts = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name, headerText(value)]);
  if (!texts.every(([name, value]) => name.isWellFormed() && value.isWellFormed())) {
    throw new TypeError("A header is no text.");
  }
  return Object.fromEntries(texts);
}

function headerText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
