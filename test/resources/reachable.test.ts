import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { reachFrom } from "../../dist/provider/program/reachable.js";
import { golden } from "../engine-model/golden.ts";

const PACKAGE = "pulumi-360dialog";
const SDK = "@pulumi/pulumi";

/** What the SDK's provider process does with the text of a state, in the folder in which it was started. */
const HOST = `const Module = require("node:module");
const m = new Module("", module);
m.filename = "";
m.paths = Module._nodeModulePaths(".");
m._compile(process.argv[2], "");
try {
  console.log("runs " + m.exports.handler().version);
} catch (e) {
  console.log(\`\${e}: \${e.stack}|\${e.message}\`);
}`;

/** A workspace: its packages by folder, as `name@version`, and links between folders. */
interface Layout {
  readonly packages: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Files beside them. */
  readonly files?: readonly string[];
  /** The folder of the program, and that of the copy which it has loaded. */
  readonly folder: string;
  readonly own: string;
}

function laidOut({ packages, links = {}, files = [], folder, own }: Layout) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-360dialog-reach-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  for (const [place, what] of Object.entries(packages)) {
    const at = what.lastIndexOf("@");
    const [name, version] = [what.slice(0, at), what.slice(at + 1)];
    const exports = name === PACKAGE ? { "./runtime": "./dist/provider/runtime.js" } : undefined;
    write(`${place}/package.json`, JSON.stringify({ name, version, exports }));
    write(`${place}/dist/provider/runtime.js`, `exports.webhook = { version: "${version}" };`);
    write(`${place}/cmd/dynamic-provider/index.js`, HOST);
  }
  for (const name of files) {
    write(name, "{}");
  }
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, link)), { recursive: true });
    symlinkSync(join(root, target), join(root, link));
  }
  mkdirSync(join(root, folder), { recursive: true });
  return { root, folder: join(root, folder), own: join(root, own) };
}

/** What the provider process prints for the text of a state. */
function evaluated(folder: string): string {
  const script = `console.log(require.resolve("${SDK}/cmd/dynamic-provider"))`;
  const options = { cwd: folder, encoding: "utf8" } as const;
  const host = execFileSync(process.execPath, ["-e", script], options).trim();
  return execFileSync(process.execPath, [host, golden("webhook")], options).trim();
}

const inFolder = { "app/node_modules/@pulumi/pulumi": `${SDK}@3.259.0` };

