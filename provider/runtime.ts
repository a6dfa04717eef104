// First: on an old Node the HTTP client fails while it is loaded, with a text that helps nobody.
import "./require-node";
import { host } from "./dynamic/host";
import { mainWebhookLifecycle } from "./resources/main-webhook/lifecycle";
import { multiWebhookLifecycle } from "./resources/multi-webhook/lifecycle";
import { tellingOverruled } from "./resources/overruled";
import { webhookLifecycle } from "./resources/webhook/lifecycle";

// The path of this module and the names of its exports are in every state ever written: they never change.

/** Serves resources of type `MultiWebhook`. */
export const multiWebhook = host("multiWebhook", tellingOverruled(multiWebhookLifecycle));

/** Serves resources of type `Webhook`. */
export const webhook = host("webhook", tellingOverruled(webhookLifecycle));

/** Serves resources of type `MainWebhook`. */
export const mainWebhook = host("mainWebhook", tellingOverruled(mainWebhookLifecycle));
