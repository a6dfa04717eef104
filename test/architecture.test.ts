import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which module may import which, from the top down. The same table stands in ARCHITECTURE.md. */
const mayImport: Record<string, string[]> = {
  cli: [
    "emulator",
    "provider/resources",
    "provider/dynamic",
    "provider/number",
    "provider/settings",
    "provider/setting-table",
    "provider/key-map",
    "provider/lifecycle",
    "provider/rules",
    "provider/api",
    "provider/text",
    "provider/require-node",
    "provider/node-version",
  ],
  emulator: [],
  "provider/index": ["provider/program"],
  "provider/runtime": ["provider/require-node", "provider/dynamic", "provider/resources"],
  "provider/resources": [
    "provider/program",
    "provider/number",
    "provider/settings",
    "provider/setting-table",
    "provider/key-map",
    "provider/lifecycle",
    "provider/rules",
    "provider/api",
    "provider/text",
    "provider/require-node",
    "provider/node-version",
  ],
  "provider/program": ["provider/dynamic", "provider/lifecycle", "provider/rules", "provider/text"],
  "provider/dynamic": ["provider/lifecycle", "provider/text"],
  "provider/number": ["provider/api", "provider/lifecycle", "provider/rules", "provider/settings", "provider/text"],
  "provider/settings": ["provider/api", "provider/text", "provider/setting-table", "provider/key-map"],
  "provider/setting-table": ["provider/api"],
  "provider/key-map": ["provider/api", "provider/text"],
  "provider/lifecycle": ["provider/text"],
  "provider/rules": ["provider/api", "provider/text"],
  "provider/api": ["provider/text"],
  "provider/text": [],
  "provider/require-node": ["provider/node-version"],
  "provider/node-version": [],
};

/** Which packages each room may load. */
const mayLoad: Record<string, string[]> = {
  "provider/lifecycle": ["@pulumi/pulumi", "zod"],
  "provider/dynamic": ["@pulumi/pulumi", "@grpc/grpc-js"],
  "provider/api": ["undici", "zod"],
  "provider/program": ["@pulumi/pulumi"],
  "provider/resources": ["zod"],
  emulator: ["zod"],
  cli: ["commander", "cli-progress"],
};

/** Entries that a program loads: at run time none of them may reach the heavy packages. */
const light = [
  "provider/index",
  "provider/program/options",
  "provider/program/reachable",
  "provider/program/phone-number-webhooks",
  "provider/program/multi-webhook",
  "provider/program/webhook",
  "provider/program/main-webhook",
];
const HEAVY = ["undici", "zod", "commander"];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = ["provider", "emulator", "cli"].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(room, name)),
);
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteral(node)) {
      const local = node.text.startsWith(".");
      found.push({ file, target: local ? relative(root, join(root, dirname(file), node.text)) : node.text, typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, isTypeOnly(node));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    } else if (ts.isCallExpression(node) && isLoading(node.expression)) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether the compiler drops the import: it is for types alone, as a whole or name by name. */
function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const names = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [];
    return node.isTypeOnly || (names.length > 0 && names.every((name) => name.isTypeOnly));
  }
  const clause = node.importClause;
  const names = clause?.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : [];
  return clause?.isTypeOnly === true || (!clause?.name && names.length > 0 && names.every((name) => name.isTypeOnly));
}

/** Whether a call loads a module: `import()`, `require()`, or the `load()` that is made by `createRequire`. */
function isLoading(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && /^(require|load)$/.test(callee.text))
  );
}

function roomOf(path: string): string {
  const [first = "", second = ""] = path.replace(/\.ts$/, "").split("/");
  return first === "provider" ? `${first}/${second}` : first;
}

function isLocal(target: string): boolean {
  return /^(provider|emulator|cli)\//.test(target);
}

