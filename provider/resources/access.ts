import { Client } from "../api/client";
import { DialogError, isDialogError } from "../api/errors";
import type { NumberIdentity } from "../api/wire";
import type { Context } from "../dynamic/lifecycle";
import {
  fingerprintOf,
  type IdentityQuestion,
  type IdentityVerdict,
  judgeAnswer,
  judgeStored,
  needsAnswer,
  type StoredIdentity,
} from "../number/identity";
import { claimedByOther, claimKey, declarationOf, declaredKeys } from "../number/ledger";
import { recordOf } from "../number/record";
import { allKeys, type FoundKey, findKey, type KeyReference, readSettings, type Settings } from "../settings";
import { LEFT, refusedKey } from "./refused-key";
import { NumberSession } from "./session";

/** A resource's number: its label, where its key is, and what is stored of which number that is. */
export type BoundNumber = KeyReference & StoredIdentity;

/** The number of an update: the program says where its key is, the state which number it is. */
export function boundBy(olds: StoredIdentity, { phoneNumber, apiKey, apiKeyEnv }: KeyReference): BoundNumber {
  const { __key, __numberId } = olds;
  return { phoneNumber, apiKey, apiKeyEnv, __key, __numberId };
}

/** What to store where nothing was asked. */
export function identityOf(olds: StoredIdentity, news: StoredIdentity): StoredIdentity {
  const [__key, __numberId] = [news.__key ?? olds.__key, news.__numberId ?? olds.__numberId];
  return { ...(__key === undefined ? {} : { __key }), ...(__numberId === undefined ? {} : { __numberId }) };
}

/** What an operation is about to do with a number. */
export type Purpose =
  /** Create something: the program's key counts. */
  | "create"
  /** Change what is stored, and create something beside it: as for an update, but the number has to be known. */
  | "extend"
  /** Change what is stored: the program's key counts. */
  | "update"
  /** Look at, or delete, what is stored: it may be that only an earlier key reaches it. */
  | "stored";

/** A key for a number that was not cleared yet: nothing may be sent with it but the question whose it is. */
export interface Access {
  readonly settings: Settings;
  readonly key: FoundKey;
  readonly phoneNumber: string;
  readonly fingerprint: string;
}

/** Opens a number for an operation, once it is clear that the key is the number's. */
export async function openNumber(context: Context, number: BoundNumber, purpose: Purpose): Promise<NumberSession> {
  const settings = readSettings(context);
  if (purpose === "stored") {
    return openStored(context, settings, number);
  }
  const access = accessWith(settings, number, ownKey(context, number));
  const stored = purpose === "create" ? evidenceFor(access, number) : number;
  const session = await clear(context, access, stored, purpose);
  if (purpose === "create") {
    session.requireStored("nothing of a new resource is stored that could be compared");
  }
  return session;
}

async function openStored(context: Context, settings: Settings, number: BoundNumber): Promise<NumberSession> {
  try {
    const { access, current } = await storedAccess(context, settings, number);
    const session = await clear(context, access, number, "stored");
    // A key that was renewed leaves its successor, which has to show by what is live that it is the number's.
    return current && (await isRefused(session)) ? await clear(context, current, number, "stored") : session;
  } catch (error) {
    const isLost = isDialogError(error) && (error.details.missingKey || error.code === "identity");
    throw isLost ? error.adding(KEEP_KEY) : error;
  }
}

async function isRefused(session: NumberSession): Promise<boolean> {
  try {
    await session.recent();
    return false;
  } catch (error) {
    // Whatever else is wrong shows again where the key is used.
    return isDialogError(error) && error.code === "auth";
  }
}

/** What is new goes by what the number's own resource has, as long as that was not cleared with the key of this run. */
function evidenceFor({ phoneNumber, fingerprint }: Access, inputs: StoredIdentity): StoredIdentity {
  const known = declarationOf(phoneNumber).identity;
  return known?.__key !== undefined && known.__key !== fingerprint ? known : inputs;
}

const KEEP_KEY = `Keep the key of a number until its webhooks are deleted. ${LEFT}`;

/** Finds the key of a number for `check` and notes it. A key belongs to one number, and a number has one key in a run. */
export function declareKey(context: Context, settings: Settings, number: KeyReference): Access {
  const { phoneNumber } = number;
  const key = findKey(number, context);
  const other = claimKey(key.apiKey, phoneNumber);
  if (other !== undefined) {
    throw new DialogError(
      "settings",
      `The API key from ${key.source} is used for number ${phoneNumber} and for number ${other}; a key belongs to one number. Give each number its own, for example through dialog360:apiKeys.`,
    );
  }
  const declaration = declarationOf(phoneNumber);
  if (declaration.apiKey !== undefined && declaration.apiKey.apiKey !== key.apiKey) {
    throw new DialogError(
      "settings",
      `Number ${phoneNumber} is used with two API keys in this run, one from ${declaration.apiKey.source} and another from ${key.source}. Give every resource of the number the same key.`,
    );
  }
  declaration.apiKey = key;
  return accessWith(settings, number, key);
}

