import type { DeliveryEntry } from "../../emulator/index";
import { columns } from "./columns";

/** The vendor's targets for a receiver: the median of its answers, and the share of answers above a second. */
const MEDIAN_TARGET_MS = 250;
const SLOW_MS = 1000;
const SLOW_SHARE_TARGET = 0.01;

/** What of an attempt is summed up. */
export type Answered = Pick<DeliveryEntry, "kind" | "name" | "outcome" | "ms">;

/** How one receiver has done. */
export interface ReceiverSummary {
  readonly receiver: string;
  readonly taken: number;
  readonly failed: number;
  /** Undefined where it has not answered at all. */
  readonly medianMs: number | undefined;
  /** Share of its answers that took more than a second. No answer in time counts as one. */
  readonly slowShare: number;
  readonly meetsTargets: boolean;
}

/** Sums up attempts by receiver, in the order in which these came up. */
export function summarise(entries: readonly Answered[]): ReceiverSummary[] {
  const byReceiver = Map.groupBy(entries, nameOf);
  return [...byReceiver].map(([receiver, all]) => {
    const taken = all.filter(({ outcome }) => outcome === "taken").length;
    const times = all.filter(({ outcome }) => !["broken", "skipped"].includes(outcome)).map(({ ms }) => ms);
    const medianMs = medianOf(times);
    const slowShare = times.length === 0 ? 0 : times.filter((ms) => ms > SLOW_MS).length / times.length;
    const meetsTargets = medianMs !== undefined && medianMs <= MEDIAN_TARGET_MS && slowShare < SLOW_SHARE_TARGET;
    return { receiver, taken, failed: all.length - taken, medianMs, slowShare, meetsTargets };
  });
}

/** The report in lines. */
export function reportLines(summaries: readonly ReceiverSummary[]): string[] {
  const head = ["WEBHOOK", "TAKEN", "FAILED", "MEDIAN", "ABOVE 1 S", "TARGETS"];
  const rows = summaries.map(({ receiver, taken, failed, medianMs, slowShare, meetsTargets }) => [
    receiver,
    String(taken),
    String(failed),
    medianMs === undefined ? "no answer" : `${medianMs} ms`,
    `${(slowShare * 100).toFixed(1)} %`,
    meetsTargets ? "met" : "missed",
  ]);
  const targets = "Targets of 360dialog: a median of at most 250 ms, and fewer than 1 % of answers above 1 s.";
  return [...columns([head, ...rows]), targets];
}

/** The webhook of an attempt, as people call it. */
export function nameOf({ kind, name }: Pick<DeliveryEntry, "kind" | "name">): string {
  return kind === "main" ? "(main)" : String(name);
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
