import { isDeepStrictEqual } from "node:util";
import type { Table } from "../lifecycle/field-table";
import { DOCUMENTED_MAXIMUM } from "../rules/maximum";
import { webhookNameProblem } from "../rules/name";
import { partsOfKey } from "../rules/owners";
import { quoted } from "../text/quoted";
import type { MultiWebhookArgs } from "./multi-webhook-args";
import { identityFields, numberFields, outcomeFields } from "./number-fields";

/** Each argument of a number, and what is stored of it. */
export const fields = {
  ...numberFields,
  enabled: { type: "boolean", default: true, change: "update" },
  webhookNames: { type: "strings", change: "update", rule: namesProblem },
  unmanaged: { type: "choice", choices: ["warn", "error", "delete"], default: "warn", change: "update" },
  ignoreUnmanaged: { type: "strings", default: [], change: "update" },
  disableOnDelete: { type: "boolean", default: false, change: "update" },
  maxWebhooks: { type: "integer", range: [1, 10], default: DOCUMENTED_MAXIMUM, change: "update" },
  ...identityFields,
  // Both are stored: the next `check` finds out by them which resource had a name.
  __logicalName: { type: "string", by: "class", change: "carry" },
  __parents: { type: "string", by: "class", change: "carry" },
  /** Names of webhooks that Pulumi must not delete. The next `check` reads it, since its run may no longer declare one. */
  __pinnedNames: { type: "strings", by: "class", change: "update" },
  /** Names that the number lists and had not seen declared when it was registered. Pulumi may keep them too. */
  __lateNames: { type: "strings", by: "class", change: "update" },
  /** Which resource has a name, where that is not `<number>-<name>` as in a component. The next `check` compares them. */
  __owners: { type: "lists", by: "class", change: "update", same: sameOwners },
  /** Whether the program declares the main webhook, which comes after the number: create and update do not miss it then. */
  __hasMain: { type: "flag", by: "class", change: "carry" },
  /** `ignoreChanges` holds the list of names back, so that it does not say what the program declares. For this run's `check`. */
  __holdsNames: { type: "flag", by: "class", change: "carry", stored: false },
  /** Names that refreshes since the last update did not find on the number. Until the next `up`, any resource may take them. */
  __goneNames: { type: "strings", by: "check", change: "carry" },
  /** What is on the number and not declared, as the last look has shown it. Pulumi displays it. */
  unmanagedWebhooks: { type: "shownNames", by: "provider", default: [] },
  ...outcomeFields,
  /** Which webhooks their resources have to look for, unless those have stored the same mark. Each update makes it again. */
  __marks: { type: "pairs", by: "provider" },
} as const satisfies Table<MultiWebhookArgs>;

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

/**
 * Owners by their logical names. An alias that has done its work may go without an update, and the parents that an earlier
 * version did not store may come: `check` finds both in the inputs, which are stored in any case.
 */
function sameOwners(old: unknown, now: unknown): boolean {
  return isDeepStrictEqual(namesOnly(old), namesOnly(now));
}

function namesOnly(owners: unknown): unknown {
  return Array.isArray(owners)
    ? owners.map((owner) => (Array.isArray(owner) ? [owner[0], partsOfKey(String(owner[1])).name] : owner))
    : undefined;
}
