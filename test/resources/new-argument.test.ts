import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as pulumiSdk from "@pulumi/pulumi";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as packageTypes from "../../dist/provider/index.js";
import { type DeclaredNumber, declaring, type Kind, PHONE } from "../engine-model/program.ts";
import { useWorld } from "../scorecard/small.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { begin } = useWorld();

/** The signature by which the SDK marks a secret. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** An argument that no resource has: its documentation and type, its row, and its line in the class. */
interface NewArgument {
  readonly kind: Kind;
  /** The logical name of the resource in {@link declaredWith}. */
  readonly resource: string;
  readonly args: string;
  readonly row: string;
  readonly output: string;
  /** Two values; the first is the default, where there is one. */
  readonly values: readonly [before: unknown, after: unknown];
  readonly hasDefault: boolean;
  readonly refused: unknown;
  readonly refusal: string;
}

const additions: readonly NewArgument[] = [
  {
    kind: "MultiWebhook",
    resource: "acme",
    args: '/** Who is asked about the number. Default `"nobody"`. */\nplanted?: pulumi.Input<string> | undefined;',
    row: 'planted: { type: "string", default: "nobody", change: "update" },',
    output: "declare readonly planted: pulumi.Output<string>;",
    ...{ values: ["nobody", "ops"], hasDefault: true, refused: 7, refusal: "planted must be a string." },
  },
  {
    kind: "Webhook",
    resource: "crm",
    args: "/** A secret of each delivery. */\nplanted?: pulumi.Input<string> | undefined;",
    row: 'planted: { type: "string", secret: true, change: "update" },',
    output: "declare readonly planted: pulumi.Output<string | undefined>;",
    ...{ values: ["one", "two"], hasDefault: false, refused: true, refusal: "planted must be a string." },
  },
  {
    kind: "MainWebhook",
    resource: "main",
    args: '/** How messages come. Default `"each"`. */\nplanted?: pulumi.Input<"each" | "batch"> | undefined;',
    row: 'planted: { type: "choice", choices: ["each", "batch"], default: "each", change: "update" },',
    output: 'declare readonly planted: pulumi.Output<"each" | "batch">;',
    ...{ values: ["each", "batch"], hasDefault: true, refused: "all", refusal: 'planted must be "each" or "batch".' },
  },
];

/** Where the three edits go, in the files of a kind. */
const places = {
  args: { file: "-args.ts", after: /export interface \w+Args \{\n/ },
  row: { file: "-fields.ts", after: /export const fields = \{\n/ },
  output: { file: ".ts", after: /(?=\n {2}constructor\()/ },
} as const;

/** A row of another type than its argument has. */
const mistyped = `import type { Table } from "./provider/lifecycle/field-table";
import type { MainWebhookArgs } from "./provider/program/main-webhook-args";
import { fields } from "./provider/program/main-webhook-fields";
const { planted, ...rest } = fields;
void planted;
export const missing = rest satisfies Table<MainWebhookArgs>;
export const wrong = { ...fields, planted: { type: "integer", change: "update" } } as const satisfies Table<MainWebhookArgs>;
`;

let dist = "";
let problems: string[] = [];

beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), "pulumi-360dialog-argument-"));
  symlinkSync(join(root, "node_modules"), join(dist, "node_modules"));
  problems = compile(new Map([...additions.flatMap(edited), [join(root, "mistyped.ts"), mistyped]]), dist);
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

function edited(addition: NewArgument): [string, string][] {
  const kind = addition.kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return (["args", "row", "output"] as const).map((edit) => {
    const path = join(root, "provider/program", `${kind}${places[edit].file}`);
    const text = readFileSync(path, "utf8");
    const changed = text.replace(places[edit].after, (found) => `${found}${addition[edit]}\n`);
    expect(changed).not.toBe(text);
    return [path, changed];
  });
}

