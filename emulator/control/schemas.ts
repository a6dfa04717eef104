import { z } from "zod";
import { orders } from "../delivery/order";
import { type SampleKind, sampleKinds } from "../delivery/samples";
import { faultKinds } from "../faults";
import { isSwitchValue, switchValues } from "../profile";

const kind = z.enum(sampleKinds as readonly [SampleKind, ...SampleKind[]]);
const copies = z.int().min(1).max(10).optional();
const headers = z.record(z.string(), z.string()).optional();
const webUrl = z
  .string()
  .refine((url) => /^https?:\/\//i.test(url) && URL.parse(url) !== null, "not an http or https address");

export const newNumber = z.strictObject({
  key: z.string().min(1),
  displayPhoneNumber: z.string().optional(),
  enabled: z.boolean().optional(),
  main: z.strictObject({ url: webUrl, headers }).nullable().optional(),
  webhooks: z.array(z.strictObject({ name: z.string().min(1), url: webUrl, headers })).optional(),
});

/** A text is a notification's JSON, to be sent byte for byte. */
const notification = z.union([z.string(), z.looseObject({})], "not an object or its JSON as a text");

export const newMessage = z
  .strictObject({
    number: z.string().min(1),
    sample: kind.optional(),
    notification: notification.optional(),
    notifications: z.array(notification).min(1).max(1000).optional(),
    order: z.enum(orders).optional(),
    copies,
  })
  .refine(
    ({ sample, notification: one, notifications }) =>
      [sample, one, notifications].filter((given) => given !== undefined).length === 1,
    "give one of sample, notification and notifications",
  );

const whole = z
  .string()
  .regex(/^\d{1,15}$/, "not a whole number")
  .transform(Number);

export const deliveryQuery = z.strictObject({
  message: z.string().optional(),
  number: z.string().optional(),
  outcome: z.enum(["taken", "refused", "timeout", "broken", "skipped"]).optional(),
  last: whole.pipe(z.int().min(1).max(10_000)).optional(),
});

export const journalQuery = z.strictObject({
  number: z.string().optional(),
  writesOnly: z.enum(["true", "false"]).optional(),
});

const shared = { path: z.string().optional(), key: z.string().optional(), skip: z.int().min(0).optional() };

export const newFault = z.strictObject({
  kind: z.enum(faultKinds),
  method: z.string().optional(),
  ...shared,
  times: z.union([z.int().min(1), z.literal("always")]).optional(),
  ms: z.int().min(0).max(600_000).optional(),
  retryAfter: z.union([z.int().min(0), z.string().regex(/^[\x20-\x7e]*$/)]).optional(),
});

export const profileChange = z.record(z.string(), z.unknown()).superRefine((given, context) => {
  for (const [name, value] of Object.entries(given)) {
    if (!isSwitchValue(name, value)) {
      const values = Object.entries(switchValues).find(([known]) => known === name)?.[1];
      const message = values ? `takes one of: ${values.join(", ")}` : "no such switch";
      context.addIssue({ code: "custom", path: [name], message });
    }
  }
});

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

export const advance = z.strictObject({ ms: z.number().min(0).max(YEAR_MS) });
export const nothing = z.strictObject({});
