// Brings everything that the project needs: packages, the Pulumi CLI, the compiled code. Plain Node 20, no dependency.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { provideCli } from "./cli.mjs";
import { root, StepFailure } from "./launch.mjs";
import { withLock } from "./lock.mjs";
import { main, runLogged, step, toolEnv } from "./steps.mjs";

const OLDEST_NODE = 20;
const EXECUTABLE = 0o755;
const BUILD_INPUTS = ["provider", "emulator", "cli", "tsconfig.json", "tsconfig.build.json"];
const packages = join(root, "node_modules");
const dist = join(root, "dist");

const SETUP_STEPS = {
  install: () => onlyWhenNeeded(join(packages, ".setup-stamp"), hashOfPackages, install),
  cli: provideCli,
  // Not in `dist`, which is packed.
  build: () => onlyWhenNeeded(join(packages, ".build-stamp"), () => hashOf(BUILD_INPUTS), build, dist),
};

/**
 * Installs, gets the CLI and builds, each only when it is needed; gives the folder of the CLI.
 * @param {{ steps?: ("install" | "cli" | "build")[] }} options
 */
export async function setup({ steps = ["install", "cli", "build"] } = {}) {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new StepFailure(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or later.`);
  }
  let cliFolder = "";
  for (const name of steps) {
    const result = await SETUP_STEPS[name]();
    cliFolder = name === "cli" ? result : cliFolder;
  }
  return cliFolder;
}

async function onlyWhenNeeded(stamp, hash, task, result = packages) {
  const isDone = () => existsSync(result) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash();
  if (isDone()) {
    return;
  }
  await withLock(join(root, ".cache", "setup-lock"), async () => {
    if (!isDone()) {
      const wanted = hash();
      await task();
      writeFileSync(stamp, wanted);
    }
  });
}

async function install() {
  // Tools are development dependencies, which NODE_ENV=production would leave out.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--no-progress"];
  await step("Installing packages", () =>
    runLogged("Installing packages", "npm", args, { service: "the npm registry" }),
  );
  if (spawnSync(join(packages, ".bin", "node"), ["--version"]).status !== 0) {
    throw new StepFailure(
      "npm did not run the install script of the package `node`, which brings the Node that everything runs with: allow install scripts (`npm config get ignore-scripts` should say false), remove node_modules and run the command again.",
    );
  }
}

/** Compiles beside `dist` and then swaps: who uses it meanwhile never meets half a build. */
async function build() {
  const [made, replaced] = ["new", "old"].map((name) => join(root, ".cache", `dist-${name}`));
  for (const one of [made, replaced]) {
    rmSync(one, { recursive: true, force: true });
  }
  const args = ["-p", "tsconfig.build.json", "--outDir", made];
  await step("Building", () => runLogged("Building", "tsc", args, { env: toolEnv() }));
  // npm makes a command executable when it installs a package, but not the package in whose folder it is.
  chmodSync(join(made, "cli/main.js"), EXECUTABLE);
  if (existsSync(dist)) {
    renameSync(dist, replaced);
  }
  renameSync(made, dist);
  rmSync(replaced, { recursive: true, force: true });
  linkCommand();
}

/** Where the compiled code was missing when packages were installed, npm has left the command out. */
function linkCommand() {
  const link = join(packages, ".bin", "pulumi-360dialog");
  if (!existsSync(link) && process.platform !== "win32") {
    rmSync(link, { force: true });
    symlinkSync(join("..", "pulumi-360dialog", "dist", "cli", "main.js"), link);
  }
}

/** What decides over `node_modules`: the lock file, which install scripts may run, and for which machine. */
function hashOfPackages() {
  const { allowScripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return hashOf(["package-lock.json", ".npmrc"], JSON.stringify([allowScripts, process.platform, process.arch]));
}

function hashOf(paths, more = "") {
  const hash = createHash("sha256").update(more);
  for (const file of paths.flatMap((path) => filesIn(join(root, path)))) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesIn(path) {
  if (!existsSync(path)) {
    return [];
  }
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesIn(join(path, name)))
    : [path];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    console.log(`Pulumi CLI: ${await setup()}`);
    return 0;
  });
}
