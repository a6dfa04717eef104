import * as pulumi from "@pulumi/pulumi";
import { isSecretUrl } from "../rules/secret-url";

/** The url of a webhook as its class passes it on. */
interface GuardedUrl {
  readonly url: pulumi.Output<string>;
  /** Tells the provider that the url is a secret: Pulumi hands it over as plain text. */
  readonly __secretUrl: pulumi.Output<true | undefined>;
}

/** A url that may hold a token, or that the program passes as a secret, is a secret as a whole. Any other is shown. */
export function guardedUrl(given: pulumi.Input<string>): GuardedUrl {
  const url = pulumi.output(given).apply((text) => {
    return typeof text === "string" && isSecretUrl(text) ? pulumi.secret(text) : pulumi.output(text);
  });
  // The mark has to stay readable where the url is a secret. A failure shows with the url itself.
  const mark = pulumi.isSecret(url).then(
    (isSecret) => (isSecret ? (true as const) : undefined),
    () => undefined,
  );
  return { url, __secretUrl: pulumi.output(mark) };
}
