import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { listProblems, problemsIn } from "../scripts/prose/problems.mjs";

const root = join(import.meta.dirname, "..");
const found = (path: string, text: string) =>
  problemsIn(path, text).map((problem) => `${problem.line}: ${problem.text}`);
const IN_CLEAR = '"in clear": write in plain text';

describe("a refused word", () => {
  it.each([
    ["The file holds the key in clear.", IN_CLEAR],
    ["Every command reads it anew.", '"anew": write again'],
    ["This mends the build.", '"mends": write fix'],
    ["Mended by hand.", '"Mended": write fix'],
    ["The rooms of this house.", '"rooms": write modules, folders'],
    ["A stranger is on the number.", '"stranger": write unmanaged webhook'],
    ["Delete the strangers.", '"strangers": write unmanaged webhook'],
    ["## Where the care is", '"Where the care is": write Design principles'],
    ["## What it sends", '"## What it sends": write API requests'],
    ["## Limits of the approach", '"Limits of the approach": write Known limitations'],
    ["It has a folder of its own.", '"of its own": write separate, its own …'],
    ["Whoever names tests wants those.", '"Whoever": write anyone who, if someone …'],
    ["Told below: the words.", '"Told below": write handled below'],
    ["It is not told from the other.", '"is not told": write reported, shown'],
  ])("is found in %j", (sentence, problem) => {
    expect(found("page.md", `Fine.\n\n${sentence}\n`)).toEqual([`3: ${problem}`]);
  });

  it("is found in the title for imports", () => {
    expect(found("page.md", "## From what is there already").join("\n")).toContain("Import existing webhooks");
  });

  it.each([
    ["the next line of a page", "page.md", "It is stored in\nclear.", 1],
    ["the next line of a list", "page.md", "- It is stored in\n  clear.", 1],
    ["a table", "page.md", "| a | b |\n| --- | --- |\n| stored in clear | c |", 3],
    ["a line comment", "code.ts", "const a = 1;\n// Stored in clear.", 2],
    ["two line comments", "code.ts", "{\n  // Stored in\n  // clear.\n}", 2],
    ["a comment after code", "code.ts", "const a = [1 /* in clear */];", 1],
    ["a comment before a bracket", "code.ts", "function f() {\n  // Stored in clear.\n}", 2],
    ["a documentation comment", "code.ts", "/**\n * Stored in\n * clear.\n */\nexport const a = 1;", 2],
    ["a documentation comment of a member", "code.ts", "interface A {\n  /** Stored in clear. */\n  b: string;\n}", 2],
    ["a message", "code.ts", 'const a = "The key is in clear.";', 1],
    ["a message with values", "code.ts", `const a = \`\${b} is \${c} in clear.\`;`, 1],
    ["a message inside a value", "code.ts", `const a = \`\${b ? "It is in clear." : ""}\`;`, 1],
  ])("is found in %s", (_place, path, text, line) => {
    expect(found(path, text)).toEqual([`${line}: ${IN_CLEAR}`]);
  });

  it.each([
    ["a block of code", "page.md", "```ts\n// in clear\n```\n"],
    ["inline code", "page.md", "The title `in clear` is old."],
    ["an address", "page.md", "See [this](docs/anew.md) and https://example.com/anew."],
    ["two paragraphs", "page.md", "What comes in\n\nclear sky"],
    ["a name", "code.ts", 'const strangers = strangersOn(number)["strangers"];'],
    ["two texts", "code.ts", 'const a = ["it comes in", "clear sky"];'],
    ["an example in a comment", "code.ts", "/**\n * ```ts\n * const rooms = 1;\n * ```\n */\nexport const a = 1;"],
    ["an instruction", "page.md", "It is told to keep the webhook."],
  ])("is not found in %s", (_place, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe("semicolons", () => {
  const words = (count: number) => "word ".repeat(count);

  it.each([
    ["one in a short file", "page.md", "One; two.", 0],
    ["two in a short file", "page.md", "One; two.\n\nThree; four.", 2],
    ["three in 1,000 words", "page.md", `${words(1000)}. One; two; three; four.`, 0],
    ["four in 1,000 words", "page.md", `${words(1000)}. One; two; three; four; five.`, 4],
    ["those of tables", "page.md", "| one; two | three; four |", 0],
    ["those of code", "page.md", "```ts\na; b; c;\n```\n`a; b; c;`", 0],
    ["those of statements", "code.ts", "a(); b(); c();", 0],
    ["those of comments", "code.ts", "// One; two.\n\n// Three; four.", 2],
    ["those of messages", "code.ts", 'f("One; two.", "Three; four.");', 2],
    ["those of programs in texts", "code.ts", 'f("for (one; two; three) run(it);\\n");', 0],
  ])("%s", (_title, path, text, count) => {
    expect(problemsIn(path, text)).toHaveLength(count);
  });

  it("are reported with their number and their limit", () => {
    expect(found("page.md", "One; two.\n\nThree; four.")).toEqual([
      '1: ";" 2 times in 4 words, at most 1: write two sentences',
      '3: ";" 2 times in 4 words, at most 1: write two sentences',
    ]);
  });
});

describe("the list of files that do not pass yet", () => {
  const good = { listed: ["a.md", "b.md"], failing: ["a.md", "b.md"], checked: ["a.md", "b.md", "c.md"], length: 2 };

  it.each([
    ["is right", {}, []],
    ["has a file that passes now", { failing: ["a.md"] }, ["b.md: passes now: remove it from the list"]],
    [
      "has a file that does not exist",
      { checked: ["a.md"], failing: ["a.md"] },
      ["b.md: is not checked or does not exist: remove it from the list"],
    ],
    ["has grown", { length: 1 }, ["the list has 2 files and FAILING_FILES says 1: make them equal. Neither may grow"]],
    ["is not sorted", { listed: ["b.md", "a.md"] }, ["the list has to be sorted, and name each file once"]],
  ])("%s", (_title, change, problems) => {
    expect(listProblems({ ...good, ...change })).toEqual(problems);
  });
});

it("the command shows every problem of a file that is named, with its line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-360dialog-prose-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const page = join(folder, "page.md");
  writeFileSync(page, "# Keys\n\nThe key is stored in clear.\n");
  const script = join(root, "scripts/prose.mjs");
  const outcome = await promisify(execFile)(process.execPath, [script, page]).catch((error) => error);
  expect(outcome.code).toBe(1);
  expect(outcome.stdout).toBe(`${page}:3: ${IN_CLEAR}\n`);
});

it("the list of the project names files", () => {
  expect(readFileSync(join(root, "scripts/prose/failing.txt"), "utf8")).toMatch(/^([\w./-]+\n)*$/);
});
