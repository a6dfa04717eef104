import { isDialogError } from "../../api/errors";
import { PartialFailure } from "../../dynamic/lifecycle";
import { declarationOf, replacedBy } from "../../number/declarations";
import { quote, quoted } from "../../number/messages";
import { resourceKey } from "../../number/owners";
import { subject } from "./existing";
import type { WebhookInputs } from "./inputs";

/** Runs a creation. Where it fails, the error also names what this run has deleted for it: that is missing now. */
export async function namingRemovals<T>(inputs: WebhookInputs, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const sentence = removalsFor(inputs);
    const isTold = isDialogError(error) || error instanceof PartialFailure;
    throw isTold && sentence !== "" ? error.adding(sentence) : error;
  }
}

function removalsFor(inputs: WebhookInputs): string {
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
