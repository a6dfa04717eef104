import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import { cleanEnv } from "../scripts/pulumi-env.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** What a test of the packed package works with. */
export interface Packed {
  /** A folder outside the repository, removed after the tests of the file. */
  readonly folder: string;
  /** The package as it is published. */
  readonly tarball: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the package once for the tests of a file. */
export function usePacked(): Packed {
  const packed = { folder: "", tarball: "", files: [] };
  beforeAll(async () => {
    packed.folder = mkdtempSync(join(tmpdir(), "pulumi-360dialog-install-"));
    const { filename, files } = await pack(root, packed.folder);
    Object.assign(packed, { tarball: join(packed.folder, filename), files });
  }, 60_000);
  // Projects with all their packages: on a busy disk that takes longer than any test.
  afterAll(() => rmSync(packed.folder, { recursive: true, force: true }), 300_000);
  return packed;
}

/** Packs the package of a folder as it is. */
export async function pack(cwd: string, to: string): Promise<{ filename: string; files: { path: string }[] }> {
  const [packed] = JSON.parse(await tool("npm", cwd, "pack", "--json", "--ignore-scripts", "--pack-destination", to));
  return packed;
}

/** A new project outside the repository with the packed package and others. */
export async function project(packed: Packed, ...packages: string[]): Promise<string> {
  const folder = mkdtempSync(join(packed.folder, "outside-"));
  const manifest = { name: "outside", private: true, allowScripts: { node: true } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await tool("npm", folder, "install", "--no-audit", "--no-fund", "--prefer-offline", packed.tarball, ...packages);
  return folder;
}

/** Runs a package manager; gives what it prints. */
export async function tool(name: "npm" | "pnpm", cwd: string, ...args: string[]): Promise<string> {
  return name === "npm" ? execute("npm", cwd, args) : runBinary(name, cwd, ...args);
}

/** Runs a tool of this repository; gives what it prints. */
export function runBinary(name: string, cwd: string, ...args: string[]): Promise<string> {
  return execute(join(root, "node_modules/.bin", name), cwd, args);
}

async function execute(file: string, cwd: string, args: string[]): Promise<string> {
  return (await run(file, args, { cwd, env: { ...cleanEnv(), CI: "true" }, maxBuffer: 64 * 1024 * 1024 })).stdout;
}
