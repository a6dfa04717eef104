export type { MultiWebhookArgs } from "./resources/multi-webhook/inputs";
export { MultiWebhook } from "./resources/multi-webhook/resource";
export {
  type PhoneNumberWebhookArgs,
  PhoneNumberWebhooks,
  type PhoneNumberWebhooksArgs,
} from "./resources/phone-number-webhooks";
export type { WebhookArgs } from "./resources/webhook/inputs";
export { Webhook } from "./resources/webhook/resource";
