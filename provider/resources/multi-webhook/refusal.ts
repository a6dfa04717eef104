import { limitMessage, plural, quoted } from "../../rules/messages";
import type { NumberRefusal } from "../../rules/number-step";
import type { MultiWebhookInputs } from "./inputs";

/** Why the number cannot become what the inputs say. */
export function refusalMessage({ phoneNumber, maxWebhooks }: MultiWebhookInputs, refusal: NumberRefusal): string {
  switch (refusal.kind) {
    case "unmanaged":
      return `Number ${phoneNumber} has webhooks that this program does not declare: ${quoted(refusal.names)}. Each receives every message of the number, and unmanaged is "error". Remove or declare them, or name them in ignoreUnmanaged; where an earlier run has failed to delete a webhook of this stack, set unmanaged: "warn" for one run.`;
    case "undeletable":
      return `Number ${phoneNumber} has ${plural(refusal.names.length, "webhook")} that cannot be deleted through the API, since the name cannot stand in the path of DELETE: ${quoted(refusal.names)}. This program does not declare it, and unmanaged is "delete". Name it in ignoreUnmanaged, where it keeps its slot, or have it removed by the team that made it.`;
    case "no slot":
      return limitMessage(phoneNumber, maxWebhooks, refusal.holders);
  }
}
