import { DialogError } from "../../api/errors";
import type { NumberSnapshot } from "../../api/wire";
import type { CheckFailure, Properties } from "../../lifecycle/lifecycle";
import { failure, knownPart } from "../../number/check";
import { declarationOf, formerLabel } from "../../number/declarations";
import { differenceOf } from "../../number/live-destination";
import type { Move, Place } from "../../number/name-registry";
import { findDestination } from "../../rules/compare";
import { movesMessage, quote, quoted } from "../../rules/messages";
import { partsOfKey, type ResourceName, resourceKey } from "../../rules/owners";
import { parseInputs } from "./inputs";

/** Inputs whose place is known. */
export type Placed = Properties & Place & ResourceName;

/**
 * Notes where a resource comes from, and refuses a name that moves to another resource while its former one stays: the
 * engine may create the one before it deletes the other, and a webhook would be lost.
 */
export function movesRefused(olds: Properties | undefined, inputs: Placed): CheckFailure[] {
  const { phoneNumber, name } = inputs;
  const { names } = declarationOf(phoneNumber);
  const owner = resourceKey(inputs);
  // A refresh stores no name.
  const formerOwner = olds?.__logicalName === undefined ? owner : resourceKey(olds);
  const from = placeOf(olds);
  const isHere = from?.name === name && from.phoneNumber === phoneNumber;
  if (from && isHere && olds?.enabled !== false) {
    names.hold(name, owner, { ...olds });
  }
  const isRelabel = from !== undefined && from.phoneNumber === formerLabel(phoneNumber);
  const left =
    from && !isHere && !isRelabel ? leaveRefused({ owner, formerOwner, from, to: { phoneNumber, name }, inputs }) : [];
  const taken = names.leftTo(name, owner);
  return left.length > 0 || taken === undefined ? left : [failure(movedMessage(taken, owner))];
}

function leaveRefused(move: Move): CheckFailure[] {
  // By the list too: without a preview it is too late once the resource that takes the name is checked.
  const taker = declarationOf(move.from.phoneNumber).leave(move);
  return taker === undefined ? [] : [failure(movedMessage(move, taker))];
}

function placeOf(olds: Properties | undefined): Place | undefined {
  const { phoneNumber, name } = olds ?? {};
  return typeof phoneNumber === "string" && typeof name === "string" ? { phoneNumber, name } : undefined;
}

function movedMessage({ owner, from, to }: Move, taker: string): string {
  const where = to.phoneNumber === from.phoneNumber ? "" : ` of number ${to.phoneNumber}`;
  return movesMessage(from, { from: owner, to: taker, becomes: `${quoted([to.name])}${where}` });
}

/**
 * Why a resource must not give up its name yet: the new one is on the number already, so that it would be deleted here
 * and refused there. Where no list says which names are declared, also one that is identical may be another resource's,
 * which in turn takes the name that is given up. Empty where there is no reason.
 */
export function moveProblem(snapshot: NumberSnapshot, move: Move | undefined): string {
  if (move === undefined || move.from.phoneNumber !== move.to.phoneNumber) {
    return "";
  }
  const { owner, from, to } = move;
  const inputs = parseInputs(knownPart({ ...move.inputs }));
  const live = findDestination(snapshot, to.name);
  const isThere = snapshot.enabled !== false && findDestination(snapshot, from.name) !== undefined;
  if (live === undefined || !isThere || inputs.adopt) {
    return "";
  }
  const difference = differenceOf(inputs, live);
  const isKnown = declarationOf(from.phoneNumber).number?.listed !== undefined;
  if (difference === "" && isKnown) {
    return "";
  }
  const how = difference === "" ? "" : ` and differs in ${difference}`;
  return `Resource ${quote(partsOfKey(owner).name)} gives up ${quoted([from.name])} for ${quoted([to.name])}, which is on number ${from.phoneNumber} already${how}. If it belongs to another resource of this program, rename or remove that one first, and run pulumi up; the name is free then. Otherwise choose another name, or set adopt: true to take it over.`;
}

/** Keeps a webhook from being deleted for a name that its resource cannot have. */
export function requireMovable(snapshot: NumberSnapshot, move: Move | undefined): void {
  const problem = moveProblem(snapshot, move);
  if (problem !== "") {
    throw new DialogError("conflict", `${problem} Nothing was deleted.`);
  }
}
