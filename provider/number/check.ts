import { isDialogError } from "../api/errors";
import type { CheckFailure, CheckResult, Context, Properties } from "../lifecycle/lifecycle";
import { hasUnknown } from "../lifecycle/unknown";
import { type KeyReference, readSettings, type Settings } from "../settings";
import { clear, declareKey } from "./access";
import { declarationOf, noteRelabel } from "./declarations";
import { fingerprintOf, type StoredIdentity } from "./identity";
import type { Access } from "./key-search";
import type { NumberSession } from "./session";

/** A failure without a property, so that Pulumi prints the sentence and no value. */
export function failure(reason: string): CheckFailure {
  return { property: "", reason };
}

/** Runs the part of `check` that needs the number; a failure that is meant for the user becomes a check failure. */
export async function checked(
  inputs: Properties,
  task: (inputs: Properties) => Promise<CheckResult>,
): Promise<CheckResult> {
  try {
    return await task(inputs);
  } catch (error) {
    if (isDialogError(error)) {
      return { inputs, failures: [failure(error.message)] };
    }
    throw error;
  }
}

/** What `check` knows of a number and its key. */
export interface CheckedNumber {
  /** The inputs, with what ties them to the number. */
  readonly inputs: Properties;
  /** The way to the number, where the preview may look at it. */
  readonly session: NumberSession | undefined;
  /** Whether the key is known to be the number's, as far as that was asked. */
  readonly isProven: boolean;
}

/**
 * Opens the number for `check`. Where number or key are unknown there is no session, and what is stored is carried; nor
 * where capacity is only declared, since such previews send nothing and run where no key may be. `gains`: something is
 * going to be created beside what is stored.
 */
export async function openForCheck(
  context: Context,
  olds: Properties | undefined,
  inputs: Properties,
  gains = false,
): Promise<CheckedNumber> {
  const settings = readSettings(context);
  const { phoneNumber, apiKey, apiKeyEnv } = inputs;
  if (typeof phoneNumber !== "string" || hasUnknown([phoneNumber, apiKey, apiKeyEnv])) {
    return { inputs: withIdentity(inputs, identityIn(olds)), session: undefined, isProven: true };
  }
  const access = declaredAccess(context, settings, {
    phoneNumber,
    apiKey: typeof apiKey === "string" ? apiKey : undefined,
    apiKeyEnv: typeof apiKeyEnv === "string" ? apiKeyEnv : undefined,
  });
  if (access === undefined) {
    return { inputs: withIdentity(inputs, identityIn(olds)), session: undefined, isProven: true };
  }
  const stored = storedIdentity(access, olds);
  const isStored = olds?.phoneNumber === phoneNumber;
  if (settings.capacityCheck === "declared") {
    await warnNewKey(context, access, stored);
    const isProven = stored.__key === undefined || stored.__key === access.fingerprint;
    return { inputs: withIdentity(inputs, unasked(access, stored, isStored)), session: undefined, isProven };
  }
  const session = await clear(context, access, stored, isStored ? (gains ? "extend" : "update") : "create");
  // Another number's key has ended the check before: nothing will be updated then.
  await warnNewKey(context, access, stored);
  const { isProven, identity } = session;
  return { inputs: withIdentity(inputs, identity), session: isProven ? session : undefined, isProven };
}

/** What is carried where nothing is asked: the update asks before it changes what is stored. */
function unasked(
  { settings, fingerprint }: Access,
  { __key, __numberId }: StoredIdentity,
  isStored: boolean,
): StoredIdentity {
  const isDropped = (settings.numberCheck === "off" || !isStored) && __key !== fingerprint;
  return { __key: fingerprint, ...(isDropped || __numberId === undefined ? {} : { __numberId }) };
}

/** A key that cannot be found is a failure, except where the preview needs none. */
function declaredAccess(context: Context, settings: Settings, number: KeyReference): Access | undefined {
  try {
    return declareKey(context, settings, number);
  } catch (error) {
    if (settings.capacityCheck === "declared" && isDialogError(error) && error.details.missingKey) {
      return undefined;
    }
    throw error;
  }
}

/** What is stored of the number under its label; a resource that is new to it goes by what the number's own has. */
function storedIdentity({ phoneNumber, settings, key }: Access, olds: Properties | undefined): StoredIdentity {
  if (olds?.phoneNumber === phoneNumber) {
    return identityIn(olds);
  }
  if (olds !== undefined && typeof olds.phoneNumber === "string") {
    const formerly = fingerprintOf(settings.server.baseUrl, key.apiKey, olds.phoneNumber);
    if (formerly === olds.__key) {
      noteRelabel(olds.phoneNumber, phoneNumber);
    }
  }
  return declarationOf(phoneNumber).identity ?? {};
}

/** What ties stored properties to a number. */
export function identityIn(properties: Properties | undefined): StoredIdentity {
  const { __key, __numberId } = properties ?? {};
  return {
    ...(typeof __key === "string" ? { __key } : {}),
    ...(typeof __numberId === "string" ? { __numberId } : {}),
  };
}

function withIdentity(inputs: Properties, identity: StoredIdentity): Properties {
  const { __key: _key, __numberId: _id, ...rest } = inputs;
  return { ...rest, ...identity };
}

async function warnNewKey(
  context: Context,
  { phoneNumber, fingerprint }: Access,
  stored: StoredIdentity,
): Promise<void> {
  if (stored.__key !== undefined && stored.__key !== fingerprint) {
    await context.warn(
      `Number ${phoneNumber} was last used with another API key or address. Making a new key may delete webhooks, so the update looks at those of the number and puts back what is missing.`,
    );
  }
}

/** The known texts of a list; empty where the list itself is unknown or not given. */
export function knownNames(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string" && !hasUnknown(name)) : [];
}

/** What is known of the arguments; the rest is at its default, which decides nothing here. */
export function knownPart(given: Properties): Properties {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !hasUnknown(value)));
}

/** Whether a number's list of names has one that it had not before: its webhook is going to be created. */
export function gainsNames(
  olds: { readonly webhookNames?: unknown } | undefined,
  news: { readonly webhookNames?: unknown },
): boolean {
  const before = knownNames(olds?.webhookNames);
  return knownNames(news.webhookNames).some((name) => !before.includes(name));
}
