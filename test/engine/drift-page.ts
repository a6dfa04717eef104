import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Run, Stack } from "./stack";

const page = readFileSync(new URL("../../docs/drift.md", import.meta.url), "utf8");

/** A row of a table in docs/drift.md: its cells by the titles of the columns. */
export type Row = Readonly<Record<string, string>>;

/** The rows of the table under a heading. */
export function rowsUnder(heading: string): Row[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const [titles = [], , ...rows] = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => Object.fromEntries(titles.map((title, index) => [title, cells[index] ?? ""])));
}

/** What stands in backticks in a cell. */
export function quotedIn(cell = ""): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted]) => quoted ?? "");
}

/** Pairs every row with what makes it happen; a row or a case without its counterpart is an error. */
export function casesOf<T>(heading: string, title: string, cases: Readonly<Record<string, T>>): [string, Row, T][] {
  const rows = rowsUnder(heading);
  const unknown = Object.keys(cases).filter((name) => !rows.some((row) => row[title] === name));
  if (rows.length === 0 || unknown.length > 0) {
    throw new Error(`docs/drift.md has no such rows under "${heading}": ${unknown.join("; ")}`);
  }
  return rows.map((row) => {
    const name = row[title] ?? "";
    const made = cases[name];
    if (made === undefined) {
      throw new Error(`No test makes this row of docs/drift.md happen: ${name}`);
    }
    return [name, row, made];
  });
}

/** Checks that Pulumi shows what the row says, and warns of nothing where the row has no warning. */
export async function expectShown(stack: Stack, row: Row, check: Run): Promise<void> {
  const cell = row["what Pulumi shows"] ?? "";
  const shown = `${plain(check.text)}\n${check.diagnostics.join("\n")}`;
  for (const words of quotedIn(cell.replace(", `?[redacted]` with `--diff`", ""))) {
    expect(shown).toContain(words);
  }
  if (cell.includes("`--diff`")) {
    expect((await stack.refresh("--preview-only", "--diff")).text).toContain("?[redacted]");
  }
  if (!cell.includes("warning")) {
    expect(check.diagnostics.filter((line) => !line.startsWith("no changes were expected"))).toEqual([]);
  }
}

/** Pulumi's lines without the columns that pad them and the long form of the type. */
function plain(text: string): string {
  return text.replace(/pulumi-nodejs:dynamic\/dialog360:/g, "").replace(/ +/g, " ");
}
