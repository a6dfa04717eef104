import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { jobOf } from "./gitops";
import { KEY, scene } from "./number";
import { component } from "./programs";

const policy = fileURLToPath(new URL("../../examples/policy/serve", import.meta.url));
const FOUR = { a: {}, b: {}, c: {}, d: {} };
const FOURTH_REFUSED = "Number +4930123456 takes at most 3 extra webhooks";

describe("deploy.sh and drift.sh", () => {
  it("deploy, tell drift by exit code 7, undo it, and find nothing afterwards", async () => {
    const headers = { Authorization: "hidden-header" };
    const made = await scene({ program: component({ crm: { headers }, bot: {} }) });
    const { number, writes } = made;
    const { run, report } = jobOf(made);
    const deployed = await run("deploy.sh");
    expect(deployed.code, deployed.text).toBe(0);
    expect(report()).toContain("created");
    const clean = await run("drift.sh");
    expect(clean.code, clean.text).toBe(0);
    expect(clean.text).toContain("Stack dev has no drift.");

    number.put({ name: "crm", url: "https://elsewhere.example.com/in", headers: { Authorization: "hidden-theirs" } });
    writes();
    const drift = await run("drift.sh");
    expect(drift.code, drift.text).toBe(7);
    expect(report()).toContain('"https://crm.example.com/in" => "https://elsewhere.example.com/in"');
    expect(writes()).toEqual([]);

    const undone = await run("deploy.sh", ["--refresh"]);
    expect(undone.code, undone.text).toBe(0);
    expect(number.get("crm")?.url).toBe("https://crm.example.com/in");
    expect((await run("drift.sh")).code).toBe(0);
    for (const { text } of [deployed, clean, drift, undone]) {
      expect(text).not.toMatch(new RegExp(`hidden|${KEY}`));
    }
  }, 120_000);

  it("tell unmanaged webhooks also where they are no drift", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const { run, report } = jobOf(made);
    await run("deploy.sh");
    made.number.put({ name: "theirs", url: "https://theirs.example.com" });
    const found = await run("drift.sh");
    expect(found.code, found.text).toBe(0);
    expect(report()).toContain('does not declare: "theirs"');
    const sentence = report().trimEnd().split("\n").at(-1);
    expect(sentence).toBe(
      "Stack dev has no drift, but unmanaged webhooks receive every message of a number. The warnings above name them.",
    );
    made.number.put({ name: "crm", url: "https://elsewhere.example.com/in" });
    const both = await run("drift.sh");
    expect(both.code, both.text).toBe(7);
    expect(both.text).toContain("Stack dev has drift, and unmanaged webhooks receive every message of a number.");
  }, 120_000);

  it("does not take code that is not deployed for drift", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const { run } = jobOf(made);
    await run("deploy.sh");
    made.stack.setProgram(component({ crm: { url: "https://new.example.com" }, bot: {} }));
    const drift = await run("drift.sh");
    expect(drift.code, drift.text).toBe(0);
  }, 60_000);

  it("both see a key in the configuration that has just changed", async () => {
    const made = await scene({ program: component({ crm: {} }), noKey: true });
    const { stack, emulator, number } = made;
    const { run } = jobOf(made, { DIALOG360_API_KEY: "" });
    await stack.setSecret("dialog360:apiKey", KEY);
    expect((await run("deploy.sh")).code).toBe(0);
    emulator.numbers.rotateKey(KEY, "next-key", { loses: "nothing" });
    await stack.setSecret("dialog360:apiKey", "next-key");
    expect((await run("drift.sh")).code).toBe(0);
    number.put({ name: "crm", url: "https://elsewhere.example.com" });
    const undone = await run("deploy.sh", ["--refresh"]);
    expect(undone.code, undone.text).toBe(0);
    expect(number.get("crm")?.url).toBe("https://crm.example.com/in");
  }, 120_000);

  it("drift.sh says that it could not check, by another code than 7", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const { run } = jobOf(made);
    await run("deploy.sh");
    made.emulator.fault({ kind: "unauthorized", times: "always" });
    const refused = await run("drift.sh");
    expect(refused.code, refused.text).toBe(1);
    expect(refused.sentence).toBe(
      "drift.sh: The check for drift of stack dev failed with exit code 1: read the errors above.",
    );
    expect(refused.text).not.toContain(KEY);
    const noStack = await run("drift.sh", [], { PULUMI_STACK: "prod" });
    expect(noStack.code, noStack.text).toBe(6);
    expect(noStack.sentence).toContain("stack prod is not in the backend");
  }, 60_000);
});

describe("preview.sh", () => {
  it("shows what would change, and writes nothing", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const { run, report } = jobOf(made, { REPORT: "there.txt" });
    const preview = await run("preview.sh");
    expect(preview.code, preview.text).toBe(0);
    expect(existsSync(join(made.stack.folder, "pulumi-report.txt"))).toBe(false);
    expect(report).toThrow();
    expect(readFileSync(join(made.stack.folder, "there.txt"), "utf8")).toContain("https://crm.example.com/in");
    expect(made.writes()).toEqual([]);
  }, 60_000);

  it("fails where the provider refuses, with the reason in the report", async () => {
    const { run, report } = jobOf(await scene({ program: component(FOUR) }));
    const preview = await run("preview.sh");
    expect(preview.code, preview.text).toBe(1);
    expect(report()).toContain(FOURTH_REFUSED);
    expect(preview.sentence).toContain("preview.sh: The preview of stack dev failed");
  }, 60_000);

  it("fails where a policy refuses, and so does deploy.sh before it writes", async () => {
    const made = await scene({ program: component(FOUR, { maxWebhooks: 4 }) });
    made.stack.write("policy.json", JSON.stringify({ "owned-names": "disabled" }));
    const { run, report } = jobOf(made, { POLICY_PACK: policy, POLICY_PACK_CONFIG: "policy.json" });
    for (const script of ["preview.sh", "deploy.sh"]) {
      const refused = await run(script);
      expect(refused.code, refused.text).toBe(1);
      expect(report()).toContain("[mandatory]  webhooks-per-number");
    }
    expect(made.writes()).toEqual([]);
    const allowed = await run("preview.sh", [], { POLICY_PACK: "", POLICY_PACK_CONFIG: "" });
    expect(allowed.code, allowed.text).toBe(0);
  }, 60_000);
});