describe("the modules", () => {
  it.each(
    imports.filter(({ target }) => isLocal(target)).filter(({ file, target }) => roomOf(file) !== roomOf(target)),
  )("$file may import $target", ({ file, target }) => {
    expect(mayImport[roomOf(file)]).toContain(roomOf(target));
  });

  it.each(imports.filter(({ target }) => !isLocal(target) && !target.startsWith("node:")))(
    "$file may load $target",
    ({ file, target }) => {
      const name = target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : target.split("/")[0];
      expect(mayLoad[roomOf(file)]).toContain(name);
    },
  );

  it("no kind of resource imports another", () => {
    const crossing = imports.filter(({ file, target }) => {
      const [own, other] = [file, target].map((path) => /^provider\/resources\/(.*-?webhook)\//.exec(path)?.[1]);
      return own !== undefined && other !== undefined && own !== other;
    });
    expect(crossing).toEqual([]);
  });

  it("no file imports itself, by whatever way", () => {
    expect(circles(imports.map(({ file, target }) => [file, `${target}.ts`]))).toEqual([]);
  });

  it("the table has no circle either", () => {
    const arrows = Object.entries(mayImport).flatMap(([module, others]) =>
      others.map((other) => [module, other] as const),
    );
    expect(circles(arrows)).toEqual([]);
  });

  it("a circle of files, and one of modules, is found", () => {
    expect(
      circles([
        ["a", "b"],
        ["b", "c"],
        ["c", "b"],
      ]),
    ).toEqual(["b > c > b"]);
    expect(
      circles([
        ["a", "b"],
        ["a", "c"],
        ["b", "c"],
      ]),
    ).toEqual([]);
  });

  it("only the connection imports undici", () => {
    const importers = new Set(imports.filter(({ target }) => target === "undici").map(({ file }) => file));
    expect([...importers]).toEqual(["provider/api/connection.ts"]);
  });

  it.each(light)("%s, with all that it loads, loads neither undici nor zod", (entry) => {
    const packages = new Set<string>();
    const seen = new Set<string>();
    const visit = (file: string): void => {
      seen.add(file);
      for (const { target } of imports.filter((one) => one.file === file && !one.typeOnly)) {
        if (target.startsWith("node:")) {
          continue;
        }
        if (!isLocal(target)) {
          packages.add(target);
        } else if (!seen.has(`${target}.ts`)) {
          visit(`${target}.ts`);
        }
      }
    };
    visit(`${entry}.ts`);
    expect([...packages]).toEqual(["@pulumi/pulumi"]);
  });

  const loadedBy = filesLoadedBy(light.map((entry) => `dist/${entry}.js`));
  it.each(light)("%s, compiled and loaded, loads no file of them", (entry) => {
    const loaded = loadedBy[`dist/${entry}.js`] ?? [];
    const ofOthers = loaded.filter((file) => HEAVY.some((name) => file.includes(`/node_modules/${name}/`)));
    expect(loaded.some((file) => file.endsWith(`${entry}.js`))).toBe(true);
    expect(ofOthers).toEqual([]);
  });

  it("rules/ decides: of api/ it knows the types, and what fits into a path", () => {
    const arrows = imports.filter(
      ({ file, target, typeOnly }) =>
        file.startsWith("provider/rules/") && target.startsWith("provider/api") && !typeOnly,
    );
    expect(arrows.map(({ file, target }) => [file, target])).toEqual([
      ["provider/rules/number-step.ts", "provider/api/wire"],
    ]);
  });

  it("program/ knows of dynamic/ the constant text alone", () => {
    const arrows = imports.filter(
      ({ file, target }) => file.startsWith("provider/program/") && target.startsWith("provider/dynamic"),
    );
    expect(new Set(arrows.map(({ target }) => target))).toEqual(new Set(["provider/dynamic/shim"]));
  });

  it("only what makes schemas of a field table loads zod in lifecycle/, and Pulumi is known by its types alone", () => {
    const arrows = imports.filter(({ file, target }) => file.startsWith("provider/lifecycle/") && !isLocal(target));
    const loaded = arrows.filter(({ typeOnly, target }) => !typeOnly && !target.startsWith("node:"));
    expect(loaded.map(({ file, target }) => [file, target])).toEqual([["provider/lifecycle/fields.ts", "zod"]]);
  });

  it("the constant text imports nothing", () => {
    expect(imports.filter(({ file }) => file === "provider/dynamic/shim.ts")).toEqual([]);
  });

  it("ARCHITECTURE.md shows the same table", () => {
    const page = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...page.matchAll(/^\| `((?:provider|cli|emulator)[^`]*)` +\|.*\| ([^|]+) \|$/gm)];
    const shown = rows.map(([, module = "", words = ""]) => [
      module.replace(/\/$|\.ts$/, ""),
      allowedBy(module, words),
    ]);
    const table = Object.entries(mayImport).map(([module, allowed]) => [module, [...allowed].sort()]);
    expect(shown).toEqual(table);
  });
});

/** What a row of the table allows. */
function allowedBy(module: string, words: string): string[] {
  const named = [...words.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => `provider/${name}`);
  if (!words.startsWith("all")) {
    return named.sort();
  }
  const all = Object.keys(mayImport);
  const below = all.slice(all.indexOf(module.replace(/\/$|\.ts$/, "")) + 1);
  return below.filter((one) => !named.includes(one)).sort();
}

/** The circles that arrows make, each once. */
function circles(arrows: readonly (readonly [string, string])[]): string[] {
  const targets = new Map<string, string[]>();
  for (const [from, to] of arrows) {
    targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): void => {
    if (way.includes(node)) {
      found.push([...way.slice(way.indexOf(node)), node].join(" > "));
    } else if (!done.has(node)) {
      for (const target of targets.get(node) ?? []) {
        visit(target, [...way, node]);
      }
      done.add(node);
    }
  };
  for (const node of targets.keys()) {
    visit(node, []);
  }
  return found;
}

/**
 * The files that Node holds after it has loaded each of some files. One process loads them one after the other, and
 * forgets in between what is not Pulumi's SDK.
 */
function filesLoadedBy(paths: readonly string[]): Record<string, string[]> {
  const script = `const loaded = process.argv.slice(1).map((path) => {
    require(path);
    const files = Object.keys(require.cache);
    for (const file of files.filter((one) => !one.includes("/node_modules/@"))) delete require.cache[file];
    return files;
  });
  console.log(JSON.stringify(loaded));`;
  const text = execFileSync(process.execPath, ["-e", script, ...paths.map((path) => join(root, path))], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const loaded: string[][] = JSON.parse(text);
  return Object.fromEntries(paths.map((path, index) => [path, loaded[index] ?? []]));
}
