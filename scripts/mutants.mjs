// Mutation testing: changes the rules, the slots, the diff, the retry law and the confirmed write one by one, and counts whose change a test sees.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./launch.mjs";
import { runLogged } from "./steps.mjs";

const LEAST_PERCENT = 88;
const KILLED = ["Killed", "Timeout"];
const COUNTED = [...KILLED, "Survived", "NoCoverage"];

/** Runs Stryker; too few killed mutants are violations, each with its place. */
export async function runMutants() {
  await runLogged("Testing mutants", "stryker", ["run", "test/scorecard/stryker.json"]);
  const report = JSON.parse(readFileSync(join(root, ".cache", "mutants.json"), "utf8"));
  const mutants = Object.entries(report.files).flatMap(([file, { mutants }]) =>
    mutants.filter(({ status }) => COUNTED.includes(status)).map((mutant) => ({ ...mutant, file })),
  );
  const survivors = mutants.filter(({ status }) => !KILLED.includes(status));
  const percent = ((mutants.length - survivors.length) / mutants.length) * 100;
  const violations = survivors.map(({ file, location, replacement, status }) => ({
    text: `${file}:${location.start.line} as ${JSON.stringify(replacement)}: ${status}`,
  }));
  for (const { text } of violations) {
    console.log(`    ${text}`);
  }
  return {
    name: "mutants",
    what: `changes of the rules, the slots, the diff, the retry law and the confirmed write: ${percent.toFixed(1)} % seen by a test (at least ${LEAST_PERCENT})`,
    cases: mutants.length,
    violations: percent >= LEAST_PERCENT ? [] : violations,
  };
}
