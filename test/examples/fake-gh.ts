import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { runScript, type ScriptRun } from "../engine/gitops";

/** A comment or an issue on the fake GitHub. */
export interface Thread {
  readonly id: number;
  readonly number: number;
  readonly user: { readonly login: string };
  readonly body: string | null;
  readonly state?: string;
}

/** What stands for GitHub's command: keeps threads and calls in files, as it is started anew for every call. */
const PROGRAM = `#!${process.execPath}
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const args = process.argv.slice(2);
const file = join(__dirname, "threads.json");
const threads = JSON.parse(readFileSync(file, "utf8"));
const at = (flag) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
const method = at("--method") ?? "GET";
const fields = Object.fromEntries(
  args.flatMap((arg, index) => (["-f", "-F"].includes(args[index - 1]) ? [arg] : [])).map((field) => {
    const [, name, value] = /^([^=]+)=([^]*)$/.exec(field);
    return [name, value.startsWith("@") ? readFileSync(value.slice(1), "utf8") : value];
  }),
);
const path = args.find((arg) => arg.startsWith("repos/"));
appendFileSync(join(__dirname, "calls.jsonl"), JSON.stringify({ method, path, fields }) + "\\n");
if (process.env.FAKE_GH_FAILS === method) {
  console.error("gh: Resource not accessible by integration (HTTP 403)");
  process.exit(1);
}
if (method === "GET") {
  const [, field] = /\\[\\.(\\w+), \\.user\\.login/.exec(at("--jq"));
  const trimmed = at("--jq").includes('rtrimstr("\\\\r")');
  const open = threads.filter(({ state }) => state !== "closed");
  for (const thread of open) {
    console.log([thread[field], thread.user.login, firstLine(thread.body ?? "", trimmed)].join("\\t"));
  }
} else if (method === "POST") {
  const id = 100 + threads.length;
  threads.push({ id, number: id, user: { login: "github-actions[bot]" }, ...fields });
} else {
  const id = Number(path.split("/").at(-1));
  Object.assign(threads.find((thread) => thread.id === id), fields);
}
writeFileSync(file, JSON.stringify(threads));

/** As jq's @tsv writes it. */
function firstLine(body, trimmed) {
  const line = body.split("\\n")[0];
  return trimmed ? line.replace(/\\r$/, "") : line.replaceAll("\\r", "\\\\r");
}
`;

/** A folder with the fake on its path, and what was done there. */
export function fakeGitHub(threads: readonly Thread[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "fake-gh-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "gh"), PROGRAM);
  chmodSync(join(bin, "gh"), 0o755);
  writeFileSync(join(bin, "threads.json"), JSON.stringify(threads));
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    GH_TOKEN: "hidden-token",
    GITHUB_REPOSITORY: "acme/webhooks",
    PULUMI_STACK: "production",
    PR_NUMBER: "12",
    RUN_URL: "https://github.test/run/1",
  };
  const read = (name: string): string => (existsSync(join(bin, name)) ? readFileSync(join(bin, name), "utf8") : "");
  return {
    run: (script: string, args: readonly string[], more: Record<string, string> = {}): Promise<ScriptRun> =>
      runScript(script, args, folder, { ...env, ...more }),
    report: (text: string): string => {
      const file = join(folder, "report.txt");
      writeFileSync(file, text);
      return file;
    },
    threads: (): Thread[] => JSON.parse(read("threads.json")),
    /** The calls that change something, as method and path. */
    writes: (): string[] =>
      read("calls.jsonl")
        .split("\n")
        .filter((line) => line !== "")
        .map((line): { method: string; path: string } => JSON.parse(line))
        .filter(({ method }) => method !== "GET")
        .map(({ method, path }) => `${method} ${path}`),
    calls: (): number => read("calls.jsonl").split("\n").length - 1,
  };
}
