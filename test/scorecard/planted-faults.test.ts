import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DIST } from "../engine-model/modules.ts";
import { rows } from "./all.ts";
import { differences } from "./expected.ts";
import { watched } from "./invariants.ts";
import { runRow } from "./rows.ts";
import { listing, useWorld, webhook } from "./small.ts";
import { World } from "./world.ts";

const { begin } = useWorld();

/** A change of the compiled provider that must not pass. */
interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** One that a row has to see among its first cases. */
interface Breakage extends Change {
  readonly title: string;
  readonly row: string;
  /** Where it shows first, if not near the beginning. */
  readonly seed?: number;
  readonly cases: number;
  readonly says: RegExp;
}

const breakages: readonly Breakage[] = [
  {
    title: "a PUT that is repeated blindly",
    file: "provider/number/confirmed-write.js",
    from: "last = write.appends ? await lookPatiently(write, patience, error) : await lookAfter(write);",
    to: "last = { snapshot: undefined, error: undefined };",
    row: "faults",
    // The first cell of the PUT.
    seed: 360,
    cases: 40,
    says: /repeated without a look/,
  },
  {
    title: "a refused key that is read as gone",
    file: "provider/api/client.js",
    from: 'error.code === "not_enabled"',
    to: '(error.code === "not_enabled" || error.code === "auth")',
    row: "faults",
    cases: 720,
    says: /a refresh found|the next up|it succeeded/,
  },
  {
    title: "a limit that is off by one",
    file: "provider/rules/slots.js",
    from: "holders.length <= question.maximum",
    to: "holders.length <= question.maximum + 1",
    row: "model",
    // Two of the first 300 lives come to it: this is the first.
    seed: 100,
    cases: 12,
    says: /had been seen|failed without a reason/,
  },
  {
    title: "a limit that preview does not look at",
    file: "provider/resources/multi-webhook/check.js",
    from: "refusal !== undefined",
    to: 'refusal !== undefined && refusal.kind !== "no slot"',
    row: "model",
    // Two of the first 300 lives come to it: this is the first.
    seed: 100,
    cases: 12,
    says: /the preview let pass/,
  },
  {
    title: "a webhook of somebody else that is overwritten",
    file: "provider/rules/next-step.js",
    from: "takesOver && !adopt",
    to: "false",
    row: "model",
    // The preview refuses most of them before: here the webhook comes to light when the number is switched on.
    seed: 420,
    cases: 20,
    says: /of somebody else was changed/,
  },
  {
    title: "a number that is not asked for its identity",
    file: "provider/number/identity.js",
    from: "return !vouched && (",
    to: "return false && (",
    row: "two numbers",
    cases: 300,
    says: /wrong number|left the state|somebody else's/,
  },
  {
    title: "a fingerprint that is not compared",
    file: "provider/number/identity.js",
    from: "stored.__key === undefined || stored.__key === fingerprint;",
    to: "true;",
    row: "two numbers",
    cases: 300,
    says: /wrong number|left the state|somebody else's/,
  },
  {
    title: "a deletion by name alone where no id is to be had",
    file: "provider/resources/webhook/removal.js",
    from: "session.requireStored((0, existing_1.driftOf)(state, live));",
    to: "",
    row: "two numbers",
    cases: 300,
    says: /wrong number|left the state|somebody else's/,
  },
  {
    title: "a PUT that is repeated blindly after its answer was cut",
    file: "provider/number/confirmed-write.js",
    from: "last = write.appends ? await lookPatiently(write, patience, error) : await lookAfter(write);",
    to: "last = { snapshot: undefined, error: undefined };",
    row: "cuts",
    cases: 80,
    says: /repeated without a look/,
  },
  {
    title: "a read that keeps what a late DELETE took",
    file: "provider/resources/webhook/lifecycle.js",
    from: 'return "gone";',
    to: "return withInputs(state);",
    row: "late requests",
    seed: 16,
    cases: 4,
    says: /the refresh did not find it/,
  },
  {
    title: "a name of somebody else that is stored as it is",
    file: "provider/text/shown.js",
    // Where it is made to be shown, and where it is stored: each alone is enough.
    from: "const known = escapes.get(found) ?? codesOf(found);",
    to: "const known = found;",
    row: "hostile text",
    cases: 8,
    says: /is shown|are shown|unmanagedWebhooks/,
  },
  {
    title: "an echo in base64 that was cut at its beginning",
    file: "provider/text/decode.js",
    from: "[0, 1, 2, 3].map(",
    to: "[0].map(",
    row: "secret windows",
    cases: 1800,
    says: /leaks/,
  },
  {
    title: "a part of a key that counts for nothing",
    file: "provider/text/secrets.js",
    from: "this.addParts(form);",
    to: "this.add(form);",
    row: "secret windows",
    cases: 300,
    says: /leaks/,
  },
  {
    title: "a webhook that is kept, and deleted to make room",
    file: "provider/resources/multi-webhook/unmanaged.js",
    from: "released.filter((name) => !spared.includes(name))",
    to: "released",
    row: "engine options",
    cases: 100,
    says: /is kept, and it is gone/,
  },
  {
    title: "a name that moves between resources",
    file: "provider/rules/owners.js",
    from: "!isOwner(from, owner)",
    to: "false",
    row: "engine options",
    cases: 300,
    says: /nothing is delivered to b/,
  },
  {
    title: "a forced replacement that is taken for a creation",
    file: "provider/resources/webhook/check.js",
    from: "olds === undefined && !isHeld",
    to: "olds === undefined",
    row: "engine options",
    cases: 300,
    says: /it failed: Webhook "c" is on number/,
  },
];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A copy of `dist/` in which one text stands in place of another. */
function broken({ file, from, to }: Change): string {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-360dialog-broken-"));
  folders.push(folder);
  cpSync(DIST, folder, { recursive: true });
  const code = readFileSync(join(folder, file), "utf8");
  expect(code.split(from), `${from} in ${file}`).toHaveLength(2);
  writeFileSync(join(folder, file), code.replace(from, to));
  return folder;
}

