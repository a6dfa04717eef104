import type * as pulumi from "@pulumi/pulumi";

/** The arguments of a `MainWebhook`. */
export interface MainWebhookArgs {
  /**
   * Your label of the phone number, best in E.164 form such as `+4930123456`; not empty, without `/`. It is the
   * identity and the id of the resource; the API itself knows a number by its key alone. Changing it replaces the
   * resource.
   */
  phoneNumber: pulumi.Input<string>;
  /**
   * Where messages are delivered: https, a full host name without `_` and without a port (documented for extra
   * webhooks, assumed for this one), no IP address, user information or fragment. A url with a query is treated as a
   * secret. Changing it updates in place.
   */
  url: pulumi.Input<string>;
  /**
   * HTTP headers sent with each delivery, by name; names are compared without case. Default `{}`. Always a secret as a
   * whole. Changing them updates in place.
   */
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Whether to take over a main webhook that is set already with another url or other headers, and to change it to what
   * is declared here. Default `false`: that is an error. An identical one is taken over either way. Changing it sends
   * no request.
   */
  adopt?: pulumi.Input<boolean> | undefined;
  /**
   * The API key of the number; stored encrypted. Give it only where configuration or environment cannot. Changing it
   * updates in place, without a request.
   */
  apiKey?: pulumi.Input<string> | undefined;
  /**
   * Name of the environment variable that holds the API key; it is read when the key is used and never stored. Changing
   * it updates in place, without a request.
   */
  apiKeyEnv?: pulumi.Input<string> | undefined;
}
