import { describe, expect, it } from "vitest";
import { rowsUnder } from "./drift-page";
import { failureText, names, type Scene, scene } from "./number";
import { component } from "./programs";
import type { Run } from "./stack";

const stranger = { name: "stranger", url: "https://stranger.example.com" };
const declared = { crm: {}, bot: {} };
const DRIFT_CHECK = ["--preview-only", "--expect-no-changes"];

type Claim = (run: Run, made: Scene) => void;

/** What each cell of the table claims, by its words. */
const claims: Record<string, Claim> = {
  "sends no request, says nothing": (run, { requests }) => {
    expect(requests()).toEqual([]);
    expectQuiet(run);
  },
  "says nothing": expectQuiet,
  "fails and names it": expectRefused,
  "fails, nothing written": expectRefused,
  warns: (run) => expectWarned(run, 'does not declare: "stranger"'),
  "warns that it will be deleted": (run) =>
    expectWarned(run, /will be deleted.*"stranger"|"stranger".*will be deleted/),
  "warns, exit code 0": (run) => expectWarned(run, 'does not declare: "stranger"'),
  "drift, exit code 7": (run) => {
    expect(run.code, run.text).toBe(7);
    expect(run.text).toContain("[diff: ~unmanagedWebhooks]");
  },
  "shows `[diff: ~unmanagedWebhooks]`": (run) => {
    expect(run.code, run.text).toBe(0);
    expect(run.text).toContain("[diff: ~unmanagedWebhooks]");
  },
  "leaves it": (run, { number }) => {
    expect(run.code, run.text).toBe(0);
    expect(number.get("stranger")).toEqual({ ...stranger });
  },
  "deletes it": (run, { number }) => {
    expect(run.code, run.text).toBe(0);
    expect(names(number)).toEqual(["bot", "crm"]);
  },
};

function expectQuiet(run: Run): void {
  expect(run.code, run.text).toBe(0);
  expect(run.diagnostics).toEqual([]);
}

function expectWarned(run: Run, words: string | RegExp): void {
  expect(run.code, run.text).toBe(0);
  expect(run.diagnostics.join("\n")).toMatch(words);
}

function expectRefused(run: Run, { writes, number }: Scene): void {
  expect(run.code, run.text).toBe(1);
  expect(failureText(run)).toContain('"stranger"');
  expect(writes()).toEqual([]);
  expect(number.get("stranger")).toBeDefined();
}

describe.each(["warn", "error", "delete"])('unmanaged: "%s", as docs/drift.md says', (mode) => {
  it("in every command", async () => {
    const program = (webhooks: object) => component({ ...webhooks }, { unmanaged: mode });
    const made = await scene({ program: program(declared) });
    const { stack, number, requests } = made;
    expect((await stack.up("--skip-preview")).code).toBe(0);
    number.put(stranger);
    const rows = rowsUnder("Webhooks that nobody declared");
    expect(rows).toHaveLength(6);
    const claim = (command: string, run: Run) => {
      const cell = rows.find((row) => row.command === command)?.[`\`"${mode}"\``] ?? "";
      (claims[cell] ?? expect.fail(`no such claim: ${cell}`))(run, made);
      requests();
    };

    requests();
    claim("`pulumi preview`, nothing changed", await stack.preview());
    stack.setProgram(program({ crm: {}, bot: {}, third: {} }));
    if (mode !== "delete") {
      stack.setProgram(component({ crm: {}, bot: {}, third: {} }, { unmanaged: mode, maxWebhooks: 4 }));
    }
    claim("`pulumi preview`, a webhook added", await stack.preview());
    stack.setProgram(program(declared));
    claim("`pulumi refresh --preview-only --expect-no-changes`", await stack.refresh(...DRIFT_CHECK));
    expect((await stack.refresh("--skip-preview")).code).toBe(0);
    requests();
    claim("`pulumi preview`, after `pulumi refresh --yes`", await stack.preview());
    claim("`pulumi up`, after `pulumi refresh --yes`", await stack.up("--skip-preview"));
    number.put(stranger);
    claim("`pulumi destroy`", await stack.destroy("--skip-preview"));
    expect(number.webhooks).toEqual([stranger]);
  }, 90_000);

  it("never touches or reports what is ignored", async () => {
    const args = { unmanaged: mode, ignoreUnmanaged: ["stranger"] };
    const { stack, number, requests } = await scene({ program: component(declared, args) });
    number.enabled = true;
    number.put(stranger);
    const runs = [
      await stack.up("--skip-preview"),
      await stack.refresh(...DRIFT_CHECK),
      await stack.up("--refresh", "--skip-preview"),
      await stack.destroy("--skip-preview"),
    ];
    for (const run of runs) {
      expectQuiet(run);
    }
    expect(requests().filter((request) => request.includes("stranger"))).toEqual([]);
    expect(number.webhooks).toEqual([stranger]);
  }, 60_000);
});
