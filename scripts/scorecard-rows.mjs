// Runs the rows of the reliability scorecard on two workers. A run in full is kept and shown in docs/reliability.md.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runMutants } from "./mutants.mjs";
import { keepResult, writeReport } from "./reliability.mjs";
import { main, root, StepFailure } from "./steps.mjs";

const WORKERS = 2;
const PROGRESS_EVERY_MS = 10_000;
const MUTANTS = "mutants";

await main(async () => {
  const { rows } = await import("../test/scorecard/all.ts");
  const options = readOptions(rows);
  const tasks = [
    ...rows.map((row) => ({ name: row.name, run: (progress) => runInFull(row, options, progress) })),
    { name: MUTANTS, run: runMutants },
  ];
  const isFull = options.seed === undefined && options.cases === undefined;
  let violations = 0;
  for (const { name, run } of tasks.filter((task) => !options.row || options.row === task.name)) {
    const before = commit();
    const result = await timed(name, run);
    violations += result.violations.length;
    if (isFull) {
      keepResult(result, before);
    }
  }
  if (isFull) {
    await writeReport(tasks.map(({ name }) => name));
  }
  return violations > 0 ? 1 : 0;
});

function readOptions(rows) {
  const { values } = parseArgs({
    options: { row: { type: "string" }, seed: { type: "string" }, cases: { type: "string" } },
  });
  const known = [...rows.map(({ name }) => name), MUTANTS];
  if (values.row && !known.includes(values.row)) {
    throw new StepFailure(`There is no row "${values.row}". The rows are: ${known.join(", ")}.`);
  }
  return { row: values.row, seed: number(values.seed), cases: number(values.cases) };
}

function number(text) {
  if (text !== undefined && !/^\d+$/.test(text)) {
    throw new StepFailure(`"${text}" is not a number.`);
  }
  return text === undefined ? undefined : Number(text);
}

async function runInFull(row, options, progress) {
  // Numbered cases are the same in every run; random ones begin somewhere else each time.
  const seed = options.seed ?? (row.numbered ? 0 : Math.floor(Math.random() * 1e9));
  const cases = options.cases ?? row.full;
  const reports = Array.from({ length: Math.min(WORKERS, cases) }, () => ({ cases: 0, violations: [] }));
  const sum = () => ({
    cases: reports.reduce((total, report) => total + report.cases, 0),
    violations: reports.flatMap((report) => report.violations),
  });
  const shares = reports.map((_none, first) =>
    share({ row: row.name, seed, cases, first, stride: WORKERS }, (report) => {
      for (const violation of report.violations.slice(reports[first].violations.length)) {
        console.log(`    --row "${row.name}" --seed ${violation.seed} --cases 1: ${violation.text}`);
      }
      reports[first] = report;
      progress(`${sum().cases} of ${cases} cases, ${sum().violations.length} violations`);
    }),
  );
  await Promise.all(shares);
  return { name: row.name, what: row.what, seed, ...sum() };
}

/** One worker's share of the cases. */
async function share(task, onReport) {
  const worker = fork(join(root, "test/scorecard/worker.ts"));
  let isDone = false;
  worker.on("message", (report) => {
    isDone = report.isLast === true;
    onReport(report);
  });
  worker.send(task);
  await once(worker, "exit");
  if (!isDone) {
    throw new StepFailure(`A worker of the row ${task.row} ended before its cases did (seed ${task.seed}).`);
  }
}

/** Runs a row with its progress, and prints it. */
async function timed(name, run) {
  const startMs = Date.now();
  const elapsed = () => `${((Date.now() - startMs) / 1000).toFixed(0)} s`;
  let last = "begun";
  console.log(`- ${name} …`);
  const timer = setInterval(() => console.log(`  ${name}: ${last}, ${elapsed()} so far`), PROGRESS_EVERY_MS);
  try {
    const result = await run((text) => {
      last = text;
    });
    const from = result.seed === undefined ? "" : `, seed ${result.seed}`;
    console.log(`  ${name}: ${result.cases} cases, ${result.violations.length} violations${from}, ${elapsed()}`);
    return { ...result, seconds: Math.round((Date.now() - startMs) / 1000) };
  } finally {
    clearInterval(timer);
  }
}

function commit() {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--", ".", ":!docs") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${isChanged ? " with changes" : ""}`;
}
