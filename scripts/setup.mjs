// Brings everything that the project needs: packages, the Pulumi CLI, the compiled code. Plain Node 20, no dependency.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { provideCli } from "./cli.mjs";
import { main, root, runStep, StepFailure, step } from "./steps.mjs";

const OLDEST_NODE = 20;
const BUILD_INPUTS = ["provider", "emulator", "cli", "tsconfig.json", "tsconfig.build.json"];

/** Installs, gets the CLI and builds, each only when it is needed; gives the folder of the CLI. */
export async function setup() {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new StepFailure(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or later.`);
  }
  await install();
  const cliFolder = await provideCli();
  await build();
  return cliFolder;
}

async function install() {
  const stamp = join(root, "node_modules", ".setup-stamp");
  const wanted = hashOf(["package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return;
  }
  await step("Installing packages", () =>
    runStep("npm", ["ci", "--no-audit", "--no-fund", "--no-progress"], {
      hint: "Check that the npm registry can be reached, and that the disk is not full.",
    }),
  );
  writeFileSync(stamp, wanted);
}

async function build() {
  const stamp = join(root, "node_modules", ".build-stamp");
  const wanted = hashOf(BUILD_INPUTS);
  if (existsSync(join(root, "dist")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return;
  }
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await step("Building", () => runStep("npm", ["run", "--silent", "build"], { hint: "The compiler says where." }));
  writeFileSync(stamp, wanted);
}

function hashOf(paths) {
  const hash = createHash("sha256");
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
