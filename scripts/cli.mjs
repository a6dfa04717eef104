// Finds or makes the Pulumi CLI: one on the path, one in its own version folder, a download, or a build with Go.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { launch, root, StepFailure } from "./launch.mjs";
import { withLock } from "./lock.mjs";
import { newLog, runLogged, step, tellingLine } from "./steps.mjs";

/** The version that package.json pins. The SDK and the Go module have the same. */
export const CLI_VERSION = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.pulumi;
const LONGEST_DOWNLOAD_MS = 600_000;
const CLI = "pulumi";
const LANGUAGE_HOST = "pulumi-language-nodejs";
const LAUNCHER = "pulumi-resource-pulumi-nodejs";

// The CLI last: where it is, the others are.
const builds = [
  {
    folder: "pulumi-language-nodejs",
    program: LANGUAGE_HOST,
    path: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  { folder: "pulumi-cli", program: CLI, path: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
];

/** The folder that holds the CLI with its language host. */
export async function provideCli() {
  return onPath() ?? installed() ?? withLock(join(versionFolder(), "..", ".setup-lock"), getCli);
}

async function getCli() {
  const folder = versionFolder();
  mkdirSync(folder, { recursive: true });
  removeUnfinished(folder);
  const words = installed()
    ? undefined
    : await step(`Downloading the Pulumi CLI ${CLI_VERSION}`, () => download(folder));
  if (words !== undefined) {
    await build(folder, words);
  }
  return folder;
}

async function build(folder, words) {
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new StepFailure(
      `The Pulumi CLI could not be downloaded (${words}) and Go was not found to build it: install Go ${oldestGo()} or later, or Pulumi ${CLI_VERSION}, and run the command again.`,
    );
  }
  console.log(`  It could not be downloaded (${words}). Building it with Go takes some minutes, once.`);
  for (const one of builds) {
    await step(`Building ${one.program}`, () => buildProgram(one, folder));
  }
  if (!installed()) {
    throw new StepFailure(
      `The Pulumi CLI was built in ${folder} but does not run: remove that folder and run the command again.`,
    );
  }
}

function oldestGo() {
  return /^go (\S+)/m.exec(readFileSync(join(root, "tools", "pulumi-cli", "go.mod"), "utf8"))?.[1];
}

export function versionFolder() {
  return join(resolve(process.env.PULUMI_HOME || join(homedir(), ".pulumi")), "versions", CLI_VERSION, "bin");
}

function installed() {
  const folder = versionFolder();
  if (![CLI, LANGUAGE_HOST].every((name) => existsSync(join(folder, name))) || !fits(folder)) {
    return undefined;
  }
  copyLauncher(folder);
  return folder;
}

function onPath() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const holds = (name) => (folder) => existsSync(join(folder, name));
  const complete = [LANGUAGE_HOST, LAUNCHER].every((name) => folders.some(holds(name)));
  const found = complete && folders.filter(holds(CLI)).find((folder) => !isNpmLauncher(folder) && fits(folder));
  return found ? resolve(found) : undefined;
}

/** npm's `pulumi` is a script that would download. */
function isNpmLauncher(folder) {
  return realpathSync(join(folder, CLI)).endsWith(".js");
}

/** Asks for the version with a temporary home: every command of the CLI leaves a log in its home. */
function fits(folder) {
  const home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
  try {
    const result = spawnSync(join(folder, CLI), ["version"], { encoding: "utf8", env: cliEnv(home) });
    return result.status === 0 && result.stdout.trim() === `v${CLI_VERSION}`;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function cliEnv(home) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
  return { ...Object.fromEntries(kept), PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
}

/** Lets the npm package download the CLI into a temporary home, and moves it from there. Returns why it could not. */
async function download(folder) {
  const home = mkdtempSync(join(folder, "..", ".download-"));
  const log = newLog("download");
  const file = openSync(log, "w");
  try {
    const code = await launch(process.execPath, [join(root, "node_modules", "pulumi", "run.js"), "version"], {
      stdio: ["ignore", file, file],
      env: cliEnv(home),
      timeoutMs: LONGEST_DOWNLOAD_MS,
    });
    const bin = join(home, "versions", CLI_VERSION, "bin");
    if (code !== 0 || !existsSync(join(bin, LANGUAGE_HOST)) || !fits(bin)) {
      return tellingLine(readFileSync(log, "utf8"));
    }
    for (const name of readdirSync(bin).sort((a, b) => Number(a === CLI) - Number(b === CLI))) {
      rmSync(join(folder, name), { recursive: true, force: true });
      renameSync(join(bin, name), join(folder, name));
    }
    copyLauncher(folder);
    return undefined;
  } finally {
    closeSync(file);
    rmSync(home, { recursive: true, force: true });
  }
}

async function buildProgram({ folder, program, path }, target) {
  const unfinished = join(target, `.${program}-${process.pid}`);
  const ldflags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${CLI_VERSION}`;
  const args = ["build", "-mod=readonly", "-tags", "osusergo,grpcnotrace", "-ldflags", ldflags, "-o", unfinished, path];
  try {
    await runLogged(`Building ${program} with Go`, "go", args, {
      cwd: join(root, "tools", folder),
      // The caller's flags, workspace and target may be meant for another project.
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off", GOOS: "", GOARCH: "" },
      service: "Go's module proxy",
    });
    renameSync(unfinished, join(target, program));
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** What an interrupted setup left behind. */
function removeUnfinished(folder) {
  for (const parent of [folder, join(folder, "..")]) {
    for (const name of readdirSync(parent).filter((one) => /^\.(pulumi-|download-)/.test(one))) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

/** The launcher of the dynamic provider process is a script of the SDK. It looks up the SDK from the program's folder. */
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