describe("preview-fork.sh", () => {
  it("previews without a key, a state or a request, and leaves the configuration as it was", async () => {
    const config = "new (require('@pulumi/pulumi').Config)().require('greeting');\n";
    const made = await scene({ program: `${config}${component({ crm: {} })}`, noKey: true });
    made.stack.write("Pulumi.fork.yaml", "config:\n  test:greeting: made-up\n");
    const { run, report } = jobOf(made, { DIALOG360_API_KEY: "", PULUMI_STACK: "", PULUMI_BACKEND_URL: "" });
    const preview = await run("preview-fork.sh");
    expect(preview.code, preview.text).toBe(0);
    expect(report()).toContain("https://crm.example.com/in");
    expect(made.requests()).toEqual([]);
    expect(readFileSync(join(made.stack.folder, "Pulumi.fork.yaml"), "utf8")).toBe(
      "config:\n  test:greeting: made-up\n",
    );
    made.stack.setProgram(`${config}${component(FOUR)}`);
    const refused = await run("preview-fork.sh");
    expect(refused.code, refused.text).toBe(1);
    expect(report()).toContain(FOURTH_REFUSED);
  }, 60_000);

  it("leaves no configuration where there was none", async () => {
    const made = await scene({ program: component({ crm: {} }), noKey: true });
    const preview = await jobOf(made, { DIALOG360_API_KEY: "" }).run("preview-fork.sh");
    expect(preview.code, preview.text).toBe(0);
    expect(existsSync(join(made.stack.folder, "Pulumi.fork.yaml"))).toBe(false);
  }, 60_000);
});

describe("a second deployment at the same time", () => {
  it("is refused by the lock and says what to do; pipeline.sh waits for the first and goes on", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const { run } = jobOf(made, { DIALOG360_REQUEST_TIMEOUT: "60" });
    // The first holds the lock while it waits for this answer; the second comes to the lock in a fraction of that.
    const slow = made.emulator.fault({ kind: "delay", method: "PUT", ms: 20_000 });
    const first = run("deploy.sh", [], { REPORT: "first.txt" });
    while (slow.hits === 0) {
      await sleep(50);
    }
    const second = await run("deploy.sh", [], { REPORT: "second.txt" });
    expect(second.code, second.text).toBe(75);
    expect(second.sentence).toBe(
      "deploy.sh: Another run holds the lock of stack dev, so nothing was done: wait until it has ended and run this again. Only if that run is dead, release its lock with: pulumi cancel --yes --stack dev",
    );
    const waiting = { REPORT: "third.txt", LOCK_WAIT: "1", LOCK_TRIES: "99" };
    const third = await run("pipeline.sh", ["deploy"], waiting);
    expect(third.code, third.text).toBe(0);
    expect(third.text).toContain("Waiting 1 seconds for the other run (1 of 99).");
    expect(await first).toMatchObject({ code: 0 });
    expect(made.writes().filter((one) => one === "PUT crm")).toHaveLength(1);
  }, 120_000);

  it("is told as locked by pipeline.sh where the lock is of a run that is dead, and pulumi cancel releases it", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const { run } = jobOf(made);
    const lock = { pid: 1, username: "ci", hostname: "dead", timestamp: "2020-01-01T00:00:00Z" };
    const folder = join(made.stack.folder, "state", ".pulumi", "locks", "organization", "test", "dev");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "00000000-0000-0000-0000-000000000000.json"), JSON.stringify(lock));
    const args = ["deploy", "/bin/echo", "told:"];
    const locked = await run("pipeline.sh", args, { LOCK_WAIT: "0", LOCK_TRIES: "2" });
    expect(locked.code, locked.text).toBe(75);
    expect(locked.text).toMatch(/^told: locked \/.*pulumi-report\.txt$/m);
    expect((await made.stack.run(["cancel", "--yes"])).code).toBe(0);
    const free = await run("pipeline.sh", args);
    expect(free.code, free.text).toBe(0);
    expect(free.text).toMatch(/^told: done /m);
  }, 60_000);
});

describe("pipeline.sh", () => {
  it("installs, tells drift by its code, and runs the notification with outcome and report", async () => {
    const made = await scene({ program: component({ crm: {} }) });
    const bin = join(made.stack.folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "npm"), '#!/bin/sh\necho "npm was called: $*"\n');
    chmodSync(join(bin, "npm"), 0o755);
    made.stack.write("package-lock.json", "{}");
    const { run, env } = jobOf(made);
    const withNpm = { PATH: `${bin}:${env.PATH}` };
    await run("deploy.sh");
    made.number.remove("crm");
    const drift = await run("pipeline.sh", ["drift", "/bin/echo", "told:"], withNpm);
    expect(drift.code, drift.text).toBe(7);
    expect(drift.text).toContain("npm was called: ci");
    expect(drift.text).toMatch(/^told: drift \/.*pulumi-report\.txt$/m);
    const redeployed = await run("pipeline.sh", ["redeploy", "/bin/false"], withNpm);
    expect(redeployed.code, redeployed.text).toBe(0);
    expect(redeployed.sentence).toContain("The notification failed");
    expect(made.number.get("crm")).toBeDefined();
  }, 60_000);
});
