// `npm run test:watch`: runs the unit tests, and runs them again after every change of a source file or of a test.
// `npm run test:watch -- test/rules` watches only the tests that are named.
// Tests load the compiled code, which vitest does not watch: so the compiler watches the sources, and each of its
// builds starts the tests.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launch, root, StepFailure } from "./launch.mjs";
import { setup } from "./setup.mjs";
import { main, toolEnv } from "./steps.mjs";

// The last line of the compiler after each build, with errors or without.
const BUILT = /Watching for file changes/;
const cache = join(root, ".cache");

await main(async () => {
  await setup({ steps: ["install", "build"] });
  const compiler = startCompiler();
  try {
    await compiler.built;
    const args = ["watch", "--project", "unit", ...process.argv.slice(2)];
    const code = await launch("vitest", args, { env: toolEnv(), stdio: "inherit" });
    return code === 0 ? 0 : 1;
  } finally {
    compiler.stop();
  }
});

/** Starts `tsc --watch`; `built` settles after the first build. */
function startCompiler() {
  forgetBuild();
  const args = ["-p", "tsconfig.build.json", "--watch", "--preserveWatchOutput"];
  const child = spawn("tsc", args, { cwd: root, env: toolEnv(), stdio: ["ignore", "pipe", "inherit"] });
  const built = new Promise((resolve, reject) => {
    child.once("error", () => reject(new StepFailure("The compiler did not start: run npm run build to see why.")));
    child.once("close", (code) => {
      const failure = new StepFailure("The compiler stopped: run npm run build to see why.");
      reject(failure);
      // A signal ends everything. Without one, the tests would go on with the last build and say nothing.
      if (code !== null) {
        console.error(failure.message);
      }
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      console.log(line);
      if (BUILT.test(line)) {
        forgetBuild();
        mkdirSync(cache, { recursive: true });
        // vitest.config.mts names this file: vitest runs the tests again when it changes.
        writeFileSync(join(cache, "watched-build"), String(Date.now()));
        resolve();
      }
    });
  });
  process.once("exit", () => child.kill());
  return { built, stop: () => child.kill() };
}

/** Removes the stamp of the last setup: the next one builds again, because its build is not what `dist` holds. */
function forgetBuild() {
  rmSync(join(root, "node_modules", ".build-stamp"), { force: true });
}