describe("the scorecard sees", () => {
  it.each(breakages)(
    "$title",
    async (breakage) => {
      const row = rows.find(({ name }) => name === breakage.row);
      if (!row) {
        throw new Error(`no row ${breakage.row}`);
      }
      const range = { seed: breakage.seed ?? (row.numbered ? 0 : 1), cases: breakage.cases, enough: 3 };
      const { violations } = await runRow(row, range, { dist: broken(breakage) });
      expect(violations.map(({ text }) => text).join("\n")).toMatch(breakage.says);
    },
    180_000,
  );
});

/** Random lives come to these too seldom for a short run: one life of each, under the same rules. */
describe("the rules of the scorecard see", () => {
  const crm = listing(webhook("crm"));

  it("a number that is switched off although others use it", async () => {
    const { test, engine } = begin();
    test.dist = broken({
      file: "provider/resources/multi-webhook/lifecycle.js",
      from: "if (left.length > 0)",
      to: "if (false)",
    });
    const program = { ...crm, number: { disableOnDelete: true } };
    await engine.up(program);
    test.number.put({ name: "other", url: "https://other.example.com" });
    const { violations } = await watched(test, engine, program, (stack) => stack.destroy());
    expect(violations.join()).toContain("nobody has asked for it");
  });

  it("a failed update that Pulumi takes for none", async () => {
    const { world, test, engine } = begin();
    test.dist = broken({ file: "provider/number/outcome.js", from: "session.hasWritten", to: "false" });
    await engine.up(crm);
    world.fault({ kind: "serverErrorApplied", method: "PATCH", key: test.key, times: "always" });
    world.fault({ kind: "serverError", method: "GET", key: test.key, skip: 1, times: "always" });
    await engine.up(listing(webhook("crm", "https://new.example.com/in")));
    world.calm();
    expect((await engine.up(crm)).failures).toEqual([]);
    expect(differences(test, crm).join()).toContain("https://new.example.com/in");
  });
});

describe("an interrupt", () => {
  it("ends a long wait at once, and the next up finishes", async () => {
    const world = await World.start();
    try {
      const test = world.begin(1);
      const engine = test.stack();
      const program = {
        listed: true,
        number: {},
        webhooks: [{ logical: "crm", name: "crm", url: "https://crm.example.com/in", headers: {} }],
      };
      world.fault({ kind: "late", method: "PUT", key: test.key, ms: 50_000 });
      world.clock.after(10_000, () => engine.interrupt());
      const startMs = world.clock.nowMs;
      await engine.up(program);
      expect(world.clock.nowMs - startMs).toBeLessThan(11_000);
      expect(engine.checkpoint.resources.map(({ name, failed }) => [name, failed])).toEqual([
        ["acme", undefined],
        ["crm", true],
      ]);
      world.clock.nowMs += 60_000;
      expect((await engine.up(program)).failures).toEqual([]);
      expect(engine.checkpoint.resources.map(({ name }) => name)).toEqual(["acme", "crm"]);
    } finally {
      await world.stop();
    }
  });
});
