import { checkFields, withoutEmpty } from "../../dynamic/check";
import type { CheckFailure, CheckResult, Context, Properties } from "../../dynamic/lifecycle";
import { hasUnknown, UNKNOWN } from "../../dynamic/unknown";
import { declarationOf } from "../../number/ledger";
import { byBoth, limitMessage, quoted } from "../../number/messages";
import { judgeSlots } from "../../number/slots";
import { failure, failuresOf, knownNames, openForCheck } from "../number-check";
import type { NumberSession } from "../session";
import { type MultiWebhookInputs, parseInputs, schemas, withDefaults } from "./inputs";
import { slotQuestion, unmanagedOn, warnUnmanaged } from "./number";

/** Validates the arguments, counts the slots, and looks at the number only where something is to be created on it. */
export async function checkMultiWebhook(
  context: Context,
  olds: Properties | undefined,
  news: Properties,
): Promise<CheckResult> {
  const given = withDefaults(withoutEmpty(news));
  // Wanted are none: what a refresh finds shows as a difference to this.
  const inputs =
    given.unmanaged === "warn" || hasUnknown(given.unmanaged) ? given : { ...given, unmanagedWebhooks: [] };
  const failures = [...checkFields(schemas, given), ...ownRules(given)];
  if (failures.length > 0) {
    return { inputs, failures };
  }
  return { inputs, failures: await failuresOf(() => checkNumber(context, olds, given)) };
}

function ownRules(given: Properties): CheckFailure[] {
  const needsNames = given.unmanaged === "error" || given.unmanaged === "delete";
  if (needsNames && given.webhookNames === undefined) {
    return [
      failure(
        `unmanaged: "${given.unmanaged}" needs webhookNames: without the list of all declared names nothing tells which webhooks are not declared. Give webhookNames, or use PhoneNumberWebhooks.`,
      ),
    ];
  }
  return [];
}

async function checkNumber(context: Context, olds: Properties | undefined, given: Properties): Promise<CheckFailure[]> {
  const declared = [...limitFailures(given), ...declaredFailures(olds, given)];
  if (declared.length > 0) {
    return declared;
  }
  const { settings, session } = openForCheck(context, given);
  await warnEmpty(context, given);
  const live =
    settings.capacityCheck === "live" &&
    !hasUnknown([given.enabled, given.webhookNames, given.maxWebhooks, given.ignoreUnmanaged, given.unmanaged]);
  return session && live ? checkLive(context, session, olds, parseInputs(given)) : [];
}

function declaredFailures(olds: Properties | undefined, given: Properties): CheckFailure[] {
  const { phoneNumber } = given;
  if (typeof phoneNumber !== "string" || phoneNumber === UNKNOWN) {
    return [];
  }
  const declaration = declarationOf(phoneNumber);
  const owner = String(given.__logicalName);
  if (declaration.parent !== undefined && declaration.parent !== owner) {
    return [
      failure(
        `Number ${phoneNumber} is declared twice, ${byBoth(declaration.parent, owner)}. Declare it once, with all its webhooks.`,
      ),
    ];
  }
  declaration.parent = owner;
  declaration.ignored = knownNames(given.ignoreUnmanaged);
  declaration.pinned = knownNames(olds?.__pinnedNames);
  declaration.unmanagedAreDeleted = given.unmanaged === "delete";
  return [];
}

/** The part of the limit that the program alone decides, also where number or names are not known yet. */
function limitFailures({ phoneNumber, webhookNames, maxWebhooks }: Properties): CheckFailure[] {
  const names = Array.isArray(webhookNames) ? webhookNames : [];
  if (typeof maxWebhooks !== "number" || names.length <= maxWebhooks) {
    return [];
  }
  const label = typeof phoneNumber === "string" && phoneNumber !== UNKNOWN ? phoneNumber : "(not known yet)";
  const holders = names.map((name) => ({
    name: name === UNKNOWN ? "(not known yet)" : String(name),
    kind: "declared" as const,
  }));
  return [failure(limitMessage(label, maxWebhooks, holders))];
}

async function checkLive(
  context: Context,
  session: NumberSession,
  olds: Properties | undefined,
  inputs: MultiWebhookInputs,
): Promise<CheckFailure[]> {
  const before = knownNames(olds?.webhookNames);
  const gains = (inputs.webhookNames ?? []).some((name) => !before.includes(name));
  if (!inputs.enabled || !(olds === undefined || gains || inputs.unmanaged === "error")) {
    return [];
  }
  const snapshot = await session.recent();
  const released = before.filter((name) => inputs.webhookNames && !inputs.webhookNames.includes(name));
  const unmanaged = unmanagedOn(inputs, snapshot, released);
  if (inputs.unmanaged === "error" && unmanaged.length > 0) {
    return [
      failure(
        `Number ${inputs.phoneNumber} has webhooks that this program does not declare: ${quoted(unmanaged)}. Each receives every message of the number, and unmanaged is "error". Remove or declare them, or name them in ignoreUnmanaged.`,
      ),
    ];
  }
  const verdict = judgeSlots(slotQuestion(inputs, snapshot, released));
  if (inputs.webhookNames !== undefined && !verdict.fits) {
    return [failure(limitMessage(inputs.phoneNumber, inputs.maxWebhooks, verdict.holders))];
  }
  declarationOf(inputs.phoneNumber).capacityChecked = inputs.webhookNames !== undefined;
  await warnAbout(context, inputs, snapshot, released, unmanaged);
  return [];
}

async function warnAbout(
  context: Context,
  inputs: MultiWebhookInputs,
  snapshot: Parameters<typeof warnUnmanaged>[2],
  released: readonly string[],
  unmanaged: readonly string[],
): Promise<void> {
  if (inputs.unmanaged === "delete" && unmanaged.length > 0) {
    await context.warn(
      `Number ${inputs.phoneNumber} has webhooks that this program does not declare, and they will be deleted because unmanaged is "delete": ${quoted(unmanaged)}.`,
    );
  }
  await warnUnmanaged(context, inputs, snapshot, released);
}

async function warnEmpty(context: Context, given: Properties): Promise<void> {
  if (given.enabled === true && Array.isArray(given.webhookNames) && given.webhookNames.length === 0) {
    await context.warn(
      `Number ${given.phoneNumber} is switched on without a webhook. The vendor warns of an empty response when callbacks are attempted: declare one, or set enabled: false.`,
    );
  }
}
