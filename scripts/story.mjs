// The whole story with the real engine, against the emulator: what `npm start` shows.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cleanEnv, pulumiEnv } from "./pulumi-env.mjs";
import { root } from "./steps.mjs";

const KEY = "emulated-key";
const EXPECTED_CHANGES = 7;
const work = join(root, "node_modules", ".cache", "story");

async function tell() {
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "run-"));
  const emulator = await startEmulator();
  try {
    process.exitCode = await scenes(new Workspace(folder, emulator.url));
  } finally {
    emulator.child.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scenes(stack) {
  const story = [
    ["Preview: nothing is written", () => stack.run(0, "preview")],
    [
      "Up: the number is switched on, three webhooks are put on it",
      () => stack.run(0, "up", "--yes", "--skip-preview"),
    ],
    ["Up again: nothing to do, no request", () => stack.run(0, "up", "--yes", "--skip-preview", "--expect-no-changes")],
    [
      "A fourth webhook is refused in preview",
      async () => {
        stack.declare({
          crm: "crm.example.com/whatsapp",
          archive: "archive.example.com/in",
          bot: "bot.example.com/hook",
          fourth: "fourth.example.com/in",
        });
        return stack.run(1, "preview");
      },
    ],
    [
      "A swap while all three are taken: bot goes, robot comes",
      async () => {
        stack.declare({
          crm: "crm.example.com/whatsapp",
          archive: "archive.example.com/in",
          robot: "robot.example.com/hook",
        });
        return stack.run(0, "up", "--yes", "--skip-preview");
      },
    ],
    [
      "Somebody changes a url behind our back, and the drift check finds it",
      async () => {
        await stack.changeBehindItsBack("archive", "https://elsewhere.example.com/in");
        return stack.run(EXPECTED_CHANGES, "refresh", "--preview-only", "--diff", "--expect-no-changes");
      },
    ],
    ["Up with a refresh heals it", () => stack.run(0, "up", "--refresh", "--yes", "--skip-preview")],
    ["Destroy: the webhooks go, the switch stays", () => stack.run(0, "destroy", "--yes", "--skip-preview")],
  ];
  await stack.prepare();
  for (const [index, [title, play]] of story.entries()) {
    console.log(`\n━━ ${index + 1}. ${title}`);
    if (!(await play())) {
      console.error("\nThe story ended otherwise than expected; the lines above say where.");
      return 1;
    }
  }
  console.log("\nThat is the whole story: every step ended as it should.");
  return 0;
}

async function startEmulator() {
  const command = join(root, "dist", "cli", "main.js");
  const child = spawn("node", [command, "emulator", "--port", "0", "--quiet"], {
    env: cleanEnv(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const url = /http:\S+/.exec(line)?.[0];
  await fetch(`${url}/v1/configs/webhook`, {
    method: "POST",
    headers: { "D360-API-KEY": KEY },
    body: JSON.stringify({ url: "https://main.example.com/whatsapp" }),
  });
  return { child, url };
}

/** A copy of the root project with a configuration and a state of its own. */
class Workspace {
  constructor(folder, url) {
    this.folder = folder;
    this.url = url;
    this.env = {
      ...pulumiEnv(folder, process.env.PULUMI_CLI_FOLDER ?? ""),
      DIALOG360_BASE_URL: url,
      DIALOG360_API_KEY: KEY,
    };
    const project = readFileSync(join(root, "Pulumi.yaml"), "utf8");
    writeFileSync(join(folder, "Pulumi.yaml"), project.replace("main: ", "main: ../../../../"));
    this.declare({ crm: "crm.example.com/whatsapp", archive: "archive.example.com/in", bot: "bot.example.com/hook" });
  }

  declare(webhooks) {
    const lines = Object.entries(webhooks).map(([name, address]) => `    ${name}: { url: "https://${address}" }\n`);
    this.webhooks = `  quickstart:webhooks:\n${lines.join("")}`;
    const file = join(this.folder, "Pulumi.dev.yaml");
    const kept = this.prepared
      ? readFileSync(file, "utf8").replace(/ {2}quickstart:webhooks:\n( {4}.*\n?)*/, "")
      : "config:\n";
    writeFileSync(file, kept.replace("config:\n", `config:\n${this.webhooks}`));
  }

  async prepare() {
    await this.pulumi(["stack", "init", "dev"], "ignore");
    await this.pulumi(["config", "set", "--secret", "crmToken", "emulated-token"], "ignore");
    this.prepared = true;
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

await tell();
