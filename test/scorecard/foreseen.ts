import { type Checkpoint, MAXIMUM } from "../engine-model/checkpoint.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import type { Watched } from "./invariants.ts";
import type { Case } from "./world.ts";

/** What a life has met that a preview cannot have seen. */
interface Met {
  readonly test: Case;
  /** Whether the last command met with anything that may make it fail. */
  readonly struck: boolean;
  /** Whether no `up` has ended well since the key was changed. */
  readonly isRotated: boolean;
}

/** Whether a preview that saw all there is must have failed for the same reason: a new webhook is one too many. */
export function isForeseen(
  { done, wasOn, stateBefore }: Watched,
  { listed, number }: DeclaredNumber,
  { test, struck, isRotated }: Met,
): boolean {
  const { maximum, visibleAfterMs } = test.profile;
  const sees = listed && wasOn && visibleAfterMs === 0 && !struck && maximum === MAXIMUM;
  // What an earlier run has left open is done without a look of the preview. With "delete" it trusts in the deletion.
  const isOpen = stateBefore.resources.some(({ outputs }) => outputs.__unconfirmed);
  const later = number.unmanaged === "delete" ? /update webhook|not declared/ : /update webhook/;
  // After a new key a preview that creates nothing asks only whose it is, and the update finds what has taken a slot.
  const isRestored = isRotated ? /update the extra webhooks/ : /(?!)/;
  const unforeseen = (text: string) => later.test(text) || isRestored.test(text);
  return sees && !isOpen && done.failures.some((text) => /takes at most/.test(text) && !unforeseen(text));
}

/** Webhooks that came back with the switch, or are gone since they were counted: the next look finds out. */
export function hasUnseenStrangers(
  { number: live }: Case,
  { listed, webhooks, number }: DeclaredNumber,
  { resources }: Checkpoint,
): boolean {
  const parent = resources.find(({ kind }) => kind === "MultiWebhook");
  const counted = [parent?.outputs.unmanagedWebhooks ?? []].flat();
  const known = [...webhooks.map(({ name }) => name), ...(number.ignoreUnmanaged ?? []), ...counted];
  const names = live.webhooks.map(({ name }) => name);
  const differ = names.some((name) => !known.includes(name)) || counted.some((name) => !names.includes(String(name)));
  return listed && live.enabled && differ;
}

/** One header in two spellings, of which the server stores both and shows one, or shows the second too late to tell. */
export function hidesTwins({ profile }: Case): boolean {
  const isLate = profile.headerValues === "masked" && profile.visibleAfterMs > 0;
  return profile.patchHeaders === "merge" && (profile.headerNames !== "as-sent" || isLate);
}
