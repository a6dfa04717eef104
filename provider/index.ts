export { MainWebhook } from "./program/main-webhook";
export type { MainWebhookArgs } from "./program/main-webhook-args";
export { MultiWebhook } from "./program/multi-webhook";
export type { MultiWebhookArgs } from "./program/multi-webhook-args";
export {
  type PhoneNumberMainWebhookArgs,
  type PhoneNumberWebhookArgs,
  PhoneNumberWebhooks,
  type PhoneNumberWebhooksArgs,
} from "./program/phone-number-webhooks";
export { Webhook } from "./program/webhook";
export type { WebhookArgs } from "./program/webhook-args";
