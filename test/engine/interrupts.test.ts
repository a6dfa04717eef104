import { describe, expect, it } from "vitest";
import type { FaultKind } from "../../dist/emulator/index.js";
import { RunningUp } from "./interrupted";
import { names, type Scene, scene } from "./number";
import { component } from "./programs";

const LONG_MS = 100_000;

/** A number that is on, without webhooks, and a program of two. */
async function two(): Promise<Scene> {
  const made = await scene({ program: component({ crm: {}, bot: {} }) });
  made.number.enabled = true;
  return made;
}

/** That the state and the number are as the program says. */
async function expectFinished({ stack, number, writes }: Scene, expected: string[]): Promise<void> {
  writes();
  const again = await stack.up("--expect-no-changes");
  expect(again.code, again.text).toBe(0);
  const check = await stack.refresh("--preview-only", "--expect-no-changes");
  expect(check.code, check.text).toBe(0);
  expect(writes()).toEqual([]);
  expect(names(number)).toEqual(expected);
}

describe("an up that is interrupted", () => {
  it("by Ctrl-C while it waits for a write to show, ends at once and loses nothing", async () => {
    const made = await two();
    const { stack, emulator } = made;
    emulator.fault({ kind: "late", method: "PUT", ms: 8000 });
    const up = RunningUp.start(stack);
    await up.until(emulator, "PUT", true);
    const interruptedMs = Date.now();
    up.interrupt();
    expect(await up.ended(), up.text).toBe(1);
    expect(Date.now() - interruptedMs).toBeLessThan(6000);
    expect(up.text).toContain("but the run was interrupted before the number showed it");
    expect(emulator.journal().filter(({ method }) => method === "PUT")).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, interruptedMs + 8500 - Date.now())));
    const next = await stack.up("--skip-preview");
    expect(next.code, next.text).toBe(0);
    await expectFinished(made, ["bot", "crm"]);
  }, 90_000);

  it("by a second Ctrl-C, is finished by the next up", async () => {
    const made = await two();
    const { stack, emulator } = made;
    emulator.fault({ kind: "delayAfter", method: "PUT", ms: 4000 });
    const up = RunningUp.start(stack);
    await up.until(emulator, "PUT", false);
    up.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 500));
    up.interrupt();
    expect(await up.ended()).not.toBe(0);
    const next = await stack.up("--skip-preview");
    expect(next.code, next.text).toBe(0);
    await expectFinished(made, ["bot", "crm"]);
  }, 90_000);
});

interface Kill {
  /** What the program says before and after. */
  readonly from?: Record<string, object>;
  readonly to: Record<string, object>;
  readonly method: string;
  readonly kind: FaultKind;
  readonly next: "up" | "refresh" | "destroy";
  /** How long before the kill it was interrupted. */
  readonly interruptedForMs?: number;
}

const changed = { url: "https://crm.example.com/v2" };
const kills: Record<string, Kill> = {
  "a PUT that was not applied, then up": { to: { crm: {} }, method: "PUT", kind: "hang", next: "up" },
  "a PUT that was applied, then up": { to: { crm: {} }, method: "PUT", kind: "hangAfter", next: "up" },
  "a PUT that was applied, 1 s after Ctrl-C, then up": {
    ...{ to: { crm: {} }, method: "PUT", kind: "hangAfter", next: "up", interruptedForMs: 1000 },
  },
  "a PUT that was applied, then refresh": { to: { crm: {} }, method: "PUT", kind: "hangAfter", next: "refresh" },
  "a POST that was applied, then up": { to: { crm: {} }, method: "POST", kind: "hangAfter", next: "up" },
  "a PATCH that was applied, then up": {
    ...{ from: { crm: {} }, to: { crm: changed } },
    ...{ method: "PATCH", kind: "hangAfter", next: "up" },
  },
  "a DELETE that was applied, then up": {
    ...{ from: { crm: {}, bot: {} }, to: { crm: {} } },
    ...{ method: "DELETE", kind: "hangAfter", next: "up" },
  },
  "a DELETE that was not applied, then destroy": {
    ...{ from: { crm: {}, bot: {} }, to: { crm: {} } },
    ...{ method: "DELETE", kind: "hang", next: "destroy" },
  },
};

describe("an up that is killed during", () => {
  it.each(Object.entries(kills))(
    "%s: the lock is told, and the next run finishes",
    async (_what, kill) => {
      const made = await scene({ program: component(kill.from ?? kill.to) });
      const { stack, emulator, number } = made;
      if (kill.from) {
        expect((await stack.up("--skip-preview")).code).toBe(0);
        stack.setProgram(component(kill.to));
      }
      emulator.clearJournal();
      emulator.fault({ kind: kill.kind, method: kill.method, ms: LONG_MS });
      const up = RunningUp.start(stack);
      await up.until(emulator, kill.method, false);
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (kill.interruptedForMs) {
        up.interrupt();
        await new Promise((resolve) => setTimeout(resolve, kill.interruptedForMs));
      }
      await up.kill();
      emulator.clearFaults();

      const locked = await stack.up("--skip-preview");
      expect(locked.code).not.toBe(0);
      expect(locked.text).toContain("the stack is currently locked by 1 lock(s)");
      expect((await stack.run(["cancel", "--yes"])).code).toBe(0);

      if (kill.next === "destroy") {
        const destroy = await stack.destroy("--skip-preview");
        expect(destroy.code, destroy.text).toBe(0);
        expect(names(number)).toEqual([]);
        return;
      }
      if (kill.next === "refresh") {
        expect((await stack.refresh("--skip-preview")).code).toBe(0);
      }
      const next = await stack.up("--skip-preview");
      expect(next.code, next.text).toBe(0);
      await expectFinished(made, Object.keys(kill.to).sort());
      expect(number.get("crm")?.url).toBe(kill.to.crm === changed ? changed.url : "https://crm.example.com/in");
    },
    90_000,
  );
});
