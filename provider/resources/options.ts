import * as pulumi from "@pulumi/pulumi";
import { requireReachable } from "./reachable";

/** The options of a resource of this package, with what it needs added to what the user gave. */
export function customOptions(
  kind: string,
  options: pulumi.CustomResourceOptions,
  secrets: readonly string[],
): pulumi.CustomResourceOptions {
  requireReachable();
  if (options.import !== undefined) {
    throw new pulumi.RunError(
      `The import option does not work for ${kind}: Pulumi cannot import resources of dynamic providers. Leave it out: what is on the number and identical is taken over by pulumi up without a write.`,
    );
  }
  const additionalSecretOutputs = [...new Set([...(options.additionalSecretOutputs ?? []), ...secrets])];
  return {
    ...options,
    ...(additionalSecretOutputs.length > 0 ? { additionalSecretOutputs } : {}),
  };
}

/** Whether something is a resource of a type, also of another copy of this package. */
export function isOfType(value: unknown, type: string): boolean {
  return typeof value === "object" && value !== null && "__pulumiType" in value && value.__pulumiType === type;
}
