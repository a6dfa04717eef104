import type { NumberSnapshot } from "../../api/wire";
import { checkFields, withoutEmpty } from "../../lifecycle/check";
import type { CheckFailure, CheckResult, Context, Properties } from "../../lifecycle/lifecycle";
import { hasUnknown } from "../../lifecycle/unknown";
import { checked, failure, knownNames, knownPart, openForCheck } from "../../number/check";
import type { Declaration } from "../../number/declaration";
import { declarationOf, formerLabel } from "../../number/declarations";
import type { DeclaredWebhook } from "../../number/name-registry";
import type { NumberSession } from "../../number/session";
import { findDestination, sameUrl } from "../../rules/compare";
import { DOCUMENTED_MAXIMUM } from "../../rules/maximum";
import { byBoth, limitMessage, quoted } from "../../rules/messages";
import { resourceKey } from "../../rules/owners";
import { judgeSlots } from "../../rules/slots";
import { quote } from "../../text/quoted";
import { keyFailures, rememberSecrets, warnDoubtful } from "../destination-check";
import { conflictMessage, driftOf, warnAdopted, warnExisting } from "./existing";
import { defaults, parseInputs, schemas, type WebhookInputs } from "./inputs";
import { moveProblem, movesRefused, type Placed } from "./moves";

/** Validates one webhook and its place on the number; sends a request only where the number itself did not. */
export async function checkWebhook(
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
  await warnDoubtful(context, inputs, `Webhook ${quoted([String(inputs.name)])}`);
  return checked(inputs, (given) => checkPlace(context, olds, given));
}

async function checkPlace(context: Context, olds: Properties | undefined, news: Properties): Promise<CheckResult> {
  const { phoneNumber, name } = news;
  if (hasUnknown([phoneNumber, name]) || typeof phoneNumber !== "string" || typeof name !== "string") {
    const { inputs } = await openForCheck(context, olds, news);
    return { inputs, failures: keyFailures(inputs) };
  }
  const declaration = declarationOf(phoneNumber);
  const given = withSwitch(declaration, olds, news);
  const failures = declare(declaration, olds, { ...given, phoneNumber, name });
  if (failures.length > 0) {
    return { inputs: given, failures };
  }
  await warnTwins(context, declaration, phoneNumber, name);
  const { inputs, session } = await openForCheck(context, olds, given);
  if (olds !== undefined && olds.name === name && olds.phoneNumber === formerLabel(phoneNumber)) {
    declaration.names.note("relabelled", name);
  }
  const givesKey = keyFailures(inputs);
  if (givesKey.length > 0) {
    return { inputs, failures: givesKey };
  }
  // A forced replacement may come without old inputs, after a check that had them.
  const isHeld = declaration.names.heldBy(name, resourceKey(given)) !== undefined;
  const isNew = olds === undefined && !isHeld && inputs.enabled !== false;
  return { inputs, failures: session && isNew ? await checkLive(context, session, inputs, phoneNumber) : [] };
}

/**
 * The switch is the number's as the engine has it, which `ignoreChanges` may hold back. A run that leaves the number out,
 * by `--target` or `--exclude`, leaves it as it is stored.
 */
function withSwitch(declaration: Declaration, olds: Properties | undefined, news: Properties): Properties {
  const programs = news.enabled ?? true;
  const { number } = declaration;
  const isLeftOut = number === undefined && olds?.phoneNumber === news.phoneNumber;
  const engines = isLeftOut ? (olds?.enabled ?? true) : (number?.enabled ?? programs);
  return engines === programs ? news : { ...news, enabled: engines };
}

/** What the webhook's number says of its slots: where that is not known, they cannot be counted. */
function numberOf(inputs: Properties): unknown[] {
  return [inputs.enabled, inputs.__webhookNames, inputs.__maxWebhooks];
}

function declare(declaration: Declaration, olds: Properties | undefined, inputs: Placed): CheckFailure[] {
  const { phoneNumber, name, __webhookNames: listed } = inputs;
  const owner = resourceKey(inputs);
  const refused = [...unlisted(declaration, inputs), ...movesRefused(olds, inputs)];
  if (refused.length > 0) {
    return refused.slice(0, 1);
  }
  const other = declaration.names.declare({
    name,
    owner,
    url: typeof inputs.url === "string" && !hasUnknown(inputs.url) ? inputs.url : undefined,
    former: formerName(olds, inputs),
  });
  if (other !== undefined) {
    return [
      failure(
        `Webhook ${quoted([name])} of number ${phoneNumber} is declared twice, ${byBoth(other, owner)}. A name is the id of a webhook: give each its own.`,
      ),
    ];
  }
  const maximum = maximumOf(inputs);
  const verdict = judgeSlots({ ...declaration.slots, live: [], maximum });
  if (hasUnknown([listed, inputs.__maxWebhooks])) {
    return [];
  }
  // With an exhaustive list the number itself has been refused before.
  return verdict.fits || Array.isArray(listed) ? [] : [failure(limitMessage(phoneNumber, maximum, verdict.holders))];
}

/** Another name that the resource had on the same number. */
function formerName(olds: Properties | undefined, { phoneNumber, name }: Placed): DeclaredWebhook["former"] {
  return olds?.phoneNumber === phoneNumber && typeof olds.name === "string" && olds.name !== name
    ? { name: olds.name, isKept: olds.__isKept === true }
    : undefined;
}

