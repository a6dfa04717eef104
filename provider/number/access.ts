import { DialogError, isDialogError } from "../api/errors";
import type { Context } from "../lifecycle/lifecycle";
import { findKey, type KeyReference, readSettings, type Settings } from "../settings";
import { claimKey, declarationOf } from "./declarations";
import {
  type IdentityQuestion,
  type IdentityVerdict,
  judgeAnswer,
  judgeStored,
  needsAnswer,
  type StoredIdentity,
} from "./identity";
import {
  type Access,
  accessWith,
  askIdentity,
  type BoundNumber,
  mixedUpWith,
  ownKey,
  storedAccess,
} from "./key-search";
import { LEFT } from "./refused-key";
import { NumberSession } from "./session";

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

/**
 * Opens a number to delete what is stored. What was left switched off is looked at too, since somebody may have switched
 * it on. Without a key it is believed, and then there is no number.
 */
export async function openToDelete(
  context: Context,
  number: BoundNumber & { readonly enabled?: boolean | undefined; readonly __unconfirmed?: boolean | undefined },
): Promise<NumberSession | undefined> {
  try {
    return await openNumber(context, number, "stored");
  } catch (error) {
    const isLeftOff = number.enabled === false && !number.__unconfirmed;
    if (isLeftOff && isDialogError(error) && error.details.missingKey) {
      await context.warn(
        `Number ${number.phoneNumber} was not looked at, since this run has no API key for it. This stack left its extra webhooks switched off, and they are taken to be so. If they were switched on since, they go on receiving messages.`,
      );
      return undefined;
    }
    throw error;
  }
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
  const usedKey = declarationOf(phoneNumber).useKey(key);
  if (usedKey !== undefined) {
    throw new DialogError(
      "settings",
      `Number ${phoneNumber} is used with two API keys in this run, one from ${usedKey.source} and another from ${key.source}. Give every resource of the number the same key.`,
    );
  }
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
    ? judgeAnswer(question, await askIdentity(context, access, purpose !== "create"))
    : judgeStored(question);
  if (verdict.kind === "other") {
    throw otherNumberError(access, verdict);
  }
  const other = verdict.kind === "unproven" ? mixedUpWith(context, access, stored) : undefined;
  if (other !== undefined) {
    throw mixedUpError(access, other);
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

function mixedUpError({ key, phoneNumber }: Access, other: string): DialogError {
  return new DialogError(
    "identity",
    `The API key from ${key.source} is not the one with which number ${phoneNumber} was last used, and it looks as if it was mixed up with that of number ${other}. The API does not say which number a key belongs to. Nothing of this resource was read or written under this key. Give each number its own key. If they are right as they are, set dialog360:numberCheck: off for one run (DIALOG360_NUMBER_CHECK=off pulumi up).`,
  );
}
