// `npm test`: sets up, then runs the checks and every test. The last line is `N passed, N failed`.
// `npm test -- test/rules` runs only the tests that are named.
// `npm run test:unit` runs one set of tests (`--set unit`); vitest.config.mts defines the sets.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch, StepFailure } from "./launch.mjs";
import { setup } from "./setup.mjs";
import { main, runLogged, step, toolEnv } from "./steps.mjs";

const CHECKS = [
  ["Checking types", "tsc", ["-p", "tsconfig.json"]],
  ["Checking types of the tests", "tsc", ["-p", "test/tsconfig.json"]],
  ["Checking style", "biome", ["check", "--error-on-warnings", "."]],
  ["Checking for dead code", "knip", ["--tsConfig", "tsconfig.build.json"]],
  ["Checking prose", "node", ["scripts/prose.mjs"]],
];
const LONGEST_SHOWN = 20_000;

let counts = { passed: 0, failed: 1 };
process.once("exit", () => console.log(`${counts.passed} passed, ${counts.failed} failed`));

await main(async () => {
  const { values, positionals: only } = parseArgs({ options: { set: { type: "string" } }, allowPositionals: true });
  const { set } = values;
  const needsCli = set === undefined || set === "engine";
  const cliFolder = await setup({ steps: needsCli ? ["install", "cli", "build"] : ["install", "build"] });
  const env = toolEnv({ PULUMI_CLI_FOLDER: cliFolder });
  const isEverything = set === undefined && only.length === 0;
  const checks = isEverything ? await runChecks(env) : [];
  const tests = await runTests(set === undefined ? only : ["--project", set, ...only], env);
  counts = {
    passed: tests.passed + checks.filter(Boolean).length,
    failed: tests.failed + checks.filter((passed) => !passed).length,
  };
  return counts.failed === 0 ? 0 : 1;
});

async function runChecks(env) {
  const passed = [];
  for (const [title, command, args] of CHECKS) {
    passed.push(await check(title, command, args, env));
  }
  return passed;
}

async function check(title, command, args, env) {
  try {
    await step(title, () => runLogged(title, command, args, { env }));
    return true;
  } catch (error) {
    if (!(error instanceof StepFailure)) {
      throw error;
    }
    console.error(error.log ? readFileSync(error.log, "utf8").slice(0, LONGEST_SHOWN) : error.message);
    return false;
  }
}

async function runTests(only, env) {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-360dialog-test-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const stdio = ["ignore", "inherit", "inherit"];
    // As a group: an interrupt has to reach the engines that the tests have started.
    const code = await launch("vitest", ["run", ...reporters, ...only], { env, stdio, group: true });
    return countIn(report, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that does not load, or a runner that dies, has no failed test to count, and is one all the same. */
function countIn(report, code) {
  const { numPassedTests: passed = 0, numFailedTests = 0, testResults = [] } = readReport(report);
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((result) => result.status === "failed"),
  );
  const failed = numFailedTests + broken.length;
  return { passed, failed: code !== 0 || passed === 0 ? Math.max(failed, 1) : failed };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // None was written, or not to its end.
    return {};
  }
}
