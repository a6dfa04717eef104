import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which room may import which; the same table stands in ARCHITECTURE.md. */
const mayImport: Record<string, string[]> = {
  "provider/dynamic": ["provider/redact"],
  "provider/api": ["provider/redact"],
  "provider/rules": ["provider/number"],
  "provider/number": ["provider/api"],
  "provider/settings": ["provider/api", "provider/redact"],
  "provider/redact": [],
  "provider/resources": [
    "provider/dynamic",
    "provider/api",
    "provider/rules",
    "provider/number",
    "provider/settings",
    "provider/redact",
  ],
  "provider/index": ["provider/resources"],
  "provider/runtime": ["provider/dynamic", "provider/resources"],
  emulator: [],
  cli: ["emulator"],
};

/** Which packages each room may load. */
const mayLoad: Record<string, string[]> = {
  "provider/dynamic": ["@pulumi/pulumi", "@grpc/grpc-js", "zod"],
  "provider/api": ["undici", "zod"],
  "provider/resources": ["@pulumi/pulumi", "zod"],
  emulator: ["commander"],
  cli: ["commander"],
};

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
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/^(import|export)( type)? ?[^;]*?from "([^"]+)"/gms);
  return [...found].map(([, , type, target = ""]) => ({
    file,
    target: target.startsWith(".") ? relative(root, join(root, dirname(file), target)) : target,
    typeOnly: type !== undefined,
  }));
}

function roomOf(path: string): string {
  const [first = "", second = ""] = path.replace(/\.ts$/, "").split("/");
  return first === "provider" ? `${first}/${second}` : first;
}

function isLocal(target: string): boolean {
  return /^(provider|emulator|cli)\//.test(target);
}

describe("the rooms", () => {
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

  it("no resource imports another, but for the type of a webhook's number", () => {
    const crossing = imports.filter(({ file, target }) => {
      const [own, other] = [file, target].map((path) => /^provider\/resources\/([\w-]+)\//.exec(path)?.[1]);
      return own !== undefined && other !== undefined && own !== other;
    });
    expect(crossing).toEqual([
      {
        file: "provider/resources/webhook/args.ts",
        target: "provider/resources/multi-webhook/resource",
        typeOnly: true,
      },
    ]);
  });

  it("only the transport imports undici", () => {
    const importers = new Set(imports.filter(({ target }) => target === "undici").map(({ file }) => file));
    expect([...importers]).toEqual(["provider/api/transport.ts"]);
  });

  it("the front door loads neither undici nor zod", () => {
    const loaded = new Set<string>();
    const visit = (file: string): void => {
      loaded.add(file);
      for (const { target } of imports.filter((one) => one.file === file && !one.typeOnly)) {
        if (!loaded.has(`${target}.ts`)) {
          isLocal(target) ? visit(`${target}.ts`) : loaded.add(target);
        }
      }
    };
    visit("provider/index.ts");
    expect([...loaded].filter((one) => !one.startsWith("provider/"))).toEqual(["@pulumi/pulumi"]);
  });

  it("the public declarations know nothing of zod", () => {
    const seen = new Map<string, string>();
    const visit = (file: string): void => {
      const text = readFileSync(join(root, file), "utf8");
      seen.set(file, text);
      for (const [, target = ""] of text.matchAll(/from "(\.[^"]+)"/g)) {
        const next = `${join(dirname(file), target)}.d.ts`;
        if (!seen.has(next)) {
          visit(next);
        }
      }
    };
    visit("dist/provider/index.d.ts");
    expect([...seen].filter(([, text]) => text.includes("zod")).map(([file]) => file)).toEqual([]);
  });

  it("the constant text imports nothing", () => {
    expect(imports.filter(({ file }) => file === "provider/dynamic/shim.ts")).toEqual([]);
  });

  it("ARCHITECTURE.md names every room", () => {
    const page = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rooms = Object.keys(mayImport).filter((room) => !/index|runtime/.test(room));
    expect(rooms.filter((room) => !page.includes(`\`${room}`))).toEqual([]);
  });
});

describe("every source file", () => {
  it.each(files)("%s is short, and has no default export, any, enum or suppression without a reason", (file) => {
    const text = readFileSync(join(root, file), "utf8");
    expect(text.split("\n").length).toBeLessThanOrEqual(301);
    expect(text).not.toMatch(/export default|: any\b|<any>|\benum \w|@ts-|biome-ignore [^:\n]+$/m);
  });
});