const reached: Record<string, Layout> = {
  "the project's own": {
    packages: { ...inFolder, "app/node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0` },
    folder: "app",
    own: "app/node_modules/pulumi-360dialog",
  },
  "one that is hoisted to the workspace": {
    packages: { "node_modules/@pulumi/pulumi": `${SDK}@3.259.0`, "node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0` },
    folder: "app",
    own: "node_modules/pulumi-360dialog",
  },
  "one that only a library of a pnpm workspace depends on": {
    packages: {
      "node_modules/.pnpm/sdk/node_modules/@pulumi/pulumi": `${SDK}@3.259.0`,
      "node_modules/.pnpm/own/node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0`,
    },
    links: {
      "app/node_modules/@pulumi/pulumi": "node_modules/.pnpm/sdk/node_modules/@pulumi/pulumi",
      "lib/node_modules/pulumi-360dialog": "node_modules/.pnpm/own/node_modules/pulumi-360dialog",
      "node_modules/.pnpm/own/node_modules/@pulumi/pulumi": "node_modules/.pnpm/sdk/node_modules/@pulumi/pulumi",
      "node_modules/.pnpm/node_modules/pulumi-360dialog": "node_modules/.pnpm/own/node_modules/pulumi-360dialog",
    },
    folder: "app",
    own: "lib/node_modules/pulumi-360dialog",
  },
  "one of pnpm that is there once for each set of its peers": {
    packages: {
      ...{ "app/node_modules/@pulumi/pulumi": `${SDK}@3.259.0`, ".pnpm/a/pulumi-360dialog": `${PACKAGE}@1.0.0` },
      ".pnpm/b/pulumi-360dialog": `${PACKAGE}@1.0.0`,
    },
    links: { "app/node_modules/pulumi-360dialog": ".pnpm/b/pulumi-360dialog" },
    folder: "app",
    own: ".pnpm/a/pulumi-360dialog",
  },
  "one whose program is a single file with all that it loads": {
    packages: { ...inFolder, "app/node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0` },
    folder: "app",
    own: "app",
  },
};

describe("the package is found, without a word, where it is", () => {
  it.each(Object.entries(reached))("%s", (_what, layout) => {
    const { folder, own } = laidOut(layout);
    expect(reachFrom(folder, own)).toEqual({ warnings: [] });
    expect(evaluated(folder)).toBe("runs 1.0.0");
  });
});

describe("where only a library sees the package", () => {
  const library: Layout = {
    packages: { ...inFolder, "lib/node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0` },
    folder: "app",
    own: "lib/node_modules/pulumi-360dialog",
  };

  it.each([
    ["the project's own package.json", ["app/package.json", "package.json"], "app/package.json"],
    ["the one above", ["package.json"], "package.json"],
  ])("the program is told to change %s", (_which, files, manifest) => {
    const { root, folder, own } = laidOut({ ...library, files });
    const { problem, warnings } = reachFrom(folder, own);
    expect(problem).toContain(
      `Add "pulumi-360dialog" to the dependencies in ${join(root, manifest)} and install again`,
    );
    expect(warnings).toEqual([]);
  });

  it("the text of a state is one sentence, without a stack", () => {
    const { folder } = laidOut(library);
    const sentence = `Install pulumi-360dialog in ${folder} first`;
    expect(evaluated(folder)).toBe(`Error: ${sentence}: |${sentence}`);
  });
});

describe("two copies are warned of", () => {
  it.each(["1.0.0", "2.0.0"])("of the package, where the other is %s", (version) => {
    const { folder, own } = laidOut({
      packages: {
        ...{ ...inFolder, "app/node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0` },
        "lib/node_modules/pulumi-360dialog": `${PACKAGE}@${version}`,
      },
      folder: "app",
      own: "lib/node_modules/pulumi-360dialog",
    });
    expect(reachFrom(folder, own).warnings).toEqual([
      expect.stringContaining(`Two copies of pulumi-360dialog are installed: the program uses ${version} in ${own}`),
    ]);
  });

  it("of the package: the program has one, and the provider process runs the other", () => {
    const { root, folder, own } = laidOut({
      packages: {
        ...{ "node_modules/@pulumi/pulumi": `${SDK}@3.259.0`, "node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0` },
        "lib/node_modules/pulumi-360dialog": `${PACKAGE}@2.0.0`,
      },
      folder: "app",
      own: "lib/node_modules/pulumi-360dialog",
    });
    expect(reachFrom(folder, own)).toEqual({
      warnings: [
        `Two copies of pulumi-360dialog are installed: the program uses 2.0.0 in ${own}, Pulumi's provider process runs 1.0.0 in ${root}/node_modules/pulumi-360dialog. Let every package.json ask for the same version and install again, so that one copy is left.`,
      ],
    });
    expect(evaluated(folder)).toBe("runs 1.0.0");
  });

  it("of the SDK: the package has one of its own", () => {
    const { folder, own } = laidOut({
      packages: {
        ...inFolder,
        "app/node_modules/pulumi-360dialog": `${PACKAGE}@1.0.0`,
        "app/node_modules/pulumi-360dialog/node_modules/@pulumi/pulumi": `${SDK}@3.216.0`,
      },
      folder: "app",
      own: "app/node_modules/pulumi-360dialog",
    });
    expect(reachFrom(folder, own).warnings).toEqual([
      expect.stringContaining(`Two copies of @pulumi/pulumi are installed: pulumi-360dialog uses 3.216.0 in ${own}`),
    ]);
  });
});
