import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const files = ["provider", "emulator", "cli"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

describe("every source file", () => {
  const parsed = files.map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return { file, text, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
  });

  it.each(parsed)("$file has at most 300 lines", ({ text }) => {
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(300);
  });

  // On Node 22 it calls urls with letters such as "ü" none, once it was asked some thousand times (observed with 22.19).
  it.each(parsed)("$file parses urls, and does not ask URL.canParse", ({ text }) => {
    expect(text).not.toContain("canParse");
  });

  it.each(parsed)("$file has no default export, any, enum or non-null assertion", ({ source }) => {
    expect(
      nodesOf(source)
        .filter(isForbidden)
        .map((node) => node.getText().slice(0, 60)),
    ).toEqual([]);
  });

  it.each(parsed)("$file has no suppression without a reason", ({ text }) => {
    expect(text).not.toMatch(/@ts-|biome-ignore [^:\n]+$|biome-ignore [^:\n]+: *$/m);
  });
});

function isForbidden(node: ts.Node): boolean {
  return (
    ts.isExportAssignment(node) ||
    node.kind === ts.SyntaxKind.DefaultKeyword ||
    node.kind === ts.SyntaxKind.AnyKeyword ||
    ts.isEnumDeclaration(node) ||
    ts.isNonNullExpression(node)
  );
}

function nodesOf(root: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}
