import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { runScript } from "../engine/gitops";

const folder = fileURLToPath(new URL("../../examples/gitops", import.meta.url));
const names = ["deploy.yml", "drift.yml", "preview.yml"];

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
}

interface Job {
  readonly if?: string;
  readonly permissions?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly steps: Step[];
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly concurrency: { group: string; "cancel-in-progress": boolean };
  readonly jobs: Record<string, Job>;
}

const workflows = Object.fromEntries(
  names.map((name) => [name, parse(readFileSync(join(folder, "github", name), "utf8")) as Workflow]),
);

function workflow(name: string): Workflow {
  const found = workflows[name];
  if (found === undefined) {
    throw new Error(`There is no workflow ${name}.`);
  }
  return found;
}

const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);
const secretsIn = (value: unknown) =>
  [...JSON.stringify(value ?? null).matchAll(/secrets\.(\w+)/g)].map(([, one]) => one);

it("these are all the workflows", () => {
  expect(readdirSync(join(folder, "github")).sort()).toEqual(names);
});

describe.each(names)("%s", (name) => {
  const { on, permissions, concurrency, jobs } = workflow(name);
  const steps = stepsOf(workflow(name));

  it("has a concurrency group", () => {
    expect(concurrency.group).toMatch(/^webhooks-/);
  });

  it("gives no permission to all, and few to each job, which ends by itself", () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      const { contents, ...others } = job.permissions ?? {};
      expect(contents).toBe("read");
      expect(Object.keys(others).length).toBeLessThanOrEqual(1);
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
    }
  });

  it("names scripts that are there and can be run", () => {
    const named = steps.flatMap(({ run = "" }) =>
      [...run.matchAll(/\.\/(scripts\/[\w-]+\.sh)/g)].map(([, one]) => one),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const script of named) {
      expect(statSync(join(folder, script ?? "")).mode & 0o111, script).not.toBe(0);
    }
  });

  it("takes actions by their major version, and leaves no token in the checkout", () => {
    const used = steps.filter(({ uses }) => uses !== undefined);
    expect(used.length).toBeGreaterThan(0);
    for (const { uses, with: given } of used) {
      expect(uses).toMatch(/^(actions|pulumi)\/[\w-]+@v\d+$/);
      expect(uses?.startsWith("actions/checkout") ? given?.["persist-credentials"] : false).toBe(false);
    }
  });

  it("passes secrets and all that others may choose through the environment of single steps", () => {
    for (const { run = "", with: given } of steps) {
      expect(run).not.toContain("${{");
      expect(secretsIn(given)).toEqual([]);
    }
    for (const job of Object.values(jobs)) {
      expect(secretsIn(job.env)).toEqual([]);
    }
    expect(Object.keys(on)).not.toContain("pull_request_target");
  });

  it("gives no step both the token that writes and a secret", () => {
    for (const { env = {} } of steps) {
      expect("GH_TOKEN" in env && secretsIn(env).length > 0).toBe(false);
    }
  });
});

describe("preview.yml", () => {
  const { preview, fork } = workflow("preview.yml").jobs;

  it("keeps secrets from forks, and from their jobs every permission to write", () => {
    expect(preview?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
    expect(fork?.if).toBe("github.event.pull_request.head.repo.full_name != github.repository");
    expect(secretsIn(fork)).toEqual([]);
    expect(JSON.stringify(fork)).not.toContain("github.token");
    expect(fork?.permissions).toEqual({ contents: "read" });
  });

  it("comments also where the preview was refused", () => {
    const comment = preview?.steps.find(({ run }) => run?.includes("comment.sh"));
    expect(comment?.if).toMatch(/^\$\{\{ !cancelled\(\) && steps\.preview\.outcome != 'skipped' }}$/);
  });
});

describe("deploy.yml", () => {
  it("is never ended in the middle, and shares its group with no other workflow", () => {
    expect(workflow("deploy.yml").concurrency["cancel-in-progress"]).toBe(false);
    expect(new Set(names.map((name) => workflow(name).concurrency.group)).size).toBe(names.length);
  });

  it.each([
    ["yes", "--refresh"],
    ["", ""],
  ])("hands over REFRESH=%j as %j", async (REFRESH, argument) => {
    const run = await runStep(workflow("deploy.yml"), "deploy.sh", 'echo "given: $*"', { REFRESH });
    expect(run.text).toBe(`given: ${argument}\n`);
  });
});

describe("the step of drift.yml", () => {
  it.each([
    ["clean", 0, 0, "outcome=clean\n"],
    ["drift", 7, 0, "outcome=drift\n"],
    ["that it could not be checked", 1, 1, ""],
    ["that the stack is not there", 6, 6, ""],
  ])("tells %s", async (_what, scriptCode, code, output) => {
    const run = await runStep(workflow("drift.yml"), "drift.sh", `exit ${scriptCode}`);
    expect(run).toMatchObject({ code, output });
  });

  it("runs before the issue is touched, which a failed check leaves as it is", () => {
    const { steps = [] } = workflow("drift.yml").jobs.drift ?? {};
    const index = (script: string) => steps.findIndex(({ run }) => run?.includes(script));
    expect(index("issue.sh")).toBeGreaterThan(index("drift.sh"));
    expect(steps[index("issue.sh")]?.if).toBeUndefined();
    expect(steps[index("issue.sh")]?.env?.OUTCOME).toMatch(/^\$\{\{ steps\.drift\.outputs\.outcome }}$/);
  });
});

/** Runs the step that calls a script as GitHub does, with something in place of the script. */
async function runStep(from: Workflow, script: string, instead: string, env: Record<string, string> = {}) {
  const place = mkdtempSync(join(tmpdir(), "step-"));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  mkdirSync(join(place, "scripts"));
  writeFileSync(join(place, "scripts", script), `#!/bin/sh\n${instead}\n`, { mode: 0o755 });
  const output = join(place, "output");
  writeFileSync(output, "");
  const { run = "" } = stepsOf(from).find((step) => step.run?.includes(script)) ?? {};
  const done = await runScript("/bin/bash", ["-e", "-c", run], place, { GITHUB_OUTPUT: output, ...env });
  return { ...done, output: readFileSync(output, "utf8") };
}

describe("README.md", () => {
  const page = readFileSync(join(folder, "README.md"), "utf8");

  it("lists every script that has exit codes of its own, and links to what is there", () => {
    for (const script of ["preview.sh", "preview-fork.sh", "deploy.sh", "drift.sh", "comment.sh", "issue.sh"]) {
      expect(page).toMatch(new RegExp(`^\\|.*\`${script}\``, "m"));
    }
    for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)\)/g)) {
      expect(statSync(join(folder, target)), target).toBeDefined();
    }
  });

  it("names the settings that the workflows take", () => {
    const text = names.map((name) => readFileSync(join(folder, "github", name), "utf8")).join("\n");
    const taken = [...text.matchAll(/\$\{\{ (?:secrets|vars)\.(\w+) }}/g)].map(([, one = ""]) => one);
    expect(taken.length).toBeGreaterThan(0);
    for (const setting of taken) {
      expect(page).toContain(`\`${setting}\``);
    }
  });

  it("holds YAML that parses", () => {
    const [, text = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(parse(text)).toMatchObject({ apiVersion: "pulumi.com/v1", kind: "Stack" });
  });
});
