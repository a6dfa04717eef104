import type { StackCommands } from "../engine-model/steps.ts";
import { type Case, World } from "./world.ts";

/** One row of the scorecard. Case number n of a run with seed s has the seed s + n, and can be repeated alone. */
export interface Row {
  readonly name: string;
  readonly what: string;
  /** How many cases a full run has. */
  readonly full: number;
  /** How many cases `npm test` runs. */
  readonly quick: number;
  /** Cases that are numbered, not random: their seeds begin at 0. */
  readonly numbered?: boolean | undefined;
  /** Runs one case; gives what it violates. */
  run(world: World, seed: number, options: CaseOptions): Promise<string[]>;
}

export interface CaseOptions {
  /** Another compiled package than `dist/`, to see it fail. */
  readonly dist?: string | undefined;
  /** Another engine than its model. */
  readonly engine?: ((test: Case) => Promise<StackCommands>) | undefined;
}

export interface Violation {
  readonly seed: number;
  readonly text: string;
}

export interface Result {
  readonly cases: number;
  readonly violations: readonly Violation[];
}

/** Runs cases of a row, every `stride`-th of them; `enough` violations end it. */
export async function runRow(
  row: Row,
  range: { seed: number; cases: number; first?: number; stride?: number; enough?: number },
  options: CaseOptions = {},
  onCase: (cases: number, violations: readonly Violation[]) => void = () => undefined,
): Promise<Result> {
  const { seed, cases, first = 0, stride = 1, enough = Number.POSITIVE_INFINITY } = range;
  const world = await World.start();
  const violations: Violation[] = [];
  let done = 0;
  try {
    for (let number = first; number < cases && violations.length < enough; number += stride) {
      const texts = await row.run(world, seed + number, options);
      violations.push(...texts.map((text) => ({ seed: seed + number, text })));
      done += 1;
      onCase(done, violations);
    }
  } finally {
    await world.stop();
  }
  return { cases: done, violations };
}
