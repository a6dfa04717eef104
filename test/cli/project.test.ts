import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { writeFiles } from "../../dist/cli/export/files.js";
import { nextSteps, projectFiles } from "../../dist/cli/export/project.js";
import { specifierFor } from "../../dist/cli/export/specifier.js";

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-360dialog-project-")));
  // What is above it is of no project of these tests.
  write(join(made, "package.json"), {});
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function write(file: string, content: object | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

describe("the .gitignore of an export", () => {
  function ignored(before: string | undefined, keysFile?: string): { text: string; written: string[] } {
    const out = folder();
    if (before !== undefined) {
      write(join(out, ".gitignore"), before);
    }
    const files = projectFiles({ out, cwd: ".", keysFile: keysFile && join(out, keysFile) });
    const written = writeFiles(
      out,
      files.filter(({ name }) => name === ".gitignore"),
    );
    return { text: readFileSync(join(out, ".gitignore"), "utf8"), written };
  }

  it.each([
    [undefined, "node_modules/\nimport.json\n", [".gitignore"]],
    ["dist/", "dist/\nnode_modules/\nimport.json\n", [".gitignore (added node_modules/, import.json)"]],
    ["node_modules\n", "node_modules\nimport.json\n", [".gitignore (added import.json)"]],
    ["/import.json\nnode_modules/\n", "/import.json\nnode_modules/\n", []],
    [
      "node_modules/\nimport.json\n!import.json\n",
      "node_modules/\nimport.json\n!import.json\nimport.json\n",
      [".gitignore (added import.json)"],
    ],
  ])("from %j has what git must not see, and is told of", (before, text, written) => {
    expect(ignored(before)).toEqual({ text, written });
  });

  it("has the keys file where it is in the folder", () => {
    expect(ignored("", "keys.json").text).toBe("node_modules/\nimport.json\n/keys.json\n");
    expect(ignored("", "../keys.json").text).toBe("node_modules/\nimport.json\n");
  });
});

describe("the package.json of an export asks for the package", () => {
  it.each([
    ["^0.1.0", "^0.1.0"],
    ["file:../pulumi-360dialog-0.1.0.tgz", "file:../../pulumi-360dialog-0.1.0.tgz"],
    ["pulumi-360dialog-0.1.0.tgz", "file:../pulumi-360dialog-0.1.0.tgz"],
    ["./vendor/own.tgz", "file:../vendor/own.tgz"],
    ["link:../own", "file:../../own"],
    ["github:someone/own#main", "github:someone/own#main"],
    ["https://example.com/own.tgz", "https://example.com/own.tgz"],
    ["npm:other@1", "npm:other@1"],
  ])("as the project that it is run in does: %s", (asked, expected) => {
    const project = join(folder(), "project");
    write(join(project, "package.json"), { devDependencies: { "pulumi-360dialog": asked } });
    mkdirSync(join(project, "deep"));
    const own = join(project, "node_modules/pulumi-360dialog");
    expect(specifierFor(join(project, "out"), join(project, "deep"), own)).toBe(expected);
  });

  it("as where it is installed does, where the project says nothing or speaks of its workspace", () => {
    const root = folder();
    write(join(root, "npx/package.json"), { dependencies: { "pulumi-360dialog": "file:../own-0.1.0.tgz" } });
    write(join(root, "project/package.json"), { dependencies: { "pulumi-360dialog": "workspace:*" } });
    const own = join(root, "npx/node_modules/pulumi-360dialog");
    expect(specifierFor(join(root, "out"), join(root, "project"), own)).toBe("file:../own-0.1.0.tgz");
    expect(specifierFor(join(root, "out"), root, own)).toBe("file:../own-0.1.0.tgz");
  });

  it("as the clone that it is run from, or the version that is installed, where nobody asks for it", () => {
    const root = folder();
    expect(specifierFor(join(root, "out"), root, join(root, "clone"))).toBe("file:../clone");
    const own = join(root, "lib/node_modules/pulumi-360dialog");
    write(join(own, "package.json"), { version: "0.1.0", devDependencies: { "pulumi-360dialog": "file:." } });
    expect(specifierFor(join(root, "out"), root, own)).toBe("0.1.0");
  });
});

describe("the steps after an export", () => {
  it.each([
    [undefined, "npm install", "npx pulumi-360dialog"],
    ["npm/11.0.0 node/v24.0.0", "npm install", "npx pulumi-360dialog"],
    ["pnpm/10.34.0 npm/? node/v24.0.0", "pnpm install", "pnpm exec pulumi-360dialog"],
    ["yarn/1.22.22 npm/? node/v24.0.0", "yarn install", "yarn pulumi-360dialog"],
    ["bun/1.4.5", "bun install", "bunx pulumi-360dialog"],
    ["toString/1", "npm install", "npx pulumi-360dialog"],
  ])("are for the package manager that runs it: %s", (agent, install, command) => {
    vi.stubEnv("npm_config_user_agent", agent);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const steps = nextSteps({ out: "out", cwd: "." }, { crm: {} });
    expect(steps).toContain(`cd out && ${install}\n`);
    expect(steps).toContain(`  ${command} export --secrets-of import.json |`);
  });
});
