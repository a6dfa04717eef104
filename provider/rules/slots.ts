/** What is known of a number when its slots are counted; every list holds names. */
export interface SlotQuestion {
  /** Wanted by this program. */
  readonly declared: readonly string[];
  /** On the number now; empty where it was not looked at. */
  readonly live: readonly string[];
  /** Managed elsewhere, as the user said. */
  readonly ignored: readonly string[];
  /** Declared by the previous run and no longer. */
  readonly released: readonly string[];
  /** Declared by the previous run and no longer, but not to be deleted: protected, or retained on delete. */
  readonly pinned?: readonly string[];
  /** As `pinned`, but not known to be kept: nothing tells what is to become of them. */
  readonly late?: readonly string[];
  /** Whether unmanaged webhooks are going to be deleted. */
  readonly unmanagedAreDeleted: boolean;
  readonly maximum: number;
}

/** One holder of a slot. */
export interface SlotHolder {
  readonly name: string;
  readonly kind: "declared" | "unmanaged" | "ignored" | "pinned" | "late";
}

/** Whether everything fits, and who holds the slots. */
export interface SlotVerdict {
  readonly fits: boolean;
  readonly holders: readonly SlotHolder[];
}

/** Counts the slots: declared names, plus what is on the number and neither declared nor released. */
export function judgeSlots(question: SlotQuestion): SlotVerdict {
  const declared: SlotHolder[] = [...new Set(question.declared)].map((name) => ({ name, kind: "declared" }));
  const others = foreignNames(question).map((name): SlotHolder => {
    return { name, kind: kindOfForeign(question, name) };
  });
  const holders = [...declared, ...others].filter(
    (holder) => holder.kind !== "unmanaged" || !question.unmanagedAreDeleted,
  );
  return { fits: holders.length <= question.maximum, holders };
}

/** The released names that must go first so that the declared ones fit; as few as will do, in the order given. */
export function namesToPrune(question: SlotQuestion): string[] {
  const live = new Set(question.live);
  const releasedAndLive = [...new Set(question.released)].filter(
    (name) => live.has(name) && !question.declared.includes(name) && !question.ignored.includes(name),
  );
  const needed = judgeSlots(question).holders.length + releasedAndLive.length - question.maximum;
  return releasedAndLive.slice(0, Math.max(0, needed));
}

/** What is on the number and is neither declared, ignored nor of the previous run. */
export function unmanagedNames(question: Foreign): string[] {
  return foreignNames(question).filter((name) => kindOfForeign(question, name) === "unmanaged");
}

type Foreign = Pick<SlotQuestion, "declared" | "live" | "ignored" | "released" | "pinned" | "late">;

function kindOfForeign(question: Foreign, name: string): SlotHolder["kind"] {
  if (question.ignored.includes(name)) {
    return "ignored";
  }
  if (question.late?.includes(name)) {
    return "late";
  }
  return question.pinned?.includes(name) ? "pinned" : "unmanaged";
}

/** What is on the number and not ours; a released name that is ignored now was handed over, and is not ours any more. */
function foreignNames({ declared, live, ignored, released }: Foreign): string[] {
  return [...new Set(live)].filter(
    (name) => !declared.includes(name) && (!released.includes(name) || ignored.includes(name)),
  );
}
