import type { Context } from "../../lifecycle/lifecycle";
import { declarationOf } from "../../number/declarations";
import type { NumberSession } from "../../number/session";
import type { MultiWebhookInputs } from "./inputs";

/**
 * Extra webhooks are notified only after the main webhook answered 200 (documented), so one should be set. Looked at
 * once: what cannot be read is not warned of.
 */
export async function warnMissingMain(
  context: Context,
  inputs: MultiWebhookInputs,
  session: NumberSession,
): Promise<void> {
  if (!inputs.enabled || declaresMain(inputs)) {
    return;
  }
  const isSet = await session.recentMain(1).then(
    (main) => main !== undefined,
    () => true,
  );
  if (!isSet) {
    await context.warn(
      `Number ${inputs.phoneNumber} has no main webhook. Extra webhooks are notified only after the main webhook answered 200, so they will receive nothing until one is set, for example by a MainWebhook.`,
    );
  }
}

/** Whether the program declares the main webhook too, as far as is known by now. */
export function declaresMain({ phoneNumber, __hasMain }: MultiWebhookInputs): boolean {
  return __hasMain === true || declarationOf(phoneNumber).declaresMain;
}
