import type * as pulumi from "@pulumi/pulumi";
import type { MultiWebhook } from "./multi-webhook";

/** The arguments of a `Webhook`. */
export interface WebhookArgs {
  /**
   * The number that the webhook belongs to; also its Pulumi parent, unless `opts.parent` is set. Its key is copied from
   * the number's arguments. Changing it to another phone number replaces the webhook, deleting it first with the key of
   * the former number. Another label of the same number, with the same key, leaves the webhook as it is.
   */
  multiWebhook: MultiWebhook;
  /**
   * The exact, case-sensitive name: the id of the webhook at 360dialog (documented). 1 to 256 characters, no control
   * characters, not `.` or `..`. Default: the resource's logical name. Changing it replaces the webhook, deleting it
   * first. As a part of the id it stands in the state in plain text, also where it is passed as a secret.
   */
  name?: pulumi.Input<string> | undefined;
  /**
   * Where messages are delivered: https, a full host name without `_` and without a port (documented), no IP address
   * and no fragment, at most 4096 bytes. User information is accepted with a warning (observed by others for the
   * main webhook).
   *
   * The url is a secret as a whole if it has user information, a query or a segment of its path that looks random, or if
   * you pass a secret. Its drift is then told in words, with the host. Changing it updates in place.
   */
  url: pulumi.Input<string>;
  /**
   * HTTP headers sent with each delivery, by name; names are compared without case. At most 16 kB of JSON in all.
   * Default `{}`. Always a secret as a whole. Changing them updates in place.
   */
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Whether to take over a webhook of this name that is on the number already with another url or other headers, and
   * to change it to what is declared here. Default `false`: that is an error. An identical one is taken over either
   * way, with a warning: from then on this stack deletes it. Changing it sends no request.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
