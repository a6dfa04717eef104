// @ts-check
// `node scripts/prose.mjs`: checks the English of pages, comments and messages; a part of `npm run check`.
// `node scripts/prose.mjs README.md` shows every problem of the files that are named, also of those on the list.
// `node scripts/prose.mjs --list` prints the files that do not pass, as `scripts/prose/failing.txt` names them.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./launch.mjs";
import { listProblems, problemsIn } from "./prose/problems.mjs";

/** The length of the list of files that do not pass yet. It goes down with the list, and never up. */
const FAILING_FILES = 45;
const LIST = "scripts/prose/failing.txt";
const PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "DECISIONS.md", "emulator/README.md"];
/** @type {readonly [folder: string, names: RegExp][]} */
const FOLDERS = [
  ["docs", /\.md$/],
  ["examples", /\.(md|ts)$/],
  ["provider", /\.ts$/],
  ["cli", /\.ts$/],
  ["emulator", /\.ts$/],
  ["scripts", /\.mjs$/],
];

const { values, positionals } = parseArgs({ options: { list: { type: "boolean" } }, allowPositionals: true });
const checked = [...PAGES, ...FOLDERS.flatMap(([folder, names]) => filesIn(folder, names))].sort();
const results = (positionals.length > 0 ? positionals : checked).map((path) => ({
  path,
  problems: problemsIn(path, readFileSync(resolve(root, path), "utf8")),
}));
const failing = results.filter(({ problems }) => problems.length > 0);
if (values.list) {
  console.log(failing.map(({ path }) => path).join("\n"));
  console.error(`${failing.length} files: FAILING_FILES in scripts/prose.mjs has to say so too.`);
} else {
  const lines = positionals.length > 0 ? linesOf(failing) : check();
  console.log(lines.join("\n") || "The prose is as it should be.");
  process.exitCode = lines.length > 0 ? 1 : 0;
}

/** @returns {string[]} */
function check() {
  const listed = readFileSync(join(root, LIST), "utf8").split("\n").filter(Boolean);
  const state = { listed, failing: failing.map(({ path }) => path), checked, length: FAILING_FILES };
  const ofList = listProblems(state).map((problem) => `${LIST}: ${problem}`);
  return [...linesOf(failing.filter(({ path }) => !listed.includes(path))), ...ofList];
}

/**
 * @param {typeof results} files
 * @returns {string[]}
 */
function linesOf(files) {
  return files.flatMap(({ path, problems }) => problems.map(({ line, text }) => `${path}:${line}: ${text}`));
}

/**
 * @param {string} folder
 * @param {RegExp} names
 * @returns {string[]}
 */
function filesIn(folder, names) {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .filter((path) => names.test(path) && !path.includes("/node_modules/"));
}
