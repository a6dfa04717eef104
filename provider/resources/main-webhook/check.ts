import { checkFields, withoutEmpty } from "../../lifecycle/check";
import type { CheckFailure, CheckResult, Context, Properties } from "../../lifecycle/lifecycle";
import { hasUnknown } from "../../lifecycle/unknown";
import { checked, failure, knownPart, openForCheck } from "../../number/check";
import { declarationOf } from "../../number/declarations";
import type { NumberSession } from "../../number/session";
import { sameConfig } from "../../rules/main-step";
import { byBoth } from "../../rules/messages";
import { resourceKey } from "../../rules/owners";
import { keyFailures, rememberSecrets, warnDoubtful } from "../destination-check";
import { conflictMessage, mayChange, warnAdopted, warnTakenOver } from "./existing";
import { defaults, type MainWebhookInputs, parseInputs, schemas } from "./inputs";

/** Validates the arguments, finds the key, and looks at the number only where its main webhook is new to the state. */
export async function checkMainWebhook(
  context: Context,
  olds: Properties | undefined,
  news: Properties,
): Promise<CheckResult> {
  const inputs: Properties = { ...defaults, ...withoutEmpty(news) };
  rememberSecrets(inputs);
  const failures = checkFields(schemas, inputs);
  if (failures.length > 0) {
    return { inputs, failures };
  }
  await warnDoubtful(context, inputs, "The main webhook");
  return checked(inputs, (given) => checkPlace(context, olds, given));
}

async function checkPlace(context: Context, olds: Properties | undefined, given: Properties): Promise<CheckResult> {
  const failures = declare(given);
  if (failures.length > 0) {
    return { inputs: given, failures };
  }
  const { inputs, session } = await openForCheck(context, olds, given);
  const givesKey = keyFailures(inputs);
  if (givesKey.length > 0) {
    return { inputs, failures: givesKey };
  }
  const { phoneNumber } = inputs;
  // An export carries the identity alone.
  if (typeof phoneNumber === "string" && olds?.phoneNumber === phoneNumber && typeof olds.url === "string") {
    declarationOf(phoneNumber).noteStoredMain(parseInputs(knownPart(olds)).headers);
  }
  // A forced replacement may come without old inputs, after a check that had them.
  const isHeld = declarationOf(String(phoneNumber)).storedMain !== undefined;
  const isNew = olds === undefined && !isHeld && !hasUnknown([inputs.url, inputs.headers, inputs.adopt]);
  return { inputs, failures: session && isNew ? await checkLive(context, session, parseInputs(inputs)) : [] };
}

/** What the update would find, said before anything is written. */
async function checkLive(context: Context, session: NumberSession, inputs: MainWebhookInputs): Promise<CheckFailure[]> {
  const live = await session.recentMain();
  if (live === undefined) {
    return [];
  }
  if (sameConfig(inputs, live)) {
    await warnTakenOver(context, inputs);
    return [];
  }
  if (!mayChange(inputs)) {
    return [failure(conflictMessage(inputs, live))];
  }
  await warnAdopted(context, inputs, live);
  return [];
}

function declare(inputs: Properties): CheckFailure[] {
  const { phoneNumber } = inputs;
  if (typeof phoneNumber !== "string" || hasUnknown(phoneNumber)) {
    return [];
  }
  const owner = resourceKey(inputs);
  const other = declarationOf(phoneNumber).declareMain(owner);
  return other === undefined
    ? []
    : [
        failure(
          `The main webhook of number ${phoneNumber} is declared twice, ${byBoth(other, owner)}. A number has one: declare it once.`,
        ),
      ];
}