/** Clears a key: which number it belongs to is asked where it is not known, and another number is an error. */
export async function clear(
  context: Context,
  access: Access,
  stored: StoredIdentity,
  purpose: Purpose,
): Promise<NumberSession> {
  const { settings, key, phoneNumber, fingerprint } = access;
  const question: IdentityQuestion = {
    label: phoneNumber,
    stored,
    fingerprint,
    creates: purpose === "create" || purpose === "extend",
    vouched: settings.numberCheck === "off",
  };
  const isNewKey = stored.__key !== undefined && stored.__key !== fingerprint;
  if (isNewKey && question.vouched) {
    await context.warn(
      `dialog360:numberCheck is off, so nothing checks whether the API key from ${key.source} still belongs to number ${phoneNumber}, which was last used with another key or address. Everything is read, written and deleted on the number of this key.`,
    );
  }
  const verdict = needsAnswer(question)
    ? judgeAnswer(question, await askIdentity(context, access, purpose))
    : judgeStored(question);
  if (verdict.kind === "other") {
    throw otherNumberError(access, verdict);
  }
  return new NumberSession(settings, key, context.cancelled, {
    phoneNumber,
    isProven: verdict.kind === "cleared",
    isNewKey,
    identity: { __key: fingerprint, ...(verdict.numberId === undefined ? {} : { __numberId: verdict.numberId }) },
    isStored: purpose !== "create",
    wayOut: purpose === "stored" ? KEEP_KEY : "",
  });
}

function accessWith(settings: Settings, { phoneNumber }: KeyReference, key: FoundKey): Access {
  return { settings, key, phoneNumber, fingerprint: fingerprintOf(settings.server.baseUrl, key.apiKey, phoneNumber) };
}

/** The program's key of a number. A stored way to one may be outdated by what the program of this run gives. */
function ownKey(context: Context, number: KeyReference): FoundKey {
  const declared = declarationOf(number.phoneNumber).apiKey;
  if (declared && (number.apiKey !== undefined || number.apiKeyEnv !== undefined)) {
    return declared;
  }
  try {
    return findKey(number, context);
  } catch (error) {
    if (declared && isDialogError(error) && error.details.missingKey) {
      return declared;
    }
    throw error;
  }
}

/**
 * The key that reaches what is stored: the number's own, if it is the stored one or belongs to the stored number. Else it is
 * the one of this run that is the stored one, under whatever label; `current` is then the number's own, should the stored one
 * be refused by now. A key that another number of this run uses is never used otherwise.
 */
async function storedAccess(
  context: Context,
  settings: Settings,
  number: BoundNumber,
): Promise<{ readonly access: Access; readonly current?: Access | undefined }> {
  const { own, missing } = ownAccess(context, settings, number);
  const isTaken = own !== undefined && claimedByOther(own.key.apiKey, number.phoneNumber) !== undefined;
  if (own && (own.fingerprint === number.__key || (!isTaken && (await isSameNumber(context, own, number))))) {
    return { access: own };
  }
  const fitting = [...keysOf(context, number), ...declaredKeys(), ...allKeys(context)]
    .map((key) => accessWith(settings, number, key))
    .find(({ fingerprint }) => fingerprint === number.__key);
  if (fitting) {
    return { access: fitting, current: isTaken ? undefined : own };
  }
  if (!own) {
    throw missing;
  }
  if (isTaken) {
    const other = claimedByOther(own.key.apiKey, number.phoneNumber);
    throw new DialogError(
      "settings",
      `No API key was found for number ${number.phoneNumber}: the one from ${own.key.source} is used for number ${other} in this run. Nothing was sent.`,
      { missingKey: true },
    );
  }
  return { access: own };
}

function ownAccess(
  context: Context,
  settings: Settings,
  number: KeyReference,
): { readonly own?: Access; readonly missing?: DialogError } {
  try {
    return { own: accessWith(settings, number, ownKey(context, number)) };
  } catch (error) {
    if (isDialogError(error) && error.details.missingKey) {
      return { missing: error };
    }
    throw error;
  }
}

/** The key that the stored resource names itself, which the program may have changed since. */
function keysOf(context: Context, number: KeyReference): FoundKey[] {
  try {
    return [findKey(number, context)];
  } catch (error) {
    if (isDialogError(error)) {
      return [];
    }
    throw error;
  }
}

/** Whether a key with another fingerprint is known to be a new one of the stored number. */
async function isSameNumber(context: Context, access: Access, { __numberId }: StoredIdentity): Promise<boolean> {
  if (access.settings.numberCheck === "off" || __numberId === undefined) {
    return false;
  }
  try {
    return (await askIdentity(context, access, "stored")).id === __numberId;
  } catch (error) {
    // A refused key says so again when it is used, if there is no other.
    if (isDialogError(error) && error.code === "auth") {
      return false;
    }
    throw error;
  }
}

async function askIdentity(context: Context, { settings, key }: Access, purpose: Purpose): Promise<NumberIdentity> {
  const record = recordOf(settings.server.baseUrl, key.apiKey);
  try {
    return await record.identity(() => new Client(settings.server, key.apiKey, context.cancelled).readIdentity());
  } catch (error) {
    throw isDialogError(error) ? refusedKey(error, key, purpose !== "create") : error;
  }
}

function otherNumberError(
  { key, phoneNumber, settings }: Access,
  { known, answered }: Extract<IdentityVerdict, { kind: "other" }>,
): DialogError {
  const host = new URL(settings.server.baseUrl).host;
  const told =
    known === ""
      ? `The API key from ${key.source} is not that of number ${phoneNumber}: ${host} says that it belongs to ${answered}.`
      : `The API key from ${key.source} is not that of number ${phoneNumber}: ${host} says that it belongs to ${answered}, and this stack knows ${phoneNumber} by ${known}.`;
  const wayOut =
    known === ""
      ? "Give the number its own key, or correct phoneNumber. If the label is meant to differ from the number, set dialog360:numberCheck: off."
      : "Give the number its own key, and check dialog360:baseUrl. If the number was set up again under the same label, set dialog360:numberCheck: off for one run (DIALOG360_NUMBER_CHECK=off pulumi up).";
  return new DialogError("identity", `${told} Nothing of this resource was read or written under this key. ${wayOut}`);
}
