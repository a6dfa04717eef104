import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nodeProblem } from "../dist/provider/node-version.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const SENTENCE = /^pulumi-360dialog: This is Node 22\.12\.0, and pulumi-360dialog needs Node 22\.19 or later\. .*$/;

/** Runs a script as an old Node would see it: its version is set before anything of the package is loaded. */
function onOldNode(script: string, ...args: string[]) {
  const pretend = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.12.0" } });';
  const guard = `const load = require("node:module")._load; require("node:module")._load = (name, ...rest) => {
    if (/^(undici|zod|commander)/.test(name)) throw new Error("loaded " + name); return load(name, ...rest); };`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", `${pretend}${guard}${script}`, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { text: `${stdout}${stderr}`.trim(), status };
}

describe("the Node that is needed", () => {
  it.each(["22.18.9", "22.0.0", "20.19.0", "18.20.8", "9.0.0"])("is not %s", (version) => {
    expect(nodeProblem(version)).toContain(`This is Node ${version}`);
  });

  it.each(["22.19.0", "22.20.1", "23.0.0", "24.1.0", "100.0.0", "24.0.0-nightly"])("may be %s", (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it("is the one that package.json and README name, and enough for the HTTP client", () => {
    const enginesOf = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, "utf8")).engines.node;
    expect(enginesOf("package.json")).toBe(">=22.19");
    expect(enginesOf("node_modules/undici/package.json")).toMatch(/^>=22\.19(\.0)?$/);
    expect(readFileSync(`${root}/README.md`, "utf8")).toContain("Node 22.19 or later");
  });
});

describe("an older Node gets one sentence", () => {
  it("from the provider process, in the form in which it prints what is thrown", () => {
    const { text } = onOldNode(
      'try { require("./dist/provider/runtime.js"); } catch (e) { console.error(e + ": " + e.stack); }',
    );
    expect(text).toMatch(SENTENCE);
  });

  it.each([[["export", "--help"]], [["emulator", "--port", "0"]], [[]]])("from the command line (%j)", (args) => {
    const { text, status } = onOldNode(
      'process.argv.splice(1, 0, "main.js"); require("./dist/cli/main.js");',
      "--",
      ...args,
    );
    expect([text, status]).toEqual([expect.stringMatching(SENTENCE), 1]);
  });
});
