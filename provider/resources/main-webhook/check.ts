import { checkFields, withoutEmpty } from "../../dynamic/check";
import type { CheckFailure, CheckResult, Context, Properties } from "../../dynamic/lifecycle";
import { hasUnknown } from "../../dynamic/unknown";
import { declarationOf } from "../../number/ledger";
import { byBoth } from "../../number/messages";
import { rememberSecrets, warnDoubtfulHeaders } from "../destination-fields";
import { failure, failuresOf, openForCheck } from "../number-check";
import { schemas } from "./inputs";

/** Validates the arguments and finds the key; sends no request. */
export async function checkMainWebhook(context: Context, news: Properties): Promise<CheckResult> {
  const inputs: Properties = { headers: {}, ...withoutEmpty(news) };
  rememberSecrets(inputs);
  const failures = checkFields(schemas, inputs);
  if (failures.length > 0) {
    return { inputs, failures };
  }
  await warnDoubtfulHeaders(context, inputs, "The main webhook");
  return { inputs, failures: await failuresOf(() => [...declare(inputs), ...findKey(context, inputs)]) };
}

function declare({ phoneNumber, __logicalName }: Properties): CheckFailure[] {
  if (typeof phoneNumber !== "string" || hasUnknown(phoneNumber)) {
    return [];
  }
  const declaration = declarationOf(phoneNumber);
  const owner = String(__logicalName);
  if (declaration.main !== undefined && declaration.main !== owner) {
    return [
      failure(
        `The main webhook of number ${phoneNumber} is declared twice, ${byBoth(declaration.main, owner)}. A number has one: declare it once.`,
      ),
    ];
  }
  declaration.main = owner;
  return [];
}

function findKey(context: Context, inputs: Properties): CheckFailure[] {
  openForCheck(context, inputs);
  return [];
}
