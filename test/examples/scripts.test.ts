import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runScript, scripts } from "../engine/gitops";
import { shellcheck } from "./shellcheck";

const serve = fileURLToPath(new URL("../../examples/policy/serve", import.meta.url));
const all = readdirSync(scripts);
/** Those that are sourced by others say nothing of exit codes. */
const commands = all.filter((name) => !["run.sh", "thread.sh", "unmanaged.sh"].includes(name));

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "scripts-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe("ShellCheck", () => {
  let command: string;
  beforeAll(() => {
    command = shellcheck();
  }, 180_000);

  it("finds nothing", () => {
    const { status, stdout } = spawnSync(command, ["-x", ...all, serve], { cwd: scripts, encoding: "utf8" });
    expect(status, stdout).toBe(0);
  });

  it("would find something", () => {
    const file = join(folder(), "bad.sh");
    writeFileSync(file, '#!/bin/bash\nrm -rf $1/"*"\n');
    expect(spawnSync(command, [file]).status).toBe(1);
  });
});

describe.each(commands)("%s", (name) => {
  const text = readFileSync(join(scripts, name), "utf8");

  it("stops at the first failure, and never prints its commands", () => {
    expect(text).toMatch(/^set -euo pipefail$/m);
    expect(text).not.toMatch(/set -[a-z]*x|xtrace/);
  });

  it("lists its exit codes at its head", () => {
    const head = text.slice(0, text.indexOf("set -euo"));
    expect(head).toMatch(/^# Exit codes: /m);
  });
});

describe("wrong settings", () => {
  it.each([
    ["PULUMI_STACK is not set", { PULUMI_STACK: undefined }],
    ["PULUMI_STACK is no name of a stack", { PULUMI_STACK: "dev; rm -rf x" }],
    ["There is no Pulumi.yaml in .", {}],
    ["There is no Pulumi.yaml in nowhere", { PROJECT_DIR: "nowhere" }],
    ["pulumi is not on the PATH", { PATH: "tools" }],
  ])("end with 2 and a sentence: %s", async (sentence, env) => {
    const place = folder();
    const [bin, tools] = [join(place, "bin"), join(place, "tools")];
    spawnSync("mkdir", [bin, tools]);
    // What the scripts need, in a folder that surely holds no pulumi.
    spawnSync("sh", ["-c", 'ln -s "$(command -v bash)" "$(command -v dirname)" "$0"', tools]);
    writeFileSync(join(bin, "pulumi"), "#!/bin/sh\necho started >started\n", { mode: 0o755 });
    const given = { PATH: `${bin}:/usr/bin:/bin`, PULUMI_STACK: "dev", ...env };
    for (const script of ["preview.sh", "deploy.sh", "drift.sh"]) {
      const run = await runScript(script, [], place, given);
      expect(run.code, run.text).toBe(2);
      expect(run.sentence).toContain(`${script}: ${sentence}`);
    }
    expect(readdirSync(place)).toEqual(["bin", "tools"]);
  });

  it.each([
    ["deploy.sh", ["--reset"], {}, "The argument --reset is unknown"],
    ["pipeline.sh", [], {}, "It is not said what to do"],
    ["pipeline.sh", ["destroy"], {}, "It is not said what to do"],
    ["pipeline.sh", ["deploy"], { LOCK_TRIES: "0" }, "LOCK_TRIES and LOCK_WAIT are whole numbers"],
    ["pipeline.sh", ["deploy"], { LOCK_WAIT: "soon" }, "LOCK_TRIES and LOCK_WAIT are whole numbers"],
  ])("and wrong arguments too: %s %j", async (script, args, env, sentence) => {
    const run = await runScript(script, args, folder(), { PULUMI_STACK: "dev", ...env });
    expect(run.code, run.text).toBe(2);
    expect(run.sentence).toContain(sentence);
  });
});

describe("what Pulumi says", () => {
  /** Runs a script with a pulumi that prints a text and returns a code. */
  async function told(script: string, text: string, code: number, args: string[] = []) {
    const place = folder();
    writeFileSync(join(place, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
    writeFileSync(join(place, "pulumi"), `#!/bin/sh\ncat <<'END'\n${text}\nEND\nexit ${code}\n`, { mode: 0o755 });
    const env = { PATH: `${place}:/usr/bin:/bin`, PULUMI_STACK: "dev" };
    return {
      ...(await runScript(script, args, place, env)),
      report: readFileSync(join(place, "pulumi-report.txt"), "utf8"),
    };
  }

  it("of another update in Pulumi Cloud is a lock too", async () => {
    const run = await told("deploy.sh", "error: [409] Conflict: Another update is currently in progress.", 1);
    expect(run.code).toBe(75);
    expect(run.sentence).toContain("Another run holds the lock of stack dev");
  });

  it("of a lock in a webhook's name is none", async () => {
    const run = await told("deploy.sh", '  name: "the stack is currently locked"\nerror: update failed', 1);
    expect(run.code).toBe(1);
  });

  const theirs =
    'has 1 webhook that this program does not declare: "theirs". Each receives every message of the number.';
  const diagnostics = `Diagnostics:\n  pulumi-nodejs:dynamic/dialog360:MultiWebhook (acme):\n    warning: Number +49 ${theirs}\n`;
  const UNMANAGED = "unmanaged webhooks receive every message of a number";

  it("of an unmanaged webhook is no drift, and is told by drift.sh and in its report", async () => {
    const run = await told("drift.sh", diagnostics, 0);
    expect(run.code, run.text).toBe(0);
    const last = run.text.trimEnd().split("\n").at(-1);
    expect(last).toBe(`Stack dev has no drift, but ${UNMANAGED}. The warnings above name them.`);
    expect(run.report.trimEnd().split("\n").at(-1)).toBe(last);
  });

  it("of an unmanaged webhook is told beside drift too", async () => {
    const run = await told("drift.sh", diagnostics, 7);
    expect(run.code, run.text).toBe(7);
    expect(run.text).toContain(`Stack dev has drift, and ${UNMANAGED}. The output above shows both.`);
    expect(run.report).toContain(UNMANAGED);
  });

  it.each([
    ["nothing", "Resources:\n    4 unchanged"],
    ["another warning", "    warning: Number +49 has no main webhook."],
    ["such words in a value", `      ~ url: "warning: Number +49 ${theirs.replaceAll('"', "'")}"`],
  ])("of %s is no unmanaged webhook", async (_what, text) => {
    const run = await told("drift.sh", text, 0);
    expect(run.text.trimEnd().split("\n").at(-1)).toBe("Stack dev has no drift.");
    expect(run.report).not.toContain(UNMANAGED);
  });

  it("of an unmanaged webhook is an outcome of its own for the notification of pipeline.sh", async () => {
    const found = await told("pipeline.sh", diagnostics, 0, ["drift", "/bin/echo", "told:"]);
    expect(found.code, found.text).toBe(0);
    expect(found.text).toMatch(/^told: unmanaged \/.*pulumi-report\.txt$/m);
    const drift = await told("pipeline.sh", diagnostics, 7, ["drift", "/bin/echo", "told:"]);
    expect(drift.text).toMatch(/^told: drift /m);
    const deployed = await told("pipeline.sh", diagnostics, 0, ["deploy", "/bin/echo", "told:"]);
    expect(deployed.text).toMatch(/^told: done /m);
  });

  it.each([
    [3, "the login to the backend was refused"],
    [6, "stack dev is not in the backend"],
    [255, "failed with exit code 255"],
  ])("with exit code %i is passed on with a sentence", async (code, sentence) => {
    for (const script of ["preview.sh", "deploy.sh", "drift.sh"]) {
      const run = await told(script, "error: no", code);
      expect(run.code, run.text).toBe(code);
      expect(run.sentence).toContain(sentence);
    }
  });
});
