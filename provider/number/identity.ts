import { createHmac } from "node:crypto";
import type { NumberIdentity } from "../api/wire";
import { labelMatches } from "./label";

/** 96 bits: enough that two keys never share a code, and short, since every resource stores it. */
const FINGERPRINT_LENGTH = 16;

/** What is stored of a resource that ties it to one number at one server. */
export interface StoredIdentity {
  /** {@link fingerprintOf} the key with which the resource was last confirmed. */
  readonly __key?: string | undefined;
  /** The id of the number at Meta, where the API has told it. */
  readonly __numberId?: string | undefined;
}

/** What has to be decided before anything is sent, or believed, with a key. */
export interface IdentityQuestion {
  readonly label: string;
  readonly stored: StoredIdentity;
  /** {@link fingerprintOf} the key of this run. */
  readonly fingerprint: string;
  /** Whether something is going to be created on the number. */
  readonly creates: boolean;
  /** `dialog360:numberCheck` is off: the user vouches for the key. */
  readonly vouched: boolean;
}

/** Which number a key belongs to, as far as that is known. */
export type IdentityVerdict =
  /** The number that the label and the state mean. */
  | { readonly kind: "cleared"; readonly numberId: string | undefined }
  /** Nothing ties the key to the number: only where what is live is what is stored may anything be done. */
  | { readonly kind: "unproven"; readonly numberId: string | undefined }
  /** Another number: nothing may be sent or believed. */
  | { readonly kind: "other"; readonly known: string; readonly answered: string };

/**
 * A one-way code of server and key, to be stored. The label salts it, so that equal keys of two numbers do not show as
 * equal.
 */
export function fingerprintOf(baseUrl: string, apiKey: string, label: string): string {
  return createHmac("sha256", apiKey)
    .update(JSON.stringify([baseUrl, label]))
    .digest("base64url")
    .slice(0, FINGERPRINT_LENGTH);
}

/** Whether what is stored is on the number of the new key, as far as that is known: the same key, or the same id. */
export function isSameNumber(stored: StoredIdentity, { __key, __numberId }: StoredIdentity): boolean {
  const isSameId = stored.__numberId !== undefined && stored.__numberId === __numberId;
  return stored.__key === undefined || stored.__key === __key || isSameId;
}

/** Whether the API has to be asked which number the key belongs to. */
export function needsAnswer({ stored, fingerprint, creates, vouched }: IdentityQuestion): boolean {
  return !vouched && (stored.__key !== fingerprint || (creates && stored.__numberId === undefined));
}

/** The verdict without an answer, where {@link needsAnswer} says that none is needed. */
export function judgeStored({ stored, fingerprint }: IdentityQuestion): IdentityVerdict {
  // An id that was learned with another key may be that of another number.
  return { kind: "cleared", numberId: stored.__key === fingerprint ? stored.__numberId : undefined };
}

/** The verdict on what the API answers; an answer without an id says nothing. */
export function judgeAnswer(question: IdentityQuestion, answer: NumberIdentity): IdentityVerdict {
  const { label, stored, fingerprint } = question;
  const { id, displayPhoneNumber } = answer;
  if (id !== undefined && stored.__numberId !== undefined) {
    return id === stored.__numberId
      ? { kind: "cleared", numberId: id }
      : {
          kind: "other",
          known: named({ id: stored.__numberId, displayPhoneNumber: undefined }),
          answered: named(answer),
        };
  }
  // There is no id to compare with, so the label has to do.
  if (stored.__numberId === undefined && labelMatches(label, displayPhoneNumber) === false) {
    return { kind: "other", known: "", answered: named(answer) };
  }
  const isKnownKey = stored.__key === undefined || stored.__key === fingerprint;
  // The right label tells which number this is, and not that what another key has created is there.
  // An answer without an id does not make the stored one wrong: it still tells the number from others.
  return { kind: isKnownKey ? "cleared" : "unproven", numberId: id ?? stored.__numberId };
}

/** A number for a sentence: as it is dialled, where the API shows that, and by its id. */
function named({ id, displayPhoneNumber = "" }: NumberIdentity): string {
  const known = id === undefined ? "" : `id ${id.replace(/[^\w.:-]/g, "?")}`;
  return displayPhoneNumber === "" || known === ""
    ? `${displayPhoneNumber}${known}`
    : `${displayPhoneNumber} (${known})`;
}
