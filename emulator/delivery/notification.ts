import { z } from "zod";
import { DeliveryError } from "./errors";

/** Seconds since 1970, as a text. Observed. */
const timestamp = z.string().regex(/^\d+$/, "a text of digits, the seconds since 1970");

// Documented and observed: the Cloud API's envelope. Only what every notification has is asked for, so that new fields pass.
const message = z.looseObject({ from: z.string(), id: z.string(), timestamp, type: z.string() });
const status = z.looseObject({ id: z.string(), recipient_id: z.string(), status: z.string(), timestamp });
const contact = z.looseObject({ wa_id: z.string() });
const messagesValue = z.looseObject({
  messaging_product: z.literal("whatsapp"),
  metadata: z.looseObject({ display_phone_number: z.string(), phone_number_id: z.string() }),
  contacts: z.array(contact).optional(),
  messages: z.array(message).optional(),
  statuses: z.array(status).optional(),
});
const change = z
  .looseObject({ field: z.string(), value: z.looseObject({}) })
  .superRefine(({ field, value }, context) => {
    const issues = field === "messages" ? (messagesValue.safeParse(value).error?.issues ?? []) : [];
    for (const { path, message } of issues) {
      context.addIssue({ code: "custom", path: ["value", ...path], message });
    }
  });
const envelope = z.looseObject({
  object: z.literal("whatsapp_business_account"),
  entry: z.array(z.looseObject({ id: z.string(), changes: z.array(change).min(1) })).min(1),
});

/** A notification as the Cloud API shapes it: an object, or its JSON as text or bytes, which are sent as they are. */
export type Notification = object | string | Uint8Array;

/** The bytes of a notification, which every webhook gets. Throws, with the path of the first mistake, where it has another shape. */
export function bytesOf(notification: Notification): Buffer {
  const bytes = encoded(notification);
  const [issue] = envelope.safeParse(parsed(bytes)).error?.issues ?? [];
  if (issue) {
    throw malformed(`${pathOf(issue.path)}: ${issue.message}`);
  }
  return bytes;
}

function encoded(notification: Notification): Buffer {
  if (typeof notification === "string") {
    return Buffer.from(notification);
  }
  if (notification instanceof Uint8Array) {
    return Buffer.from(notification);
  }
  try {
    return Buffer.from(JSON.stringify(notification));
  } catch {
    throw malformed("it cannot be written as JSON");
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw malformed("it is not JSON in UTF-8");
  }
}

function malformed(problem: string): DeliveryError {
  return new DeliveryError("malformed", `This is not a notification of the Cloud API: ${problem}.`);
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.replace(/^\./, "") || "the whole";
}
