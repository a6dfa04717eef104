import type { Table } from "../lifecycle/field-table";
import { destinationFields } from "./destination-fields";
import type { MainWebhookArgs } from "./main-webhook-args";
import { identityFields, nameFields, numberFields, outcomeFields } from "./number-fields";

/** Each argument of a main webhook, and what is stored of it. */
export const fields = {
  ...numberFields,
  ...destinationFields,
  ...identityFields,
  ...nameFields,
  ...outcomeFields,
} as const satisfies Table<MainWebhookArgs>;
