import type { Table } from "../lifecycle/field-table";
import { webhookNameProblem } from "../rules/name";
import { destinationFields } from "./destination-fields";
import { identityFields, nameFields, numberFields, outcomeFields } from "./number-fields";
import type { WebhookArgs } from "./webhook-args";

const { phoneNumber, apiKey, apiKeyEnv } = numberFields;

/** Each argument of a webhook, what it has of its number, and what is stored of it. */
export const fields = {
  phoneNumber: { ...phoneNumber, by: "number" },
  apiKey: { ...apiKey, by: "number" },
  apiKeyEnv: { ...apiKeyEnv, by: "number" },
  name: { type: "string", required: true, change: "replace", rule: webhookNameProblem },
  ...destinationFields,
  /** The switch of the number: while it is off, the webhook is suspended. */
  enabled: { type: "boolean", by: "number", implied: true, change: "update" },
  ...identityFields,
  ...nameFields,
  /** For this run's `check` and writes, which count the slots by it. */
  __maxWebhooks: { type: "integer", by: "number", change: "carry", stored: false },
  /** For this run's `check`, which refuses a name that the number does not list. */
  __webhookNames: { type: "strings", by: "number", change: "carry", stored: false },
  /**
   * Pulumi keeps the webhook when its resource goes. Stored where the number has no list of names that would tell: the next
   * `check` reads it when the webhook gets another name.
   */
  __isKept: { type: "flag", by: "class", change: "update" },
  /** `deleteBeforeReplace: false`: its former name keeps its slot until the end of the run. */
  __createsFirst: { type: "flag", by: "class", change: "carry", stored: false },
  ...outcomeFields,
  /** Created while the number was off, and never sent: a webhook of this name is not known to be this one. Ends when it is sent. */
  __unsent: { type: "flag", by: "provider" },
  /** The mark of its number's `__marks` after which it was looked for. Each create and update takes that of its run. */
  __mark: { type: "string", by: "provider" },
} as const satisfies Table<Omit<WebhookArgs, "multiWebhook">>;
