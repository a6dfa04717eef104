import { z } from "zod";
import type { FieldSchema } from "../../dynamic/check";
import type { FieldRule } from "../../dynamic/diff";
import type { Properties } from "../../dynamic/lifecycle";
import type { StoredIdentity } from "../../number/identity";
import type { KeyReference } from "../../settings";
import { destinationChanges, destinationSchemas, headersSchema } from "../destination-fields";
import { identityChanges, identityFields, numberSchemas, optionChanges, optionFields } from "../fields";
import type { MainWebhookArgs } from "./args";

/** Checked inputs. */
export interface MainWebhookInputs extends KeyReference, StoredIdentity {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The url is a secret as a whole, as the class says. Pulumi hands it to the provider as plain text. */
  readonly __secretUrl?: boolean | undefined;
  readonly adopt: boolean;
  /** `ignoreChanges` holds the declared headers back. */
  readonly __ignoresHeaders?: boolean | undefined;
}

/** What is stored. */
export interface MainWebhookState extends Omit<MainWebhookInputs, "adopt"> {
  readonly adopt?: boolean | undefined;
  /** Tells a stored state from bare inputs; set by create. */
  readonly __instance?: string | undefined;
  /** The last write was not seen: the next update looks again. */
  readonly __unconfirmed?: boolean | undefined;
}

/** Validation of each argument. */
export const schemas = {
  ...numberSchemas,
  ...destinationSchemas,
} satisfies Record<keyof MainWebhookArgs, FieldSchema>;

/** What a change of each argument does. */
export const changes = {
  phoneNumber: { change: "replace" },
  ...destinationChanges,
  apiKey: { change: "update" },
  apiKeyEnv: { change: "update" },
  ...identityChanges,
  ...optionChanges,
} satisfies Record<
  keyof MainWebhookArgs | keyof StoredIdentity | "__secretUrl" | keyof typeof optionChanges,
  FieldRule
>;

const storedSchema = z.object({
  phoneNumber: z.string(),
  url: z.string(),
  headers: headersSchema.default({}),
  __secretUrl: z.boolean().optional(),
  adopt: z.boolean().optional(),
  apiKey: z.string().optional(),
  apiKeyEnv: z.string().optional(),
  ...identityFields,
  ...optionFields,
});

const inputsSchema = storedSchema.extend({ adopt: z.boolean().default(false) });

const stateSchema = storedSchema.extend({ __instance: z.string().optional(), __unconfirmed: z.boolean().optional() });

/** Checked inputs in their types. */
export function parseInputs(properties: Properties): MainWebhookInputs {
  return inputsSchema.parse(properties);
}

/** Stored properties in their types. */
export function parseState(properties: Properties): MainWebhookState {
  return stateSchema.parse(properties);
}
