import * as pulumi from "@pulumi/pulumi";

/** A url whose query or user information could hold a token is a secret; any other is shown. */
export function guarded(url: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(url).apply((text) => {
    return typeof text === "string" && /[?@]/.test(text) ? pulumi.secret(text) : pulumi.output(text);
  });
}