/** Why a name is none of its number: the list of the program, or the one that the engine makes of it, has not got it. */
function unlisted(declaration: Declaration, { phoneNumber, name, __webhookNames: given }: Placed): CheckFailure[] {
  if (Array.isArray(given) && !hasUnknown(given) && !given.includes(name)) {
    return [
      failure(
        `Webhook ${quote(name)} is not among the webhookNames of number ${phoneNumber} (${quoted(knownNames(given))}). Add it there: the list is exhaustive.`,
      ),
    ];
  }
  const listed = declaration.number?.listed;
  return listed === undefined || listed.includes(name)
    ? []
    : [
        failure(
          `Webhook ${quote(name)} does not reach the webhookNames of number ${phoneNumber}, which stay as they are stored (${quoted(listed)}): its ignoreChanges holds the new list back. The number would take the webhook for unmanaged, and delete it where unmanaged is "delete". Take webhookNames out of ignoreChanges, or the webhook out of the program.`,
        ),
      ];
}

/** What the update would find, said before anything is written. */
async function checkLive(
  context: Context,
  session: NumberSession,
  inputs: Properties,
  phoneNumber: string,
): Promise<CheckFailure[]> {
  const declaration = declarationOf(phoneNumber);
  const [countable, comparable] = [numberOf(inputs), [inputs.url, inputs.headers, inputs.adopt]].map(
    (values) => !hasUnknown(values),
  );
  if (!countable && !comparable) {
    return [];
  }
  const snapshot = await session.recent();
  const noSlot = countable && !declaration.isCapacityChecked ? slotFailures(declaration, snapshot, inputs) : [];
  return noSlot.length > 0 || !comparable ? noSlot : occupied(context, snapshot, parseInputs(knownPart(inputs)));
}

/** A webhook of this name that is live already: taken over, or somebody else's. */
async function occupied(context: Context, snapshot: NumberSnapshot, inputs: WebhookInputs): Promise<CheckFailure[]> {
  const live = snapshot.enabled === false ? undefined : findDestination(snapshot, inputs.name);
  if (live === undefined) {
    return [];
  }
  const declaration = declarationOf(inputs.phoneNumber);
  const problem = moveProblem(snapshot, declaration.names.moveTo(inputs.name, resourceKey(inputs)));
  if (problem !== "") {
    return [failure(problem)];
  }
  if (driftOf(inputs, live) === "") {
    await warnExisting(context, inputs);
    return [];
  }
  // One that this run had under another label is none of somebody else.
  const isOurs = declaration.names.is("relabelled", inputs.name);
  if (!inputs.adopt && !isOurs) {
    return [failure(conflictMessage(inputs, live))];
  }
  await warnAdopted(context, inputs, live);
  return [];
}

function slotFailures(declaration: Declaration, snapshot: NumberSnapshot, inputs: Properties): CheckFailure[] {
  const live = snapshot.destinations.map((destination) => destination.name);
  const { slots } = declaration;
  const declared = [...new Set([...slots.declared, ...knownNames(inputs.__webhookNames)])];
  const released = slots.released.filter((name) => name !== heldToTheEnd(declaration, inputs));
  const verdict = judgeSlots({ ...slots, declared, released, live, maximum: maximumOf(inputs) });
  if (verdict.fits) {
    return [];
  }
  const advice = Array.isArray(inputs.__webhookNames)
    ? ""
    : " To swap a webhook while all slots are taken, give the number its webhookNames (or use PhoneNumberWebhooks) with the names that are there now, and run pulumi up; in a swap after that the one that goes is deleted before the new one is created.";
  return [failure(`${limitMessage(String(inputs.phoneNumber), maximumOf(inputs), verdict.holders)}${advice}`)];
}

/** The former name of a resource that is created before it is deleted: by an option, or as a forced replacement is. */
function heldToTheEnd({ names }: Declaration, inputs: Properties): string | undefined {
  const [name, owner] = [String(inputs.name), resourceKey(inputs)];
  const isCreatedFirst = inputs.__createsFirst === true || !names.isCompared(name, owner);
  return isCreatedFirst ? names.moveTo(name, owner)?.from.name : undefined;
}

function maximumOf(inputs: Properties): number {
  return typeof inputs.__maxWebhooks === "number" ? inputs.__maxWebhooks : DOCUMENTED_MAXIMUM;
}

async function warnTwins(context: Context, { names }: Declaration, phoneNumber: string, name: string): Promise<void> {
  for (const other of names.declared.filter((one) => one !== name)) {
    const [first, second] = [other, name].sort();
    if (other.toLowerCase() === name.toLowerCase()) {
      await context.warn(
        `Number ${phoneNumber} has webhooks ${quoted([first ?? "", second ?? ""])}, which differ by case only. The API treats them as two.`,
      );
    }
    const [one, two] = [names.urlOf(other), names.urlOf(name)];
    if (one !== undefined && two !== undefined && sameUrl(one, two)) {
      await context.warn(
        `Number ${phoneNumber} has webhooks ${quoted([first ?? "", second ?? ""])} with the same url, which then receives every message twice; the vendor may refuse it.`,
      );
    }
  }
}
