import type * as pulumi from "@pulumi/pulumi";

/** The arguments of a `MainWebhook`. */
export interface MainWebhookArgs {
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
   * Changing it replaces the resource. With the same key that corrects the label and changes nothing on the
   * number.
   */
  phoneNumber: pulumi.Input<string>;
  /**
   * Where messages are delivered: https, a full host name without `_` and without a port (documented for extra
   * webhooks, assumed for this one), no IP address and no fragment, at most 4096 bytes. User information is accepted
   * with a warning (observed by others, not documented).
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
   * Whether to take over a main webhook that is set already with another url or other headers, and to change it to what
   * is declared here. Default `false`: that is an error. An identical one is taken over either way, with a warning.
   * Changing it sends no request.
   */
  adopt?: pulumi.Input<boolean> | undefined;
  /**
   * The API key of the number, stored encrypted. Give it only where configuration or environment cannot. Changing it
   * updates in place: the update asks which number the key belongs to (documented request), looks at the main webhook,
   * and sets it again if it is missing, since making a new key deletes it (observed by two operators). A key of another
   * number is an error.
   */
  apiKey?: pulumi.Input<string> | undefined;
  /**
   * Name of the environment variable that holds the API key; it is read when the key is used and never stored. Changing
   * it updates in place, and sends nothing while the key is the same. Another key does what is said of `apiKey`.
   */
  apiKeyEnv?: pulumi.Input<string> | undefined;
}
