import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { DialogError } from "../../dist/provider/api/errors.js";
import { host } from "../../dist/provider/dynamic/host.js";
import { type Lifecycle, PartialFailure, type Properties } from "../../dist/provider/lifecycle/lifecycle.js";
import { hostile, unsafeIn } from "../scorecard/foreign-texts.ts";

const root = join(import.meta.dirname, "../..");

/**
 * The only places from which a text reaches a user or a file. The first takes {@link Shown} alone, the output of the
 * command makes every line safe, and files get what `literal` has made of it. The rest writes constants and counts.
 */
const exits: Readonly<Record<string, readonly string[]>> = {
  "provider/dynamic/log.ts": ["console", "setMessage"],
  "cli/output.ts": ["console"],
  "cli/export/files.ts": ["writeFileSync"],
  "cli/export/progress.ts": ["process.stderr"],
  "provider/require-node.ts": ["console", "process.stderr"],
  "cli/require-node.ts": ["console", "process.stderr"],
};

/** A command that is to be pasted into a shell. The sentence that it stands in is made safe as a whole. */
const FOR_A_SHELL = "provider/key-map.ts: JSON.stringify(label)";

const sources = ["provider", "cli"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
    .map((file) => ({ file, source: sourceOf(readFileSync(join(root, file), "utf8")) })),
);

function sourceOf(text: string): ts.SourceFile {
  return ts.createSourceFile("planted.ts", text, ts.ScriptTarget.Latest, true);
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

/** What in a source file shows or writes a text. */
function waysOutOf(source: ts.SourceFile): string[] {
  const found = nodesOf(source).flatMap((node) => {
    if (ts.isPropertyAccessExpression(node) && /^process\.(stdout|stderr|emitWarning|report)$/.test(node.getText())) {
      return [node.getText()];
    }
    const isOut =
      ts.isIdentifier(node) &&
      !ts.isImportSpecifier(node.parent) &&
      /^(console|setMessage|(write|append)File(Sync)?|writeSync|createWriteStream)$/.test(node.text);
    return isOut ? [node.text] : [];
  });
  return [...new Set(found)];
}

/** Where a name is put into a sentence by JSON alone, which leaves in it what a terminal obeys. */
function rawQuotesIn(source: ts.SourceFile): string[] {
  return nodesOf(source).flatMap((node) => {
    const isQuoting = ts.isCallExpression(node) && node.expression.getText() === "JSON.stringify";
    return isQuoting && isInSentence(node) ? [node.getText()] : [];
  });
}

function isInSentence(node: ts.Node): boolean {
  return node.parent !== undefined && (ts.isTemplateSpan(node.parent) || isInSentence(node.parent));
}

describe("every source file", () => {
  it.each(sources)("$file has no way out but the known ones", ({ file, source }) => {
    expect(waysOutOf(source).filter((way) => !exits[file]?.includes(way))).toEqual([]);
  });

  it.each(sources)("$file quotes no name by JSON alone", ({ file, source }) => {
    expect(rawQuotesIn(source).filter((call) => `${file}: ${call}` !== FOR_A_SHELL)).toEqual([]);
  });
});

describe("a way around, planted,", () => {
  it.each([
    "console.error(words);",
    "console['log'](words);",
    "const { log } = console;",
    "process.stdout.write(words);",
    "const out = process.stderr; out.write(words);",
    "request.setMessage(words);",
    "fs.writeFileSync(name, words);",
    "import { writeFile } from 'node:fs'; writeFile(name, words, done);",
    "fs.createWriteStream(name).end(words);",
  ])("is seen: %s", (planted) => {
    expect(waysOutOf(sourceOf(planted))).not.toEqual([]);
  });

  it("is seen where JSON alone quotes a name in a sentence", () => {
    const quoting = ["$", "{JSON.stringify(name)}"].join("");
    const listing = ["$", "{names.map((one) => JSON.stringify(one)).join()}"].join("");
    expect(rawQuotesIn(sourceOf(`const text = \`Webhook ${quoting} is gone.\`;`))).toHaveLength(1);
    expect(rawQuotesIn(sourceOf(`const text = \`Webhooks ${listing} are gone.\`;`))).toHaveLength(1);
  });

  it.each([
    ["a warning", "import { warn } from './provider/dynamic/log'; void warn('raw');"],
    [
      "the name of an unmanaged webhook that is stored",
      "import { toState } from './provider/resources/multi-webhook/lifecycle'; declare const inputs: never; toState(inputs, ['raw'], '');",
    ],
  ])("is refused by the compiler: %s that was not made safe", (_what, planted) => {
    expect(errorsOf(planted)).toContain("is not assignable to type");
    expect(errorsOf(planted.replace("'raw'", "neutral('raw')"))).toBe("");
  });
});

const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says about a file that stands beside `provider/`. Every other file is parsed once. */
function errorsOf(text: string): string {
  const path = join(root, "planted.ts");
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config;
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, noEmit: true };
  const compiler = ts.createCompilerHost(options);
  const read = compiler.getSourceFile.bind(compiler);
  const planted = `import { neutral } from "./provider/text/shown";\nvoid neutral;\n${text}`;
  compiler.getSourceFile = (file, ...rest) => {
    if (file === path) {
      return ts.createSourceFile(file, planted, ts.ScriptTarget.Latest, true);
    }
    if (!parsed.has(file)) {
      parsed.set(file, read(file, ...rest));
    }
    return parsed.get(file);
  };
  const program = ts.createProgram([path], options, compiler);
  const found = program.getSemanticDiagnostics(program.getSourceFile(path));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n");
}

describe("what the host passes on to Pulumi", () => {
  const texts = Object.entries(hostile);
  const identity: Lifecycle<Properties, Properties> = {
    parseInputs: (properties) => properties,
    parseState: (properties) => properties,
    check: async (_context, _olds, news) => ({ inputs: news, failures: [] }),
    diff: () => ({ changes: false, replaces: [], deleteBeforeReplace: false }),
    create: async (_context, inputs) => ({ id: "id", state: inputs }),
    read: async (_context, state) => ({ state, inputs: state }),
    update: async (_context, _olds, news) => news,
    delete: async () => undefined,
  };

  it.each(texts)("with %s in an error that was made without care is harmless", async (_what, text) => {
    for (const error of [new Error(text), new DialogError("api", text), new PartialFailure("id", {}, text), text]) {
      const provider = host("webhook", {
        ...identity,
        create: async () => {
          throw error;
        },
      });
      const thrown: unknown = await provider.create({}).catch((one: unknown) => one);
      const { message, stack, reasons = [] } = Object(thrown);
      expect([String(thrown), message, stack, ...reasons].flatMap(unsafeIn)).toEqual([]);
    }
  });

  it.each(texts)("with %s in a failure of check is harmless", async (_what, text) => {
    const failures = [{ property: "", reason: text }];
    const provider = host("webhook", { ...identity, check: async () => ({ inputs: {}, failures }) });
    const result = await provider.check?.({}, {});
    expect(result?.failures?.flatMap(({ reason }) => unsafeIn(reason))).toEqual([]);
  });
});
