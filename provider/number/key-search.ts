import { Client } from "../api/client";
import { DialogError, isDialogError } from "../api/errors";
import type { NumberIdentity } from "../api/wire";
import type { Context } from "../lifecycle/lifecycle";
import { allKeys, type FoundKey, findKey, type KeyReference, keysByLabel, type Settings } from "../settings";
import { claimedByOther, claims, declarationOf, declaredKeys, lastUsedFor } from "./declarations";
import { fingerprintOf, type StoredIdentity } from "./identity";
import { recordOf } from "./record";
import { refusedKey } from "./refused-key";

/** A key for a number that was not cleared yet: nothing may be sent with it but the question whose it is. */
export interface Access {
  readonly settings: Settings;
  readonly key: FoundKey;
  readonly phoneNumber: string;
  readonly fingerprint: string;
}

/** A resource's number: its label, where its key is, and what is stored of which number that is. */
export type BoundNumber = KeyReference & StoredIdentity;

export function accessWith(settings: Settings, { phoneNumber }: KeyReference, key: FoundKey): Access {
  return { settings, key, phoneNumber, fingerprint: fingerprintOf(settings.server.baseUrl, key.apiKey, phoneNumber) };
}

/** The program's key of a number. A stored way to one may be outdated by what the program of this run gives. */
export function ownKey(context: Context, number: KeyReference): FoundKey {
  const declared = declarationOf(number.phoneNumber).key;
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
export async function storedAccess(
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
    return (await askIdentity(context, access, true)).id === __numberId;
  } catch (error) {
    // A refused key says so again when it is used, if there is no other.
    if (isDialogError(error) && error.code === "auth") {
      return false;
    }
    throw error;
  }
}

/** Asks which number a key belongs to, at most once in a run. */
export async function askIdentity(
  context: Context,
  { settings, key }: Access,
  isStored: boolean,
): Promise<NumberIdentity> {
  const record = recordOf(settings.server.baseUrl, key.apiKey);
  try {
    return await record.identity(() => new Client(settings.server, key.apiKey, context).readIdentity());
  } catch (error) {
    throw isDialogError(error) ? refusedKey(error, key, isStored) : error;
  }
}

/**
 * The other number with which a key was mixed up, since a key belongs to one: the one that has the key as well, or this
 * number's stored key, in the map or in this run, or that was itself last used with the key.
 */
export function mixedUpWith(context: Context, access: Access, stored: StoredIdentity): string | undefined {
  const { settings, phoneNumber, key } = access;
  const codeOf = (apiKey: string, label: string) => fingerprintOf(settings.server.baseUrl, apiKey, label);
  const others = [...keysByLabel(context), ...claims()].filter(([label]) => label !== phoneNumber);
  const holder = others.find(([, apiKey]) => apiKey === key.apiKey || codeOf(apiKey, phoneNumber) === stored.__key);
  return holder?.[0] ?? lastUsedFor(phoneNumber, (label) => codeOf(key.apiKey, label));
}
