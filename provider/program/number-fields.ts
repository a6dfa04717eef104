import type { Fields } from "../lifecycle/field-table";
import { wholeMistake } from "../rules/mistake";
import { phoneNumberProblem } from "../rules/name";

/** What names a number and finds its key. */
export const numberFields = {
  phoneNumber: { type: "string", required: true, change: "replace", rule: phoneNumberProblem },
  apiKey: { type: "string", secret: true, change: "update", rule: apiKeyProblem },
  // Hidden too: some users give the key itself by mistake.
  apiKeyEnv: { type: "string", hidden: true, change: "update", rule: variableProblem },
} as const satisfies Fields;

/** What ties a resource to its number. `check` finds both, each update stores them, and every command compares them. */
export const identityFields = {
  /** The fingerprint of the key. One that differs is looked into by an update. An unknown one is no change. */
  __key: { type: "string", by: "check", change: "update", same: (old, now) => now === undefined || old === now },
  /** The id of the number at Meta. It follows the key. */
  __numberId: { type: "string", by: "check", change: "carry" },
} as const satisfies Fields;

/** What tells a webhook from the others of its class: see `resourceKey`. */
export const nameFields = {
  __logicalName: { type: "string", by: "class", change: "carry", stored: false },
  /** The types of its parents, where they are not those of its number. */
  __parents: { type: "string", by: "class", change: "carry", stored: false },
} as const satisfies Fields;

/** What create and update note for the next run. */
export const outcomeFields = {
  /** Tells two resources of one webhook or number apart within a run, and a stored state from bare inputs. Set by create. */
  __instance: { type: "string", by: "provider" },
  /** The last write was not seen: the next update looks again, and a refresh that sees it takes this away. */
  __unconfirmed: { type: "flag", by: "provider" },
} as const satisfies Fields;

function apiKeyProblem(apiKey: string): string | undefined {
  if (apiKey.trim() === "") {
    return "The apiKey is empty. Give the number's API key, or leave the argument out.";
  }
  const mistake = wholeMistake(apiKey);
  return mistake === undefined ? undefined : `The apiKey ${mistake}`;
}

function variableProblem(name: string): string | undefined {
  return /^[^=\s]+$/.test(name)
    ? undefined
    : "The apiKeyEnv is not the name of an environment variable. Give the name, not the key.";
}
