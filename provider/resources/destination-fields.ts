import { z } from "zod";
import type { FieldSchema } from "../dynamic/check";
import type { FieldRule } from "../dynamic/diff";
import type { Context, Properties } from "../dynamic/lifecycle";
import { hasUnknown } from "../dynamic/unknown";
import { sameHeaders } from "../number/destination";
import { quoted } from "../number/messages";
import { remember, rememberUrl } from "../redact";
import { doubtfulHeaderNames, headerProblems } from "../rules/headers";
import { urlProblem } from "../rules/url";
import { booleanField, ruled, textField } from "./fields";

/** What every webhook has: where messages go, and whether a different one may be taken over. */
export const destinationSchemas = {
  url: { schema: ruled(textField("url"), urlProblem), hidden: true },
  headers: { schema: headersField().optional(), hidden: true },
  adopt: { schema: booleanField("adopt").optional() },
} satisfies Record<string, FieldSchema>;

/** What a change of each does. */
export const destinationChanges = {
  url: { change: "update" },
  headers: { change: "update", same: sameStoredHeaders },
  adopt: { change: "update", same: (old, now) => (old ?? false) === (now ?? false) },
} satisfies Record<string, FieldRule>;

/** Headers as they are stored. */
export const headersSchema = z.record(z.string(), z.string());

/** Keeps header values, and what a url may hide, out of every message of this process. */
export function rememberSecrets(inputs: Properties): void {
  for (const value of Object.values(Object(inputs.headers))) {
    if (typeof value === "string" && !hasUnknown(value)) {
      remember(value);
    }
  }
  if (typeof inputs.url === "string") {
    rememberUrl(inputs.url);
  }
}

/** Warns of header names that many proxies drop. */
export async function warnDoubtfulHeaders(context: Context, inputs: Properties, subject: string): Promise<void> {
  const names = doubtfulHeaderNames(Object(inputs.headers));
  if (names.length > 0 && !hasUnknown(inputs.headers)) {
    await context.warn(
      `${subject} of number ${hasUnknown(inputs.phoneNumber) ? "(not known yet)" : inputs.phoneNumber} has headers with an underscore in the name (${quoted(names)}); many proxies drop such headers. Use a hyphen.`,
    );
  }
}

function headersField() {
  return z
    .record(z.string(), z.string({ error: () => "Every header value must be a string." }), {
      error: () => "headers must be a map of strings.",
    })
    .superRefine((headers, context) => {
      for (const message of headerProblems(headers)) {
        context.addIssue({ code: "custom", message });
      }
    });
}

function sameStoredHeaders(old: unknown, now: unknown): boolean {
  const [before, after] = [headersSchema.safeParse(old ?? {}), headersSchema.safeParse(now ?? {})];
  return before.success && after.success && sameHeaders(after.data, before.data);
}
