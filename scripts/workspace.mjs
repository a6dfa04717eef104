// A project of this repository in a separate workspace with an emulator, for the story and for pictures of terminals.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { cleanEnv, pulumiEnv } from "./pulumi-env.mjs";
import { root } from "./steps.mjs";

const KEY = "emulated-key";
const work = join(root, "node_modules", ".cache", "workspaces");

/** Runs a task with a copy of a project and a fresh emulator. Both are removed afterwards. */
export async function withWorkspace(project, task) {
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "run-"));
  const emulator = await startEmulator();
  try {
    return await task(new Workspace(folder, emulator, project));
  } finally {
    emulator.child.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEmulator() {
  const command = join(root, "dist", "cli", "main.js");
  const child = spawn("node", [command, "emulator", "--port", "0"], {
    env: cleanEnv(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, "line");
  const emulator = { child, url: /http:\S+/.exec(line)?.[0], requests: 0 };
  lines.on("line", () => {
    emulator.requests += 1;
  });
  await fetch(`${emulator.url}/v1/configs/webhook`, {
    method: "POST",
    headers: { "D360-API-KEY": KEY },
    body: JSON.stringify({ url: "https://main.example.com/whatsapp" }),
  });
  return emulator;
}

/** A project's file with the way to its program. Without a project, one for a program in the folder itself. */
function projectFile(folder, project) {
  if (project === undefined) {
    return "name: bench\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: index.js\n";
  }
  const file = readFileSync(join(root, project, "Pulumi.yaml"), "utf8");
  return file.replace("main: ", `main: ${relative(folder, join(root, project))}/`);
}

/** A copy of a project's file with its own configuration and state. The program stays where it is. */
class Workspace {
  constructor(folder, emulator, project) {
    const { url } = emulator;
    this.folder = folder;
    this.url = url;
    /** How many requests the emulator has had. */
    this.requests = () => emulator.requests;
    this.env = {
      ...pulumiEnv(folder, process.env.PULUMI_CLI_FOLDER ?? ""),
      DIALOG360_BASE_URL: url,
      DIALOG360_API_KEY: KEY,
    };
    writeFileSync(join(folder, "Pulumi.yaml"), projectFile(folder, project));
  }

  async prepare() {
    await this.pulumi(["stack", "init", "dev"], "ignore");
  }

  async configure(...args) {
    await this.pulumi(["config", "set", "--stack", "dev", ...args], "ignore");
  }

  async unconfigure(key) {
    await this.pulumi(["config", "rm", "--stack", "dev", key], "ignore");
  }

  async run(expected, ...args) {
    console.log(`$ pulumi ${args.join(" ")}\n`);
    const code = await this.pulumi([...args, "--stack", "dev", "--non-interactive"], "inherit");
    console.log(`(exit code ${code})`);
    return code === expected;
  }

  async changeBehindItsBack(name, url) {
    await fetch(`${this.url}/multi_webhook`, {
      method: "PATCH",
      headers: { "D360-API-KEY": KEY },
      body: JSON.stringify({ name, url }),
    });
  }

  async pulumi(args, output) {
    const child = spawn("pulumi", args, { cwd: this.folder, env: this.env, stdio: ["ignore", output, output] });
    const [code] = await once(child, "exit");
    return code;
  }
}
