// @ts-check
// Judges the prose of one file, and the list of the files that do not pass yet.
import { proseOf } from "./text.mjs";
import { refusedWords } from "./words.mjs";

/** One is always allowed: most files are short. */
const SEMICOLONS_PER_1000_WORDS = 3;
// Neither the end of a statement nor the parameter of a header.
const SEMICOLON = /(?<=[\p{L}\p{N}\0)"'.…*_]);(?=\s{1,40}(?!\w+=)[\p{L}\p{N}\0("'*_])/gu;

/** @typedef {{ line: number, text: string }} Problem */

/**
 * What is wrong with the prose of a file, by line.
 * @param {string} path decides how the file is read
 * @param {string} text
 * @returns {Problem[]}
 */
export function problemsIn(path, text) {
  const { words, sentences } = proseOf(path, text);
  /** @type {(index: number | undefined) => number} */
  const lineAt = (index = 0) => text.slice(0, index).split("\n").length;
  const refused = refusedWords.flatMap(({ pattern, instead }) =>
    [...words.matchAll(pattern)].map((match) => ({
      line: lineAt(match.index),
      text: `"${match[0].replace(/\s+/g, " ")}": write ${instead}`,
    })),
  );
  const semicolons = semicolonProblems(sentences, lineAt);
  return [...refused, ...semicolons].sort((one, other) => one.line - other.line);
}

/**
 * @param {string} prose
 * @param {(index: number | undefined) => number} lineAt
 * @returns {Problem[]}
 */
function semicolonProblems(prose, lineAt) {
  const found = [...prose.matchAll(SEMICOLON)];
  const count = prose.match(/\p{L}[\p{L}\p{N}'’-]*/gu)?.length ?? 0;
  const most = Math.max(1, Math.floor((count * SEMICOLONS_PER_1000_WORDS) / 1000));
  if (found.length <= most) {
    return [];
  }
  const text = `";" ${found.length} times in ${count} words, at most ${most}: write two sentences`;
  return found.map(({ index }) => ({ line: lineAt(index), text }));
}

/**
 * What is wrong with the list of files that do not pass yet. It may only shrink.
 * @param {{ listed: readonly string[], failing: readonly string[], checked: readonly string[], length: number }} state
 *   `length` is what the list has to have
 * @returns {string[]}
 */
export function listProblems({ listed, failing, checked, length }) {
  const sorted = [...new Set(listed)].sort();
  const problems = listed
    .filter((path) => !failing.includes(path))
    .map(
      (path) =>
        `${path}: ${checked.includes(path) ? "passes now" : "is not checked or does not exist"}: remove it from the list`,
    );
  if (listed.join() !== sorted.join()) {
    problems.push("the list has to be sorted, and name each file once");
  }
  if (listed.length !== length) {
    problems.push(
      `the list has ${listed.length} files and FAILING_FILES says ${length}: make them equal. Neither may grow`,
    );
  }
  return problems;
}
