import { declarationOf, replacedBy } from "../../number/declarations";
import { quote, quoted } from "../../rules/messages";
import { resourceKey } from "../../rules/owners";
import { subject } from "./existing";
import type { WebhookInputs } from "./inputs";

/** What this run has deleted for a webhook that is not there, for a sentence. Empty where that is nothing. */
export function removalsFor(inputs: WebhookInputs): string {
  const { phoneNumber, name } = inputs;
  const room = declarationOf(phoneNumber).names.those("made room");
  const replaced = replacedBy(resourceKey(inputs), { phoneNumber, name });
  const deleted = [
    ...(room.length > 0 ? [`webhook ${quoted(room)} was deleted in this run to make room`] : []),
    ...(replaced ? [`${subject(replaced)}, which it replaces, was deleted in this run`] : []),
  ].join(", ");
  return deleted === ""
    ? ""
    : `W${deleted.slice(1)}, and ${quote(name)} is not there yet. The next pulumi up finishes; to go back to the old program, run pulumi up --refresh with it.`;
}
