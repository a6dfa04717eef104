import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { FieldSchema } from "../../dynamic/check";
import type { FieldRule } from "../../dynamic/diff";
import type { Properties } from "../../dynamic/lifecycle";
import type { Mark } from "../../number/declaration";
import type { StoredIdentity } from "../../number/identity";
import { DOCUMENTED_MAXIMUM } from "../../number/maximum";
import { quoted } from "../../number/messages";
import { type Owner, partsOfKey } from "../../number/owners";
import { webhookNameProblem } from "../../rules/name";
import type { KeyReference } from "../../settings";
import { neutral, type Shown } from "../../text/shown";
import { booleanField, identityChanges, identityFields, namesField, numberSchemas, ruled } from "../fields";
import type { MultiWebhookArgs } from "./args";

export type UnmanagedMode = "warn" | "error" | "delete";

/** Checked inputs, with every default filled in. */
export interface MultiWebhookInputs extends KeyReference, StoredIdentity {
  readonly enabled: boolean;
  readonly webhookNames?: readonly string[] | undefined;
  readonly unmanaged: UnmanagedMode;
  readonly ignoreUnmanaged: readonly string[];
  readonly disableOnDelete: boolean;
  readonly maxWebhooks: number;
  readonly __logicalName?: string | undefined;
  /** The types of its parents, where it has some: see `resourceKey`. */
  readonly __parents?: string | undefined;
  /** Names of children that Pulumi must not delete: the next run may have to know when one is no longer declared. */
  readonly __pinnedNames?: readonly string[] | undefined;
  /** Names that the number lists and had not seen declared when it was registered: Pulumi may keep them too. */
  readonly __lateNames?: readonly string[] | undefined;
  /** Whose the names are, where that is not `<number>-<name>` as in a component. */
  readonly __owners?: readonly Owner[] | undefined;
  /** Whether the program declares the main webhook, which comes after the number. */
  readonly __hasMain?: boolean | undefined;
}

/** What is stored. */
export interface MultiWebhookState extends MultiWebhookInputs {
  /** Pulumi displays them: somebody else has chosen the names. */
  readonly unmanagedWebhooks: readonly Shown[];
  /** Tells two resources of one number apart within a run; set by create. */
  readonly __instance?: string | undefined;
  /** The last write was not seen on the number: the next update looks again. */
  readonly __unconfirmed?: boolean | undefined;
  /** Which webhooks their resources have to look for, unless they bear the mark. */
  readonly __marks?: readonly Mark[] | undefined;
}

const HIGHEST_MAXIMUM = 10;
const MAXIMUM_RULE = `maxWebhooks must be a whole number from 1 to ${HIGHEST_MAXIMUM}.`;

const defaults = {
  enabled: true,
  unmanaged: "warn",
  ignoreUnmanaged: [],
  disableOnDelete: false,
  maxWebhooks: DOCUMENTED_MAXIMUM,
} as const;

/** Validation of each argument. */
export const schemas = {
  ...numberSchemas,
  enabled: { schema: booleanField("enabled").optional() },
  webhookNames: { schema: ruled(namesField("webhookNames"), namesProblem).optional() },
  unmanaged: {
    schema: z.enum(["warn", "error", "delete"], { error: 'unmanaged must be "warn", "error" or "delete".' }).optional(),
  },
  ignoreUnmanaged: { schema: namesField("ignoreUnmanaged").optional() },
  disableOnDelete: { schema: booleanField("disableOnDelete").optional() },
  maxWebhooks: {
    schema: z
      .number({ error: MAXIMUM_RULE })
      .int({ error: MAXIMUM_RULE })
      .min(1, { error: MAXIMUM_RULE })
      .max(HIGHEST_MAXIMUM, { error: MAXIMUM_RULE })
      .optional(),
  },
} satisfies Record<keyof MultiWebhookArgs, FieldSchema>;

/** What a change of each argument does. */
export const changes = {
  phoneNumber: { change: "replace" },
  enabled: { change: "update" },
  webhookNames: { change: "update", same: sameNames },
  unmanaged: { change: "update" },
  ignoreUnmanaged: { change: "update", same: sameNames },
  disableOnDelete: { change: "update" },
  maxWebhooks: { change: "update" },
  apiKey: { change: "update" },
  apiKeyEnv: { change: "update" },
  ...identityChanges,
  __pinnedNames: { change: "update", same: sameNames },
  __lateNames: { change: "update", same: sameNames },
  __owners: { change: "update", same: (old, now) => isDeepStrictEqual(namesOnly(old), namesOnly(now)) },
} satisfies Record<
  keyof MultiWebhookArgs | keyof StoredIdentity | "__pinnedNames" | "__lateNames" | "__owners",
  FieldRule
>;

/** Inputs with every default filled in; unknown values stay. */
export function withDefaults(properties: Properties): Properties {
  return { ...defaults, ...properties };
}

const inputsSchema = z.object({
  phoneNumber: z.string(),
  enabled: z.boolean().default(defaults.enabled),
  webhookNames: z.array(z.string()).optional(),
  unmanaged: z.enum(["warn", "error", "delete"]).default(defaults.unmanaged),
  ignoreUnmanaged: z.array(z.string()).default([]),
  disableOnDelete: z.boolean().default(defaults.disableOnDelete),
  maxWebhooks: z.number().default(DOCUMENTED_MAXIMUM),
  apiKey: z.string().optional(),
  apiKeyEnv: z.string().optional(),
  ...identityFields,
  __logicalName: z.string().optional(),
  __parents: z.string().optional(),
  __pinnedNames: z.array(z.string()).optional(),
  __lateNames: z.array(z.string()).optional(),
  __owners: z.array(z.tuple([z.string(), z.string()], z.string())).optional(),
  __hasMain: z.boolean().optional(),
});

const stateSchema = inputsSchema.extend({
  unmanagedWebhooks: z.array(z.string().transform(neutral)).default([]),
  __instance: z.string().optional(),
  __unconfirmed: z.boolean().optional(),
  __marks: z.array(z.tuple([z.string(), z.string()])).optional(),
});

/** Checked inputs in their types. */
export function parseInputs(properties: Properties): MultiWebhookInputs {
  return inputsSchema.parse(properties);
}

/** Stored properties in their types. */
export function parseState(properties: Properties): MultiWebhookState {
  return stateSchema.parse(properties);
}

function namesProblem(names: readonly string[]): string | undefined {
  const problem = names.map(webhookNameProblem).find((one) => one !== undefined);
  return problem === undefined
    ? duplicateProblem(names)
    : `webhookNames has a name that no webhook can have. ${problem}`;
}

function duplicateProblem(names: readonly string[]): string | undefined {
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return twice.length === 0
    ? undefined
    : `webhookNames names ${quoted(twice)} more than once. A name is the id of a webhook: name each once.`;
}

function sameNames(old: unknown, now: unknown): boolean {
  if (!Array.isArray(old) || !Array.isArray(now)) {
    return old === now || (old ?? undefined) === (now ?? undefined);
  }
  return old.every((name) => now.includes(name)) && now.every((name) => old.includes(name));
}

/**
 * Owners by their logical names. An alias that has done its work may go without an update, and the parents that an earlier
 * version did not store may come: `check` finds both in the inputs, which are stored in any case.
 */
function namesOnly(owners: unknown): unknown {
  return Array.isArray(owners)
    ? owners.map((owner) => (Array.isArray(owner) ? [owner[0], partsOfKey(String(owner[1])).name] : owner))
    : undefined;
}