/** Compiles the provider with some files as they are given; tells what the compiler says. */
function compile(files: ReadonlyMap<string, string>, folder: string): string[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (path) => files.get(path) ?? read(path);
  host.fileExists = (path) => files.has(path) || exists(path);
  const entries = ["provider/index.ts", "provider/runtime.ts", "mistyped.ts"].map((file) => join(root, file));
  const program = ts.createProgram(entries, { ...options, noEmit: false, rootDir: root, outDir: folder }, host);
  program.emit(undefined, (path, text) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

/** A program that has a resource of each kind, of which one has the new argument. */
function declaredWith(kind: Kind, planted: unknown): DeclaredNumber {
  const own: object = planted === undefined ? {} : { planted };
  const main = { url: "https://main.example.com", headers: {}, ...(kind === "MainWebhook" ? own : {}) };
  const number = kind === "MultiWebhook" ? own : {};
  return declaring({ crm: kind === "Webhook" ? own : {} }, { number, main });
}

describe("an argument that was added by its documentation, its row and its line in the class", () => {
  it("compiles, and would not with a row of another type, or with none", () => {
    expect(problems.filter((problem) => !problem.startsWith("mistyped.ts"))).toEqual([]);
    expect(problems).toEqual([
      expect.stringContaining("Property 'planted' is missing"),
      expect.stringContaining("Type '\"integer\"' is not assignable to type '\"choice\"'"),
    ]);
  });

  it.each(additions)("of a $kind is validated", async ({ kind, refused, refusal }) => {
    const { test, engine } = begin();
    test.dist = dist;
    expect((await engine.preview(declaredWith(kind, refused))).failures).toEqual([refusal]);
  });

  it.each(additions)("of a $kind is stored, and a change of it is an update", async (addition) => {
    const { kind, resource, values, hasDefault } = addition;
    const { test, engine } = begin();
    test.dist = dist;
    const stored = () => {
      const found = engine.checkpoint.resources.find((one) => one.kind === kind);
      return [found?.inputs.planted, found?.outputs.planted];
    };
    const [before, after] = values;
    expect((await engine.up(declaredWith(kind, hasDefault ? undefined : before))).failures).toEqual([]);
    expect(stored()).toEqual([before, before]);
    expect((await engine.up(declaredWith(kind, before))).ops).toEqual([]);
    expect((await engine.up(declaredWith(kind, after))).ops).toEqual([`update ${resource}`]);
    expect(stored()).toEqual([after, after]);
    await engine.refresh();
    expect(stored()).toEqual([after, after]);
    expect((await engine.up(declaredWith(kind, after))).ops).toEqual([]);
  });

  it("is passed on by the classes, as a secret where its row says so", async () => {
    const inputs = new Map<string, Record<string, unknown>>();
    const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks");
    const secrets = vi.spyOn(MockMonitor.prototype, "registerResource");
    pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ name, type, inputs: given }) => {
        inputs.set(String(type.split(":").at(-1)), given);
        return { id: name, state: given };
      },
    });
    const { PhoneNumberWebhooks }: typeof packageTypes = load(join(dist, "provider/index.js"));
    const [number, webhook, main] = additions.map(({ values }) => ({ planted: values[1] }));
    const made = new PhoneNumberWebhooks("acme", {
      ...{ ...number, phoneNumber: PHONE },
      webhooks: { crm: { ...webhook, url: "https://crm.example.com" } },
      main: { ...main, url: "https://main.example.com" },
    });
    await vi.waitFor(() => expect(inputs.size).toBe(4));
    for (const { kind, row, values } of additions) {
      const { planted } = inputs.get(kind) ?? {};
      const isSecret = JSON.stringify(planted).includes(SECRET);
      expect([isSecret ? Object(planted).value : planted, isSecret]).toEqual([values[1], row.includes("secret")]);
    }
    const listed = secrets.mock.calls.map(([request]) => Object(request).getAdditionalsecretoutputsList());
    expect(listed.filter((names) => names.includes("planted"))).toEqual([["planted", "headers"]]);
    expect(pulumi.Output.isInstance(Reflect.get(made.multiWebhook, "planted"))).toBe(true);
    vi.restoreAllMocks();
  });
});
