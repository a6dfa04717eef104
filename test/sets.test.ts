import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it("every test file is in exactly one set, and every set has files", async () => {
  const args = ["list", "--filesOnly", "--json"];
  const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/vitest"), args, { cwd: root });
  const listed: { file: string; projectName: string }[] = JSON.parse(stdout);
  // Not the folder in which the tests of the real engine work meanwhile.
  const options = { cwd: root, exclude: (path: string) => basename(path) === ".work" };
  const onDisk = globSync("test/**/*.{test,spec}.{ts,mts,cts,tsx,js,mjs,cjs}", options);
  expect(listed.map(({ file }) => relative(root, file)).sort()).toEqual(onDisk.sort());
  expect([...new Set(listed.map(({ projectName }) => projectName))].sort()).toEqual(["engine", "scorecard", "unit"]);
});
