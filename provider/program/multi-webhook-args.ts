import type * as pulumi from "@pulumi/pulumi";

/** The arguments of a `MultiWebhook`. */
export interface MultiWebhookArgs {
  /**
   * Your label of the phone number, best in E.164 form such as `+4930123456`. Not empty, without `/`. It is the id of
   * the resource. The API itself knows a number by its key alone (documented). As an id it stands in the state in plain
   * text, also where it is passed as a secret.
   *
   * A label that begins with `+` or `00` and holds at least 7 digits, beside blanks, hyphens, dots and brackets, is
   * compared with the number that the API tells for the key (documented), before anything is created. Spellings of one
   * number count as equal (assumed): Mexico 52 and 521, Argentina 54 and 549, Brazil with and without the ninth digit.
   * Any other label is not compared. `dialog360:numberCheck: off` leaves the comparison out.
   *
   * Changing it replaces the resource and its webhooks. With the same key that corrects the label and changes nothing
   * on the number.
   */
  phoneNumber: pulumi.Input<string>;
  /**
   * Whether extra webhooks are switched on for the number. Default `true`. Changing it updates in place. With `false`
   * the number's webhooks are suspended; the server may wipe what is stored (unknown), and turning it on again puts
   * every declared webhook back. What `ignoreChanges`, `--target` or `--exclude` keeps from the number is kept from its
   * webhooks too.
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
   * preview and update while there are any, `"delete"` removes them, except for names that no DELETE can reach (`.` and
   * `..`), which are an error until `ignoreUnmanaged` lists them. Default `"warn"`; the other two need `webhookNames`.
   * Changing it updates in place.
   */
  unmanaged?: pulumi.Input<"warn" | "error" | "delete"> | undefined;
  /**
   * Names of webhooks that somebody else manages: they take a slot, are never reported and never deleted. Any name may
   * stand here, also one that no webhook of yours can have. A webhook of yours that leaves the program is deleted all
   * the same, with a warning: give it `retainOnDelete: true` before, to hand it over. Default `[]`. Changing it updates
   * in place, without a request.
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
   * The API key of the number, stored encrypted. Give it only where configuration or environment cannot: a key
   * elsewhere (`dialog360:apiKeys`) is not stored with the resource. Changing it updates in place: the update asks
   * which number the key belongs to (documented request), looks at the number, and puts back what is missing. Making a
   * new key deletes the main webhook (observed by two operators). Whether extra webhooks and the switch go too is
   * unknown. A key of another number is an error.
   */
  apiKey?: pulumi.Input<string> | undefined;
  /**
   * Name of the environment variable that holds the API key; it is read when the key is used and never stored. Changing
   * it updates in place, and sends nothing while the key is the same. Another key does what is said of `apiKey`.
   */
  apiKeyEnv?: pulumi.Input<string> | undefined;
}
