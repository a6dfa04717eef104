import { describe, expect, it } from "vitest";
import type { OverrideAnswer } from "../../dist/emulator/index.js";
import { casesOf, quotedIn } from "./drift-page";
import { noAnswers } from "./no-answers";
import { names, scene } from "./number";
import { expectDone, expectRefused, journal, PHONE, writesIn } from "./other-number";
import { component } from "./programs";

const program = component({ crm: {}, bot: {} }, { disableOnDelete: true });
const LOOK = { method: "GET", path: "/multi_webhook", times: "always" } as const;

describe("an answer that is none", () => {
  it("fails destroy, which sends nothing and keeps the state", async () => {
    const { stack, emulator, number } = await scene({ program });
    number.put({ name: "somebodys", url: "https://somebody.example.com/in", headers: {} });
    expectDone(await stack.up("--skip-preview"));
    journal(emulator);
    const before = Object.keys(await stack.resources());
    for (const [what, answer] of Object.entries(noAnswers)) {
      const override = emulator.override({ ...LOOK, answer });
      expectRefused(await stack.destroy("--skip-preview"), "GET /multi_webhook");
      override.remove();
      expect(writesIn(journal(emulator)), what).toEqual([]);
      expect(Object.keys(await stack.resources()), what).toEqual(before);
    }
    expect(number.enabled).toBe(true);
    expectDone(await stack.destroy("--skip-preview"));
    expect(names(number)).toEqual(["somebodys"]);
    expect(number.enabled).toBe(true);
  }, 300_000);
});

describe("an answer without a list, as docs/drift.md says", () => {
  const answers: Record<string, OverrideAnswer> = Object.fromEntries(
    ['{"enabled":true,"destinations":[]}', '{"destinations":null}', '{"enabled":true}', "{}", "null"].map((body) => [
      `\`${body}\``,
      { status: 200, body },
    ]),
  );
  const cases = { ...answers, "an empty body": { status: 200 } };

  it.each(casesOf("An answer without a list", "the answer", cases))(
    "%s",
    async (_what, row, answer) => {
      const { stack, emulator, number } = await scene({ program });
      expectDone(await stack.up("--skip-preview"));
      journal(emulator);
      const override = emulator.override({ ...LOOK, answer });
      const check = await stack.refresh("--preview-only", "--expect-no-changes");
      expect(check.code, check.text).toBe(Number(row["drift check, exit code"]));
      expect(journal(emulator)).toHaveLength(Number(row["its requests"]));

      // It answers so until it was switched off, which it shows then.
      const shows = setInterval(
        () => emulator.journal().some(({ method }) => method === "POST") && override.remove(),
        20,
      );
      const destroy = await stack.destroy("--skip-preview");
      clearInterval(shows);
      expectDone(destroy);
      const writes = writesIn(journal(emulator));
      const deleted = quotedIn(row["`pulumi destroy` deletes"]).map((name) => `ours: DELETE ${name}`);
      expect(writes.filter((request) => request.includes("DELETE")).toSorted()).toEqual(deleted.toSorted());
      const isOff = row["and switches off"] === "yes";
      expect(writes.includes("ours: POST false")).toBe(isOff);
      expect(number.enabled).toBe(!isOff);
      const warning = `Number ${PHONE} stays switched on although disableOnDelete is set`;
      expect(destroy.diagnostics.join().includes(warning)).toBe(!isOff);
    },
    120_000,
  );
});
