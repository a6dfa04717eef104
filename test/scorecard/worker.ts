// Runs a share of the cases of one row, for `npm run scorecard`: reports by messages to its parent.
import { rows } from "./all.ts";
import { runRow, type Violation } from "./rows.ts";

const REPORT_EVERY_MS = 1000;
/** After so many violations the rest would tell nothing new. */
const ENOUGH = 20;

interface Task {
  readonly row: string;
  readonly seed: number;
  readonly cases: number;
  readonly first: number;
  readonly stride: number;
}

process.on("message", async (task: Task) => {
  const row = rows.find(({ name }) => name === task.row);
  if (!row) {
    throw new Error(`There is no row ${task.row}.`);
  }
  let reportedMs = 0;
  const report = (cases: number, violations: readonly Violation[]): void => {
    if (Date.now() - reportedMs > REPORT_EVERY_MS) {
      reportedMs = Date.now();
      process.send?.({ cases, violations });
    }
  };
  const result = await runRow(row, { ...task, enough: ENOUGH }, {}, report);
  process.send?.({ ...result, isLast: true }, () => process.exit());
});

process.on("disconnect", () => process.exit(1));
