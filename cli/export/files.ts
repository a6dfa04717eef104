import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OWNER_ONLY = 0o600;

/** A file to write, or the lines that one has to have. */
export type OutputFile = WholeFile | FileOfLines;

interface WholeFile {
  readonly name: string;
  readonly text: string;
  /** For its owner alone. */
  readonly secret?: boolean;
  /** Left as it is where there is one already, with or without --force. */
  readonly keep?: boolean;
}

interface FileOfLines {
  readonly name: string;
  /** Added where they are missing. */
  readonly lines: readonly string[];
}

/** Refuses before anything is read or written when files are there already. */
export function requireRoom(folder: string, names: readonly string[], force: boolean): void {
  const there = filesIn(folder, names);
  if (there.length > 0 && !force) {
    throw new Error(`${there.join(", ")} in ${folder} would be overwritten. Give --force, or another --out.`);
  }
}

/** Which of some files are there. */
export function filesIn(folder: string, names: readonly string[]): string[] {
  return names.filter((name) => existsSync(join(folder, name)));
}

/** Writes files and says what it has written. A secret one is never readable by others, not even for a moment. */
export function writeFiles(folder: string, files: readonly OutputFile[]): string[] {
  mkdirSync(folder, { recursive: true });
  return files.flatMap((file) => ("lines" in file ? addLines(folder, file) : writeWhole(folder, file)));
}

function writeWhole(folder: string, { name, text, secret, keep }: WholeFile): string[] {
  const path = join(folder, name);
  if (keep && existsSync(path)) {
    return [];
  }
  // An existing file would keep its mode.
  rmSync(path, { force: true });
  writeFileSync(path, text, { flag: "wx", ...(secret ? { mode: OWNER_ONLY } : {}) });
  return [name];
}

function addLines(folder: string, { name, lines }: FileOfLines): string[] {
  const path = join(folder, name);
  const isNew = !existsSync(path);
  const text = isNew ? "" : readFileSync(path, "utf8");
  const missing = missingIn(text, lines);
  if (missing.length === 0) {
    return [];
  }
  const begun = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  writeFileSync(path, `${begun}${missing.join("\n")}\n`);
  return [isNew ? name : `${name} (added ${missing.join(", ")})`];
}

/** The last line that is about a file counts, as for git: a later `!` takes it back. */
function missingIn(text: string, lines: readonly string[]): string[] {
  const there = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => {
    const forms = [line, `/${line}`, line.replace(/^\//, ""), line.replace(/\/$/, "")];
    const last = there.findLast((one) => forms.includes(one.replace(/^!/, "")));
    return last === undefined || last.startsWith("!");
  });
}
