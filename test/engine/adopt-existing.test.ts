import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../dist/emulator/index.js";
import { pulumiEnv } from "../../scripts/pulumi-env.mjs";
import { cliFolder } from "./stack";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/adopt-existing");
const [, ...blocks] = [...readFileSync(join(example, "README.md"), "utf8").matchAll(/```bash\n(.*?)```/gs)].map(
  ([, text = ""]) => text.replaceAll("npx pulumi-360dialog", "pulumi-360dialog").replace(/^npm install$/m, ""),
);

/** A copy of the example inside the repository, whose packages it uses, with a home and a state of its own. */
function copied(): string {
  const work = join(root, "test/engine/.work");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "adopt-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of ["by-others.mjs", "keys.json"]) {
    cpSync(join(example, file), join(folder, file));
  }
  return folder;
}

it("the commands of examples/adopt-existing adopt, change and remove what others made", async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  const folder = copied();
  const base = pulumiEnv(folder, cliFolder);
  const env = {
    ...base,
    PATH: `${cliFolder}:${join(root, "node_modules/.bin")}:${base.PATH}`,
    DIALOG360_BASE_URL: emulator.url,
  };
  const bash = async (script: string) => {
    // Without a socket as its input, which makes bash read the machine's start files.
    const args = ["--norc", "--noprofile", "-euo", "pipefail", "-c", script];
    const child = spawn("bash", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        text += chunk;
      });
    }
    await once(child, "close");
    expect(child.exitCode, `${script}\n${text}`).toBe(0);
    return text;
  };
  const written = () => {
    const entries = emulator.journal({ writesOnly: true }).map(({ method, body, name }) => {
      return `${method} ${name ?? Object(body).name}`;
    });
    emulator.clearJournal();
    return entries;
  };

  expect(await bash("node by-others.mjs")).toMatch(/^(P\w+ \S+ 200\n){5}$/);
  const number = emulator.numbers.of("key-of-acme");
  const before = number.snapshot();
  written();
  const [exporting = "", importing = "", changing = "", destroying = ""] = blocks;
  expect(blocks).toHaveLength(4);
  await bash(exporting);
  await bash(importing);
  expect(written()).toEqual([]);
  expect(number.snapshot()).toEqual(before);
  expect(readdirSync(folder)).not.toContain("import.json");

  expect(await bash(changing)).toContain("5 as stored, 0 different");
  expect(written()).toEqual(["PATCH Night shift/DE"]);
  expect(number.get("Night shift/DE")?.url).toBe("https://night.example.com/v2");

  await bash(destroying);
  expect(number.webhooks).toEqual([]);
  expect(number.main?.url).toBe("https://inbox.example.com/whatsapp");
}, 120_000);
