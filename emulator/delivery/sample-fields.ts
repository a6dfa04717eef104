/** On what ground a field of a sample stands: seen in captured deliveries, documented by Meta, or assumed. */
export type Grade = "observed" | "documented" | "assumed";

const VALUE = "entry[].changes[].value";

/** Seen in seven captured deliveries of another operator. */
const observed = [
  "object",
  "entry[].id",
  "entry[].changes[].field",
  `${VALUE}.contacts[].wa_id`,
  `${VALUE}.contacts[].profile.name`,
  `${VALUE}.contacts[].user_id`,
  ...["from", "from_user_id", "id", "timestamp", "type"].map((name) => `${VALUE}.messages[].${name}`),
  ...["id", "status", "timestamp", "recipient_id", "recipient_user_id"].map((name) => `${VALUE}.statuses[].${name}`),
  `${VALUE}.statuses[].conversation.id`,
  `${VALUE}.statuses[].conversation.expiration_timestamp`,
  ...["billable", "pricing_model", "category", "type"].map((name) => `${VALUE}.statuses[].pricing.${name}`),
];

/** Described for the Cloud API, and not seen behind 360dialog. */
const documented = [
  `${VALUE}.messaging_product`,
  ...["display_phone_number", "phone_number_id"].map((name) => `${VALUE}.metadata.${name}`),
  `${VALUE}.messages[].text.body`,
  ...["caption", "mime_type", "sha256", "id"].map((name) => `${VALUE}.messages[].image.${name}`),
  ...["from", "id"].map((name) => `${VALUE}.messages[].context.${name}`),
  `${VALUE}.messages[].interactive.type`,
  ...["id", "title"].map((name) => `${VALUE}.messages[].interactive.button_reply.${name}`),
  ...["latitude", "longitude", "name", "address"].map((name) => `${VALUE}.messages[].location.${name}`),
  `${VALUE}.statuses[].conversation.origin.type`,
  ...["code", "title", "message", "error_data.details"].map((name) => `${VALUE}.statuses[].errors[].${name}`),
  ...["from", "to", "id", "timestamp", "type", "text.body"].map((name) => `${VALUE}.message_echoes[].${name}`),
];

export function gradeOf(path: string): Grade {
  return observed.includes(path) ? "observed" : documented.includes(path) ? "documented" : "assumed";
}

/** The paths of all that is in a notification, in order. */
export function fieldsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) {
    return [...new Set(value.flatMap((one) => fieldsOf(one, `${path}[]`)))];
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => fieldsOf(one, path === "" ? name : `${path}.${name}`));
  }
  return [path];
}
