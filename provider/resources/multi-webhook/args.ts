import type * as pulumi from "@pulumi/pulumi";

/** The arguments of a `MultiWebhook`. */
export interface MultiWebhookArgs {
  /**
   * Your label of the phone number, best in E.164 form such as `+4930123456`; not empty, without `/`. It is the
   * identity and the id of the resource; the API itself knows a number by its key alone. Changing it replaces the
   * resource and its webhooks.
   */
  phoneNumber: pulumi.Input<string>;
  /**
   * Whether extra webhooks are switched on for the number. Default `true`. Changing it updates in place. With `false`
   * the number's webhooks are suspended; the server may wipe what is stored (unknown), and turning it on again puts
   * every declared webhook back.
   */
  enabled?: pulumi.Input<boolean> | undefined;
  /**
   * Every webhook name that this program declares for the number; at most `maxWebhooks`, no duplicates. When given it
   * is exhaustive: a `Webhook` with another name is refused, and what else is on the number is unmanaged. When not
   * given, nothing is reported as unmanaged. Changing it updates in place.
   */
  webhookNames?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * What to do about webhooks on the number that the program does not declare: `"warn"` shows them, `"error"` fails
   * preview and update while there are any, `"delete"` removes them. Default `"warn"`; the other two need
   * `webhookNames`. Changing it updates in place.
   */
  unmanaged?: pulumi.Input<"warn" | "error" | "delete"> | undefined;
  /**
   * Names of webhooks that somebody else manages: they take a slot, are never reported and never deleted. Default
   * `[]`. Changing it updates in place, without a request.
   */
  ignoreUnmanaged?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * Whether deleting the resource switches extra webhooks off, which it does only if no webhook is left on the number.
   * Default `false`: deleting sends nothing. Changing it updates in place, without a request.
   */
  disableOnDelete?: pulumi.Input<boolean> | undefined;
  /**
   * How many extra webhooks the number takes, 1 to 10. Default 3, the documented maximum; a setting only because the
   * vendor's wording leaves open whether the main webhook counts. Changing it updates in place, without a request.
   */
  maxWebhooks?: pulumi.Input<number> | undefined;
  /**
   * The API key of the number; stored encrypted. Give it only where configuration or environment cannot: a key
   * elsewhere (`dialog360:apiKeys`) is not stored with the resource. Changing it updates in place, without a request.
   */
  apiKey?: pulumi.Input<string> | undefined;
  /**
   * Name of the environment variable that holds the API key; it is read when the key is used and never stored.
   * Changing it updates in place, without a request.
   */
  apiKeyEnv?: pulumi.Input<string> | undefined;
}
