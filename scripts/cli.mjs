// Finds or makes the Pulumi CLI: one on the path, one in its own version folder, a download, or a build with Go.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root, runStep, StepFailure, step } from "./steps.mjs";

/** The version that the SDK is pinned to. */
export const CLI_VERSION = "3.259.0";
const OLDEST_GO = "1.26";
const LONGEST_DOWNLOAD_MS = 300_000;
const LANGUAGE_HOST = "pulumi-language-nodejs";
const LAUNCHER = "pulumi-resource-pulumi-nodejs";

const builds = [
  {
    folder: "pulumi-language-nodejs",
    program: LANGUAGE_HOST,
    path: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  { folder: "pulumi-cli", program: "pulumi", path: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
];

/** The folder that holds the CLI with its language host. */
export async function provideCli() {
  const found = onPath() ?? installed();
  if (found) {
    return found;
  }
  const folder = versionFolder();
  mkdirSync(folder, { recursive: true });
  const words = await step(`Getting the Pulumi CLI ${CLI_VERSION}`, download);
  if (words === undefined) {
    return folder;
  }
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new StepFailure(
      `The Pulumi CLI could not be downloaded (${words}), and Go is not there to build it. Install Pulumi ${CLI_VERSION} or Go ${OLDEST_GO} or later, then run the command again.`,
    );
  }
  console.log(`  It cannot be downloaded here (${words}); building it with Go takes a few minutes, once.`);
  for (const one of builds) {
    await step(`Building ${one.program}`, () => buildProgram(one, folder));
  }
  copyLauncher(folder);
  if (!fits(folder)) {
    throw new StepFailure(
      `The Pulumi CLI was built in ${folder} but does not run. Remove that folder and run the command again.`,
    );
  }
  return folder;
}

function versionFolder() {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions", CLI_VERSION, "bin");
}

function installed() {
  const folder = versionFolder();
  if (!existsSync(join(folder, "pulumi")) || !existsSync(join(folder, LANGUAGE_HOST)) || !fits(folder)) {
    return undefined;
  }
  copyLauncher(folder);
  return folder;
}

/** The npm launcher stands on npm's path too, but has no language host beside it. */
function onPath() {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .find((folder) => existsSync(join(folder, "pulumi")) && existsSync(join(folder, LANGUAGE_HOST)) && fits(folder));
}

function fits(folder) {
  const result = spawnSync(join(folder, "pulumi"), ["version"], {
    encoding: "utf8",
    // The CLI leaves a log in its home, even of this.
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: join(tmpdir(), "pulumi-360dialog-home") },
  });
  return result.status === 0 && result.stdout.trim() === `v${CLI_VERSION}`;
}

/** The npm package downloads the CLI into its version folder; gives why it could not. */
async function download() {
  const launcher = join(root, "node_modules", "pulumi", "run.js");
  const child = spawn(process.execPath, [launcher, "version"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: LONGEST_DOWNLOAD_MS,
  });
  let words = "";
  child.stderr.on("data", (chunk) => {
    words += chunk;
  });
  const [code] = await once(child, "close");
  return code === 0 && installed() ? undefined : words.trim().split("\n").at(-1)?.slice(0, 200) || "no reason given";
}

async function buildProgram({ folder, program, path }, target) {
  const unfinished = join(target, `.${program}-${process.pid}`);
  const ldflags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${CLI_VERSION}`;
  const args = ["build", "-mod=readonly", "-tags", "osusergo,grpcnotrace", "-ldflags", ldflags, "-o", unfinished, path];
  try {
    await runStep("go", args, {
      cwd: join(root, "tools", folder),
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
      hint: "Check that Go's module proxy can be reached, and that the disk has 4 GB left.",
    });
    renameSync(unfinished, join(target, program));
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** The launcher of the dynamic provider process is a script of the SDK's. */
function copyLauncher(folder) {
  const target = join(folder, LAUNCHER);
  const source = join(root, "node_modules", "@pulumi", "pulumi", LAUNCHER);
  if (existsSync(target) || !existsSync(source)) {
    return;
  }
  const unfinished = join(folder, `.${LAUNCHER}-${process.pid}`);
  copyFileSync(source, unfinished);
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, target);
}
