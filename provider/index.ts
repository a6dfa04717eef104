export type { MainWebhookArgs } from "./resources/main-webhook/args";
export { MainWebhook } from "./resources/main-webhook/resource";
export type { MultiWebhookArgs } from "./resources/multi-webhook/args";
export { MultiWebhook } from "./resources/multi-webhook/resource";
export {
  type PhoneNumberMainWebhookArgs,
  type PhoneNumberWebhookArgs,
  PhoneNumberWebhooks,
  type PhoneNumberWebhooksArgs,
} from "./resources/phone-number-webhooks";
export type { WebhookArgs } from "./resources/webhook/args";
export { Webhook } from "./resources/webhook/resource";
