import { z } from "zod";
import type { FieldSchema } from "../dynamic/check";
import type { FieldRule } from "../dynamic/diff";
import type { CheckFailure, Context, Properties } from "../dynamic/lifecycle";
import { hasUnknown, isRecord } from "../dynamic/unknown";
import { declaredKeys } from "../number/declarations";
import { sameHeaders } from "../number/destination";
import { quoted } from "../number/messages";
import { doubtfulHeaderNames, doubtfulHeaders, headerProblems } from "../rules/headers";
import { holdsKey } from "../rules/held-key";
import { urlDoubt, wholeMistake } from "../rules/mistake";
import { hostBehindUser, urlProblem } from "../rules/url";
import { quote } from "../text/quoted";
import { permit, rememberKey } from "../text/redact";
import { unescaped } from "../text/shown";
import { booleanField, ruled, textField } from "./fields";
import { rememberTarget } from "./secret-target";

/** What every webhook has: where messages go, and whether a different one may be taken over. */
export const destinationSchemas = {
  url: { schema: ruled(textField("url"), urlProblem), hidden: true },
  headers: { schema: headersField().optional(), hidden: true },
  adopt: { schema: booleanField("adopt").optional() },
} satisfies Record<string, FieldSchema>;

/** What a change of each does. */
export const destinationChanges = {
  url: { change: "update", same: sameStoredUrl },
  headers: { change: "update", same: sameStoredHeaders },
  adopt: { change: "update", same: sameSwitch },
  // Pulumi encrypts the stored url by what the input was when it was stored.
  __secretUrl: { change: "update", same: sameSwitch },
} satisfies Record<string, FieldRule>;

/** Headers as they are stored. A map of zod would leave out one that somebody has named `__proto__`. */
export const headersSchema = z.custom<Record<string, string>>(
  (value) => isRecord(value) && Object.values(value).every((one) => typeof one === "string"),
);

/**
 * Keeps the API key, header values, and what a url may hide, of inputs or of a state, out of every message of this process.
 * What is declared openly is not.
 */
export function rememberSecrets(properties: Properties): void {
  const { name, phoneNumber, webhookNames, ignoreUnmanaged, apiKey, url, headers, __secretUrl } = properties;
  const open = [name, phoneNumber, webhookNames, ignoreUnmanaged, Object.keys(Object(headers))].flat();
  permit(...open.filter((word) => typeof word === "string"));
  rememberTarget({
    url: typeof url === "string" && !hasUnknown(url) ? url : "",
    headers: textsIn(headers),
    __secretUrl: __secretUrl === true,
  });
  if (typeof apiKey === "string" && !hasUnknown(apiKey)) {
    rememberKey(apiKey.trim());
  }
}

/** Warns of what somebody might want, but rarely does. */
export async function warnDoubtful(context: Context, inputs: Properties, subject: string): Promise<void> {
  const { url, phoneNumber } = inputs;
  const whole = `${subject} of number ${hasUnknown(phoneNumber) ? "(not known yet)" : phoneNumber}`;
  const headers = textsIn(inputs.headers);
  const names = doubtfulHeaderNames(headers);
  if (names.length > 0) {
    await context.warn(
      `${whole} has headers with an underscore in the name (${quoted(names)}). Many proxies drop such headers. Use a hyphen.`,
    );
  }
  if (typeof inputs.name === "string" && wholeMistake(inputs.name) !== undefined) {
    await context.warn(
      `${whole} has a name that programs make of what is not set. Check the variable that it comes from.`,
    );
  }
  const doubt = typeof url === "string" ? urlDoubt(url) : undefined;
  for (const place of [...doubtfulHeaders(headers), ...(doubt === undefined ? [] : [`url ${doubt}`])]) {
    await context.warn(`${whole}: the ${place}`);
  }
  const host = typeof url === "string" && !hasUnknown(url) ? hostBehindUser(url) : undefined;
  if (host !== undefined) {
    await context.warn(
      `${whole} has user information in its url, before the host ${host}. 360dialog was seen to deliver it as an Authorization header, but does not document it. A header is the documented way.`,
    );
  }
}

/** Why a destination is refused that gives its receiver an API key of this run, and with it the number. */
export function keyFailures({ url, headers }: Properties): CheckFailure[] {
  const places = [
    ...Object.entries(textsIn(headers)).map(([name, value]) => [`header ${quote(name)}`, value] as const),
    ...(typeof url === "string" ? [["url", url] as const] : []),
  ];
  const found = places.find(([, text]) => declaredKeys().some(({ apiKey }) => holdsKey(text, apiKey)));
  return found === undefined
    ? []
    : [
        {
          property: "",
          reason: `The ${found[0]} holds an API key of 360dialog that this program uses. With every message, its receiver would get full control of the number. Give the receiver another secret.`,
        },
      ];
}

/** The headers that are known. */
function textsIn(headers: unknown): Record<string, string> {
  const known = Object.entries(isRecord(headers) ? headers : {}).filter(([, value]) => !hasUnknown(value));
  return Object.fromEntries(known.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

function headersField() {
  return z
    .custom<Record<string, unknown>>(isRecord, { error: () => "headers must be a map of strings." })
    .superRefine((headers, context) => {
      const others = Object.entries(headers).filter(([, value]) => typeof value !== "string");
      const wrongTypes = others.map(
        ([name, value]) => `The header ${quote(name)} is ${kindOf(value)}. Every header value must be a string.`,
      );
      for (const message of [...wrongTypes, ...headerProblems(textsIn(headers))]) {
        context.addIssue({ code: "custom", message });
      }
    });
}

function kindOf(value: unknown): string {
  const article = typeof value === "object" ? "an" : "a";
  return value === null ? "null" : Array.isArray(value) ? "a list" : `${article} ${typeof value}`;
}

function sameSwitch(old: unknown, now: unknown): boolean {
  return (old ?? false) === (now ?? false);
}

/** A url that has drifted is stored as it is shown. */
function sameStoredUrl(old: unknown, now: unknown): boolean {
  return old === now || (typeof old === "string" && unescaped(old) === now);
}

function sameStoredHeaders(old: unknown, now: unknown): boolean {
  const [before, after] = [headersSchema.safeParse(old ?? {}), headersSchema.safeParse(now ?? {})];
  return before.success && after.success && sameHeaders(after.data, before.data);
}
