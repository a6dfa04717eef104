import type { NumberSnapshot } from "../../api/wire";
import type { Context } from "../../lifecycle/lifecycle";
import { declarationOf } from "../../number/declarations";
import { secretsOf } from "../../number/secret-target";
import { unmanagedMessage } from "../../rules/messages";
import type { WantedNumber } from "../../rules/number-step";
import { type SlotQuestion, unmanagedNames } from "../../rules/slots";
import { storable } from "../../text/redact";
import type { Shown } from "../../text/shown";
import type { MultiWebhookInputs } from "./inputs";

/** The names on the number that are nobody's in this program; none where the program does not say what is its own. */
export function unmanagedNamesOn(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[],
): string[] {
  return inputs.webhookNames === undefined ? [] : unmanagedNames(slotQuestion(inputs, snapshot, released));
}

/** As {@link unmanagedNamesOn}, for what is reported: a number that is off delivers to nobody. */
export function unmanagedOn(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[] = [],
): string[] {
  return snapshot.enabled === false ? [] : unmanagedNamesOn(inputs, snapshot, released);
}

/** As {@link unmanagedOn}, to be stored: Pulumi displays the names. */
export function unmanagedToStore(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[] = [],
): Shown[] {
  const names = unmanagedOn(inputs, snapshot, released);
  const hidden = secretsOf(names.length > 0 ? snapshot.destinations : []);
  return names.map((name) => storable(name, hidden));
}

/** Shows unmanaged webhooks where the program wants no more than that. */
export async function warnUnmanaged(
  context: Context,
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[] = [],
): Promise<void> {
  const names = unmanagedOn(inputs, snapshot, released);
  if (inputs.unmanaged === "warn" && names.length > 0) {
    await context.warn(unmanagedMessage(inputs.phoneNumber, names));
  }
}

/** The slots of a number as the inputs see them. */
export function slotQuestion(
  inputs: MultiWebhookInputs,
  snapshot: NumberSnapshot,
  released: readonly string[],
): SlotQuestion {
  const { pinned, late } = declarationOf(inputs.phoneNumber);
  const spared = [...pinned, ...late];
  return {
    declared: inputs.webhookNames ?? [],
    live: snapshot.destinations.map((destination) => destination.name),
    ignored: inputs.ignoreUnmanaged,
    released: released.filter((name) => !spared.includes(name)),
    pinned: released.filter((name) => pinned.includes(name)),
    late: released.filter((name) => late.includes(name)),
    unmanagedAreDeleted: inputs.unmanaged === "delete",
    maximum: inputs.maxWebhooks,
  };
}

/** What the inputs want of the number. */
export function wantedOf({ enabled, unmanaged, webhookNames }: MultiWebhookInputs): WantedNumber {
  return { enabled, unmanaged, isListed: webhookNames !== undefined };
}
