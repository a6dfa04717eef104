import { randomBytes } from "node:crypto";
import { fieldsOf, type Grade, gradeOf } from "./sample-fields";

/** The messages that the emulator can make itself. */
export const sampleKinds = [
  "text",
  "image",
  "button-reply",
  "location",
  "sent",
  "delivered",
  "read",
  "failed",
  "echo",
] as const;

export type SampleKind = (typeof sampleKinds)[number];

/** Whose message a sample is, and when. */
export interface SampleContext {
  readonly accountId: string;
  readonly numberId: string;
  /** The number's digits. Where nobody has given the number one, an invented one. */
  readonly digits: string;
  readonly nowMs: number;
}

/** A sample, and on what ground each of its fields stands. */
export interface SampleDescription {
  readonly kind: SampleKind;
  readonly summary: string;
  readonly fields: readonly { readonly path: string; readonly grade: Grade }[];
}

/** Numbers that are kept free for fiction. */
const CUSTOMER = { digits: "12025550123", user: "US.13491208655302741918", name: "Sample Customer" };
export const INVENTED_DIGITS = "12025550100";

const DAY_SECONDS = 24 * 60 * 60;

interface Sample {
  readonly summary: string;
  readonly build: (context: SampleContext) => object;
}

const samples: Readonly<Record<SampleKind, Sample>> = {
  text: {
    summary: "a customer writes a text",
    build: (context) => inbound(context, { text: { body: "Hello, this is a sample message." } }, "text"),
  },
  image: {
    summary: "a customer sends an image with a caption",
    build: (context) =>
      inbound(
        context,
        {
          image: {
            caption: "A sample image",
            mime_type: "image/jpeg",
            sha256: randomBytes(32).toString("base64"),
            id: digits(16),
          },
        },
        "image",
      ),
  },
  "button-reply": {
    summary: "a customer taps a reply button",
    build: (context) =>
      inbound(
        context,
        {
          context: { from: context.digits, id: messageId() },
          interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes" } },
        },
        "interactive",
      ),
  },
  location: {
    summary: "a customer shares a location",
    build: (context) =>
      inbound(
        context,
        {
          location: {
            latitude: 52.516275,
            longitude: 13.377704,
            name: "Brandenburg Gate",
            address: "Pariser Platz, Berlin",
          },
        },
        "location",
      ),
  },
  sent: {
    summary: "a message of the number was sent",
    build: (context) => status(context, "sent", charged({ expiration_timestamp: seconds(context.nowMs, DAY_SECONDS) })),
  },
  delivered: {
    summary: "a message of the number has reached the phone",
    build: (context) => status(context, "delivered", charged({})),
  },
  read: { summary: "a message of the number was read", build: (context) => status(context, "read", charged({})) },
  failed: {
    summary: "a message of the number could not be delivered",
    build: (context) =>
      status(context, "failed", {
        errors: [
          {
            code: 131026,
            title: "Message undeliverable",
            message: "Message undeliverable",
            error_data: { details: "Message Undeliverable." },
          },
        ],
      }),
  },
  echo: {
    summary: "somebody answers from the WhatsApp Business app on the number's phone",
    build: (context) =>
      enveloped(context, "smb_message_echoes", {
        message_echoes: [
          {
            from: context.digits,
            to: CUSTOMER.digits,
            id: messageId(),
            timestamp: seconds(context.nowMs),
            text: { body: "Hello, this is a sample answer." },
            type: "text",
          },
        ],
      }),
  },
};

export function isSampleKind(text: string): text is SampleKind {
  return Object.hasOwn(samples, text);
}

/** A notification with invented data. Each has an id that no other one has. */
export function sampleNotification(kind: SampleKind, context: SampleContext): object {
  return samples[kind].build(context);
}

/** Every sample with the grounds of its fields. */
export function describeSamples(): SampleDescription[] {
  const context = { accountId: "1", numberId: "2", digits: INVENTED_DIGITS, nowMs: 0 };
  return sampleKinds.map((kind) => ({
    kind,
    summary: samples[kind].summary,
    fields: fieldsOf(sampleNotification(kind, context)).map((path) => ({ path, grade: gradeOf(path) })),
  }));
}

/** `value` stands before `field` (observed). */
function enveloped({ accountId, numberId, digits }: SampleContext, field: string, value: object): object {
  const metadata = { display_phone_number: digits, phone_number_id: numberId };
  const change = { value: { messaging_product: "whatsapp", metadata, ...value }, field };
  return { object: "whatsapp_business_account", entry: [{ id: accountId, changes: [change] }] };
}

/** `type` stands last (observed). */
function inbound(context: SampleContext, content: object, type: string): object {
  const message = {
    from: CUSTOMER.digits,
    from_user_id: CUSTOMER.user,
    id: messageId(),
    timestamp: seconds(context.nowMs),
    ...content,
    type,
  };
  const contacts = [{ profile: { name: CUSTOMER.name }, wa_id: CUSTOMER.digits, user_id: CUSTOMER.user }];
  return enveloped(context, "messages", { contacts, messages: [message] });
}

/** The contacts of a status have no profile (observed). */
function status(context: SampleContext, state: string, more: object): object {
  const one = {
    id: messageId(),
    status: state,
    timestamp: seconds(context.nowMs),
    recipient_id: CUSTOMER.digits,
    recipient_user_id: CUSTOMER.user,
    ...more,
  };
  const contacts = [{ wa_id: CUSTOMER.digits, user_id: CUSTOMER.user }];
  return enveloped(context, "messages", { contacts, statuses: [one] });
}

/** Conversation and price. The time of expiry is there for `sent` alone (observed). */
function charged(expiry: object): object {
  return {
    conversation: { id: randomBytes(16).toString("hex"), ...expiry, origin: { type: "service" } },
    pricing: { billable: false, pricing_model: "PMP", category: "service", type: "free_customer_service" },
  };
}

function messageId(): string {
  return `wamid.${randomBytes(36).toString("base64")}`;
}

function digits(count: number): string {
  return Array.from(randomBytes(count), (byte) => String(byte % 10)).join("");
}

function seconds(nowMs: number, plus = 0): string {
  return String(Math.floor(nowMs / 1000) + plus);
}
