// `npm test`: sets up, then checks types and style and runs every test; ends with the line `N passed, N failed`.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { main, root, step, withPath } from "./steps.mjs";

await main(async () => {
  const only = process.argv.slice(2);
  let cliFolder;
  try {
    cliFolder = await setup();
  } catch (error) {
    process.once("exit", () => console.log("0 passed, 1 failed"));
    throw error;
  }
  const env = withPath({ ...process.env, PULUMI_CLI_FOLDER: cliFolder }, join(root, "node_modules", ".bin"));
  const checks =
    only.length > 0
      ? []
      : [
          await check("Checking types", "tsc", ["-p", "tsconfig.json"], env),
          await check("Checking types of the tests", "tsc", ["-p", "test/tsconfig.json"], env),
          await check("Checking style", "biome", ["check", "--error-on-warnings", "."], env),
        ];
  const tests = await runTests(only, env);
  const failed = tests.failed + checks.filter((passed) => !passed).length;
  console.log(`${tests.passed + checks.filter(Boolean).length} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

async function check(title, command, args, env) {
  const code = await step(title, () => run(command, args, env));
  return code === 0;
}

async function runTests(only, env) {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-360dialog-test-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run("vitest", ["run", ...reporters, ...only], env);
  const counted = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined;
  rmSync(folder, { recursive: true, force: true });
  const passed = counted?.numPassedTests ?? 0;
  // A file that does not load, or a runner that dies, has no failed test to count.
  const failed = Math.max(counted?.numFailedTests ?? 1, code === 0 ? 0 : 1);
  return { passed, failed: passed === 0 ? Math.max(failed, 1) : failed };
}

function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
