import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OWNER_ONLY = 0o600;

/** A file to write. */
export interface OutputFile {
  readonly name: string;
  readonly text: string;
  /** For its owner alone. */
  readonly secret?: boolean;
  /** Left as it is where there is one already, with or without --force. */
  readonly keep?: boolean;
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

/** Writes files; a secret one is never readable by others, not even for a moment. */
export function writeFiles(folder: string, files: readonly OutputFile[]): string[] {
  mkdirSync(folder, { recursive: true });
  const written = files.filter(({ name, keep }) => !(keep && existsSync(join(folder, name))));
  for (const { name, text, secret } of written) {
    const path = join(folder, name);
    // An existing file would keep its mode.
    rmSync(path, { force: true });
    writeFileSync(path, text, { flag: "wx", ...(secret ? { mode: OWNER_ONLY } : {}) });
  }
  return written.map(({ name }) => name);
}
