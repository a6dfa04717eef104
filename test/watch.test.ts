import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cleanEnv } from "../scripts/pulumi-env.mjs";

const root = join(import.meta.dirname, "..");
const COPIED = [
  "scripts",
  "package.json",
  "package-lock.json",
  ".npmrc",
  "tsconfig.json",
  "tsconfig.build.json",
  "vitest.config.mts",
];
const LONGEST_MS = 90_000;
const STAMP = ".build-stamp";
// The test loads the file that changes only through another one.
const FILES = {
  "provider/inner.ts": 'export const answer: string = "first";\n',
  "provider/outer.ts": 'export { answer } from "./inner";\n',
  "cli/main.ts": "export {};\n",
  "test/small.test.ts": `import { expect, it } from "vitest";
import { answer } from "../dist/provider/outer.js";
it("has the first answer", () => expect(answer).toBe("first"));
`,
};

let copy = "";
let output = "";
let watch: ChildProcess;

/** The project with small sources and the same packages: links, beside stamps that belong to the copy. */
function copyProject(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-360dialog-watch-")));
  for (const name of COPIED) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.endsWith("-stamp") && name !== "pulumi-360dialog") {
      symlinkSync(join(root, "node_modules", name), join(packages, name));
    }
  }
  copyFileSync(join(root, "node_modules", ".setup-stamp"), join(packages, ".setup-stamp"));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function nextOutput(pattern: RegExp): Promise<void> {
  await expect.poll(() => output, { timeout: LONGEST_MS, interval: 100 }).toMatch(pattern);
  output = "";
}

function setAnswer(answer: string): void {
  writeFileSync(join(copy, "provider/inner.ts"), FILES["provider/inner.ts"].replace("first", answer));
}

beforeAll(() => {
  copy = copyProject();
  const env = { ...cleanEnv(), NO_COLOR: "1" };
  watch = spawn(process.execPath, [join(copy, "scripts/watch.mjs")], {
    cwd: copy,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [watch.stdout, watch.stderr]) {
    stream?.on("data", (chunk) => {
      output += stripVTControlCharacters(String(chunk));
    });
  }
});

afterAll(async () => {
  const ended = once(watch, "close");
  watch.kill("SIGTERM");
  await ended;
  rmSync(copy, { recursive: true, force: true });
});

it(
  "the watch runs the tests again when a source file changes, and leaves no build that setup would trust",
  async () => {
    await nextOutput(/Tests +1 passed[\s\S]*Waiting for file changes/);
    setAnswer("second");
    await nextOutput(/Tests +1 failed[\s\S]*Watching for file changes/);
    setAnswer("first");
    await nextOutput(/Tests +1 passed[\s\S]*Waiting for file changes/);
    expect(readdirSync(join(copy, "node_modules"))).not.toContain(STAMP);
  },
  LONGEST_MS,
);
