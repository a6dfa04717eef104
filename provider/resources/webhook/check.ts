import { checkFields, withoutEmpty } from "../../dynamic/check";
import type { CheckFailure, CheckResult, Context, Properties } from "../../dynamic/lifecycle";
import { hasUnknown } from "../../dynamic/unknown";
import { type Declaration, declarationOf } from "../../number/ledger";
import { DOCUMENTED_MAXIMUM } from "../../number/maximum";
import { byBoth, limitMessage, quoted } from "../../number/messages";
import { judgeSlots, type SlotQuestion } from "../../number/slots";
import { rememberSecrets, warnDoubtfulHeaders } from "../destination-fields";
import { failure, failuresOf, knownNames, openForCheck } from "../number-check";
import type { NumberSession } from "../session";
import { schemas } from "./inputs";

/** Validates one webhook and its place on the number; sends a request only where the number itself did not. */
export async function checkWebhook(
  context: Context,
  olds: Properties | undefined,
  news: Properties,
): Promise<CheckResult> {
  const inputs: Properties = { headers: {}, ...withoutEmpty(news) };
  rememberSecrets(inputs);
  const failures = checkFields(schemas, inputs);
  if (failures.length > 0) {
    return { inputs, failures };
  }
  await warnDoubtfulHeaders(context, inputs, `Webhook ${JSON.stringify(inputs.name)}`);
  return { inputs, failures: await failuresOf(() => checkPlace(context, olds, inputs)) };
}

async function checkPlace(context: Context, olds: Properties | undefined, inputs: Properties): Promise<CheckFailure[]> {
  const { phoneNumber, name } = inputs;
  if (hasUnknown([phoneNumber, name]) || typeof phoneNumber !== "string" || typeof name !== "string") {
    openForCheck(context, inputs);
    return [];
  }
  const declaration = declarationOf(phoneNumber);
  const failures = declare(declaration, olds, { ...inputs, phoneNumber, name });
  if (failures.length > 0) {
    return failures;
  }
  await warnTwins(context, declaration, phoneNumber, name);
  const { settings, session } = openForCheck(context, inputs);
  const live =
    settings.capacityCheck === "live" &&
    olds === undefined &&
    inputs.enabled !== false &&
    !hasUnknown(numberOf(inputs));
  return session && live && !declaration.capacityChecked ? checkLive(session, declaration, inputs, phoneNumber) : [];
}

/** What the webhook's number says of its slots: where that is not known, they cannot be counted. */
function numberOf(inputs: Properties): unknown[] {
  return [inputs.enabled, inputs.__webhookNames, inputs.__maxWebhooks];
}

type Placed = Properties & { readonly phoneNumber: string; readonly name: string };

function declare(declaration: Declaration, olds: Properties | undefined, inputs: Placed): CheckFailure[] {
  const { phoneNumber, name, __webhookNames: listed } = inputs;
  const owner = String(inputs.__logicalName);
  if (Array.isArray(listed) && !hasUnknown(listed) && !listed.includes(name)) {
    return [
      failure(
        `Webhook ${JSON.stringify(name)} is not among the webhookNames of number ${phoneNumber} (${quoted(knownNames(listed))}). Add it there: the list is exhaustive.`,
      ),
    ];
  }
  const formerName = olds?.phoneNumber === phoneNumber ? olds.name : undefined;
  if (typeof formerName === "string" && formerName !== name) {
    declaration.released.add(formerName);
  }
  const other = declaration.declare(
    name,
    owner,
    typeof inputs.url === "string" && !hasUnknown(inputs.url) ? inputs.url : undefined,
  );
  if (other !== undefined) {
    return [
      failure(
        `Webhook ${JSON.stringify(name)} of number ${phoneNumber} is declared twice, ${byBoth(other, owner)}. A name is the id of a webhook: give each its own.`,
      ),
    ];
  }
  const maximum = maximumOf(inputs);
  const verdict = judgeSlots(question(declaration, [], maximum));
  if (hasUnknown([listed, inputs.__maxWebhooks])) {
    return [];
  }
  // With an exhaustive list the number itself has been refused before.
  return verdict.fits || Array.isArray(listed) ? [] : [failure(limitMessage(phoneNumber, maximum, verdict.holders))];
}

async function checkLive(
  session: NumberSession,
  declaration: Declaration,
  inputs: Properties,
  phoneNumber: string,
): Promise<CheckFailure[]> {
  const snapshot = await session.recent();
  const live = snapshot.destinations.map((destination) => destination.name);
  const declared = [...new Set([...declaration.names, ...knownNames(inputs.__webhookNames)])];
  const verdict = judgeSlots({ ...question(declaration, live, maximumOf(inputs)), declared });
  if (verdict.fits) {
    return [];
  }
  const advice = Array.isArray(inputs.__webhookNames)
    ? ""
    : " To swap a webhook while all slots are taken, give the number its webhookNames (or use PhoneNumberWebhooks) with the names that are there now, and run pulumi up; in a swap after that the one that goes is deleted before the new one is created.";
  return [failure(`${limitMessage(phoneNumber, maximumOf(inputs), verdict.holders)}${advice}`)];
}

function question(declaration: Declaration, live: readonly string[], maximum: number): SlotQuestion {
  return {
    declared: declaration.names,
    live,
    ignored: declaration.ignored,
    released: [...declaration.released],
    unmanagedAreDeleted: declaration.unmanagedAreDeleted,
    maximum,
  };
}

function maximumOf(inputs: Properties): number {
  return typeof inputs.__maxWebhooks === "number" ? inputs.__maxWebhooks : DOCUMENTED_MAXIMUM;
}

async function warnTwins(context: Context, declaration: Declaration, phoneNumber: string, name: string): Promise<void> {
  for (const other of declaration.names.filter((one) => one !== name)) {
    const [first, second] = [other, name].sort();
    if (other.toLowerCase() === name.toLowerCase()) {
      await context.warn(
        `Number ${phoneNumber} has webhooks ${quoted([first ?? "", second ?? ""])}, which differ by case only. The API treats them as two.`,
      );
    }
    if (declaration.urlOf(other) !== undefined && declaration.urlOf(other) === declaration.urlOf(name)) {
      await context.warn(
        `Number ${phoneNumber} has webhooks ${quoted([first ?? "", second ?? ""])} with the same url, which then receives every message twice; the vendor may refuse it.`,
      );
    }
  }
}
