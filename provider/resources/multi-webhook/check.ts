import { checkFields, withoutEmpty } from "../../lifecycle/check";
import type { CheckFailure, CheckResult, Context, Properties } from "../../lifecycle/lifecycle";
import { hasUnknown, UNKNOWN } from "../../lifecycle/unknown";
import { checked, failure, gainsNames, identityIn, knownNames, knownPart, openForCheck } from "../../number/check";
import type { DeclaredNumber } from "../../number/declaration";
import { declarationOf, formerLabel } from "../../number/declarations";
import { SWITCH } from "../../number/name-registry";
import type { NumberSession } from "../../number/session";
import { byBoth, emptyMessage, limitMessage, movesMessage, quoted } from "../../rules/messages";
import { numberRefusal } from "../../rules/number-step";
import { type ListedNames, movedName, resourceKey } from "../../rules/owners";
import { rememberSecrets } from "../destination-check";
import { defaults, type MultiWebhookInputs, parseInputs, schemas } from "./inputs";
import { refusalMessage } from "./refusal";
import { slotQuestion, unmanagedNamesOn, wantedOf, warnUnmanaged } from "./unmanaged";

/** Validates the arguments, counts the slots, and looks at the number only where something is to be created on it. */
export async function checkMultiWebhook(
  context: Context,
  olds: Properties | undefined,
  news: Properties,
): Promise<CheckResult> {
  const given = { ...defaults, ...withoutEmpty(news) };
  rememberSecrets(given);
  // Wanted are none: what a refresh finds shows as a difference to this.
  const inputs =
    given.unmanaged === "warn" || hasUnknown(given.unmanaged) ? given : { ...given, unmanagedWebhooks: [] };
  const failures = [...checkFields(schemas, given), ...ownRules(given)];
  if (failures.length > 0) {
    return { inputs, failures };
  }
  return checked(inputs, (result) => checkNumber(context, olds, result));
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

async function checkNumber(context: Context, olds: Properties | undefined, given: Properties): Promise<CheckResult> {
  const declared = [...limitFailures(given), ...declaredFailures(olds, given)];
  if (declared.length > 0) {
    return { inputs: given, failures: declared };
  }
  const { inputs, session, isProven } = await openForCheck(context, olds, given, gainsNames(olds, given));
  noteIdentity(inputs, isProven ? inputs : olds);
  if (olds !== undefined && olds.phoneNumber === formerLabel(inputs.phoneNumber)) {
    declarationOf(String(inputs.phoneNumber)).names.note("relabelled", SWITCH);
  }
  await warnEmpty(context, inputs);
  await warnHandedOver(context, olds, inputs);
  const { enabled, webhookNames, maxWebhooks, ignoreUnmanaged, unmanaged } = inputs;
  const live = session !== undefined && !hasUnknown([enabled, webhookNames, maxWebhooks, ignoreUnmanaged, unmanaged]);
  const failures = live ? await checkLive(context, session, olds, parseInputs(knownPart(inputs))) : [];
  return { inputs, failures };
}

/** What new webhooks of the number go by; that of a key which is not known to be the number's proves nothing. */
function noteIdentity({ phoneNumber }: Properties, stored: Properties | undefined): void {
  if (typeof phoneNumber === "string" && !hasUnknown(phoneNumber)) {
    declarationOf(phoneNumber).noteIdentity(identityIn(stored));
  }
}

function declaredFailures(olds: Properties | undefined, given: Properties): CheckFailure[] {
  const { phoneNumber } = given;
  if (typeof phoneNumber !== "string" || phoneNumber === UNKNOWN) {
    return [];
  }
  const number = declaredNumber(olds, given);
  const other = declarationOf(phoneNumber).declareNumber(number);
  const twice =
    other === undefined
      ? []
      : [
          failure(
            `Number ${phoneNumber} is declared twice, ${byBoth(other, number.owner)}. Declare it once, with all its webhooks.`,
          ),
        ];
  return [...moveFailures(phoneNumber, number), ...twice];
}

/** What the program says of the number, and what was stored of it. */
function declaredNumber(olds: Properties | undefined, given: Properties): DeclaredNumber {
  const { enabled, webhookNames, ignoreUnmanaged, unmanaged, phoneNumber, __holdsNames } = given;
  const isListed = Array.isArray(webhookNames) && !hasUnknown(webhookNames);
  // A list that is held back does not say what the program declares.
  const isComparable = olds?.phoneNumber === phoneNumber && __holdsNames !== true;
  return {
    owner: resourceKey(given),
    enabled: typeof enabled === "boolean" ? enabled : undefined,
    listed: isListed ? knownNames(webhookNames) : undefined,
    ignored: knownNames(ignoreUnmanaged),
    unmanagedAreDeleted: unmanaged === "delete",
    formerly: olds && {
      names: knownNames(olds.webhookNames),
      pinned: knownNames(olds.__pinnedNames),
      late: knownNames(olds.__lateNames),
      owners: isComparable ? { before: listedIn(olds), now: listedIn(given) } : undefined,
    },
  };
}

/** A name that moves between two resources, known before either of them is checked: this number may make room first. */
function moveFailures(phoneNumber: string, { formerly }: DeclaredNumber): CheckFailure[] {
  const moved = formerly?.owners && movedName(formerly.owners.before, formerly.owners.now);
  return moved
    ? [failure(movesMessage({ phoneNumber, ...moved }, { ...moved, becomes: quoted([moved.becomes]) }))]
    : [];
}

function listedIn({ __logicalName, webhookNames, __owners, __lateNames, __goneNames }: Properties): ListedNames {
  const owners = Array.isArray(__owners) && !hasUnknown(__owners) ? __owners : [];
  return {
    number: String(__logicalName),
    names: hasUnknown([__owners, __lateNames]) ? [] : knownNames(webhookNames),
    owners,
    unowned: [...knownNames(__lateNames), ...knownNames(__goneNames)],
  };
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
  if (!inputs.enabled || !needsLook(olds, inputs)) {
    return [];
  }
  const snapshot = await session.recent();
  const declaration = declarationOf(inputs.phoneNumber);
  const released = declaration.givenUp;
  const refusal = numberRefusal(wantedOf(inputs), slotQuestion(inputs, snapshot, released));
  if (refusal !== undefined) {
    const message = refusalMessage(inputs, refusal);
    const isNewList = refusal.kind === "no slot" && olds !== undefined && olds.webhookNames === undefined;
    return [failure(isNewList ? `${message} ${LIST_FIRST}` : message)];
  }
  declaration.noteLook();
  await warnAbout(context, inputs, snapshot, released);
  return [];
}

const LIST_FIRST =
  "The number had no webhookNames before, so nothing tells which of them may go: list the ones that are there first, run pulumi up, and swap then.";

/** Whether something is going to be created, or deleted as unmanaged, on the number, or must not be there. */
function needsLook(olds: Properties | undefined, inputs: MultiWebhookInputs): boolean {
  const gains = gainsNames(olds, inputs);
  const ignoredLess = knownNames(olds?.ignoreUnmanaged).some((name) => !inputs.ignoreUnmanaged.includes(name));
  const cleans =
    inputs.unmanaged === "delete" && (olds?.unmanaged !== "delete" || ignoredLess || olds.enabled === false);
  return olds === undefined || gains || cleans || inputs.unmanaged === "error";
}

async function warnAbout(
  context: Context,
  inputs: MultiWebhookInputs,
  snapshot: Parameters<typeof warnUnmanaged>[2],
  released: readonly string[],
): Promise<void> {
  const unmanaged = unmanagedNamesOn(inputs, snapshot, released);
  if (inputs.unmanaged === "delete" && unmanaged.length > 0) {
    await context.warn(
      `Number ${inputs.phoneNumber} has webhooks that this program does not declare, and they will be deleted because unmanaged is "delete": ${quoted(unmanaged)}.`,
    );
  }
  await warnUnmanaged(context, inputs, snapshot, released);
}

async function warnEmpty(context: Context, given: Properties): Promise<void> {
  const [declared, ignored] = [given.webhookNames, given.ignoreUnmanaged];
  // What is ignored may well be there.
  const hasNone = Array.isArray(declared) && declared.length === 0 && Array.isArray(ignored) && ignored.length === 0;
  if (given.enabled === true && hasNone) {
    await context.warn(emptyMessage(given.phoneNumber === UNKNOWN ? "(not known yet)" : String(given.phoneNumber)));
  }
}

/** What `ignoreUnmanaged` names is never deleted, except as the resource that the program gives up: Pulumi deletes that. */
async function warnHandedOver(context: Context, olds: Properties | undefined, given: Properties): Promise<void> {
  const { phoneNumber, webhookNames, ignoreUnmanaged } = given;
  const names = knownNames(ignoreUnmanaged).filter((name) => mayBeGivenUp(name, olds));
  const handed = names.filter((name) => !knownNames(webhookNames).includes(name));
  if (handed.length > 0) {
    await context.warn(
      `Number ${phoneNumber === UNKNOWN ? "(not known yet)" : phoneNumber} ignores ${quoted(handed)} (ignoreUnmanaged). If a Webhook of this name leaves the program in the same run, Pulumi deletes it on the number. To hand it over instead, give it (or its PhoneNumberWebhooks) retainOnDelete: true, run pulumi up, and take it out after that; or remove its resource from the state first, with pulumi state remove <urn>.`,
    );
  }
}

/** Whether the program may have had a webhook of this name before, and Pulumi does not keep it. */
function mayBeGivenUp(name: string, olds: Properties | undefined): boolean {
  const { webhookNames, ignoreUnmanaged, __pinnedNames, __goneNames } = olds ?? {};
  // Without a list it is not known whose a name was, so that it is said once, when the name is new here.
  const isOurs = Array.isArray(webhookNames)
    ? webhookNames.includes(name)
    : olds !== undefined && !knownNames(ignoreUnmanaged).includes(name);
  return isOurs && ![...knownNames(__pinnedNames), ...knownNames(__goneNames)].includes(name);
}
