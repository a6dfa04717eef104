import { z } from "zod";
import type { FieldSchema } from "../../dynamic/check";
import type { FieldRule } from "../../dynamic/diff";
import type { Properties } from "../../dynamic/lifecycle";
import type { StoredIdentity } from "../../number/identity";
import { webhookNameProblem } from "../../rules/name";
import type { KeyReference } from "../../settings";
import { destinationChanges, destinationSchemas, headersSchema } from "../destination-fields";
import {
  booleanField,
  identityChanges,
  identityFields,
  namesField,
  numberSchemas,
  optionChanges,
  optionFields,
  ruled,
  sameFlag,
  textField,
} from "../fields";

/** Checked inputs. */
export interface WebhookInputs extends KeyReference, StoredIdentity {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The url is a secret as a whole, as the class says. Pulumi hands it to the provider as plain text. */
  readonly __secretUrl?: boolean | undefined;
  readonly adopt: boolean;
  /** The switch of the number: while it is off, the webhook is suspended. */
  readonly enabled: boolean;
  readonly __maxWebhooks?: number | undefined;
  readonly __webhookNames?: readonly string[] | undefined;
  readonly __logicalName?: string | undefined;
  /** The types of its parents, where its parent is not its number: see `resourceKey`. */
  readonly __parents?: string | undefined;
  /** Pulumi keeps the webhook when its resource goes; stored where the number has no list of names that would tell. */
  readonly __isKept?: boolean | undefined;
  /** `ignoreChanges` holds the declared headers back. */
  readonly __ignoresHeaders?: boolean | undefined;
}

/** What is stored: what later operations need. */
export interface WebhookState extends Omit<WebhookInputs, "adopt" | "enabled"> {
  readonly adopt?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  /** Tells two resources of one webhook apart within a run, and a stored state from bare inputs; set by create. */
  readonly __instance?: string | undefined;
  /** The last write was not seen on the number: the next update looks again. */
  readonly __unconfirmed?: boolean | undefined;
  /** Created while the number was off, so never sent: what is there under this name is not known to be ours. */
  readonly __unsent?: boolean | undefined;
  /** The mark of its number's resource after which it was looked for. */
  readonly __mark?: string | undefined;
}

/** Validation of each input. */
export const schemas = {
  ...numberSchemas,
  name: { schema: ruled(textField("name"), webhookNameProblem) },
  ...destinationSchemas,
  enabled: { schema: booleanField("enabled").optional() },
  __webhookNames: { schema: namesField("webhookNames").optional(), hidden: true },
} satisfies Record<string, FieldSchema>;

/** What a change of each input does. What is only copied from the number for `check` is carried. */
export const changes = {
  phoneNumber: { change: "replace" },
  name: { change: "replace" },
  ...destinationChanges,
  enabled: { change: "update", same: (old, now) => (old ?? true) === (now ?? true) },
  apiKey: { change: "update" },
  apiKeyEnv: { change: "update" },
  ...identityChanges,
  ...optionChanges,
  __isKept: { change: "update", same: sameFlag },
  __maxWebhooks: { change: "carry" },
  __webhookNames: { change: "carry" },
} satisfies Record<string, FieldRule>;

const storedSchema = z.object({
  phoneNumber: z.string(),
  name: z.string(),
  url: z.string(),
  headers: headersSchema.default({}),
  __secretUrl: z.boolean().optional(),
  adopt: z.boolean().optional(),
  enabled: z.boolean().optional(),
  apiKey: z.string().optional(),
  apiKeyEnv: z.string().optional(),
  ...identityFields,
  ...optionFields,
  __isKept: z.boolean().optional(),
  __maxWebhooks: z.number().optional(),
  __webhookNames: z.array(z.string()).optional(),
  __logicalName: z.string().optional(),
  __parents: z.string().optional(),
});

const inputsSchema = storedSchema.extend({
  adopt: z.boolean().default(false),
  enabled: z.boolean().default(true),
});

const stateSchema = storedSchema.extend({
  __instance: z.string().optional(),
  __unconfirmed: z.boolean().optional(),
  __unsent: z.boolean().optional(),
  __mark: z.string().optional(),
});

/** Checked inputs in their types. */
export function parseInputs(properties: Properties): WebhookInputs {
  return inputsSchema.parse(properties);
}

/** Stored properties in their types. */
export function parseState(properties: Properties): WebhookState {
  return stateSchema.parse(properties);
}
