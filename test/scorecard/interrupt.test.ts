import { expect, it } from "vitest";
import type { FaultKind } from "../../dist/emulator/index.js";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

const INTERRUPT_MS = 5000;
/** A read is broken off at once. */
const AT_ONCE_MS = 500;
/** A write is left some seconds. */
const ANSWERED_MS = 4000;
const LONG_S = 3600;

const crm = webhook("crm");
const moved = webhook("crm", "https://new.example.com/in");
const first: [DeclaredNumber | undefined, DeclaredNumber] = [undefined, listing(crm)];
const change: [DeclaredNumber | undefined, DeclaredNumber] = [listing(crm), listing(moved)];
const removal: [DeclaredNumber | undefined, DeclaredNumber] = [listing(crm, webhook("bot")), listing(crm)];

interface Hanging {
  readonly programs: [before: DeclaredNumber | undefined, program: DeclaredNumber];
  readonly method: string;
  readonly path?: string;
  readonly skip?: number;
  readonly kind?: FaultKind;
  readonly mostMs: number;
}

const hanging: Record<string, Hanging> = {
  "the question whose key it is": { programs: first, method: "GET", path: "/health_status", mostMs: AT_ONCE_MS },
  "the look of a preview": { programs: first, method: "GET", path: "/multi_webhook", mostMs: AT_ONCE_MS },
  "the look before a write": { programs: change, method: "GET", path: "/multi_webhook", mostMs: AT_ONCE_MS },
  "the look after a write": { programs: change, method: "GET", path: "/multi_webhook", skip: 1, mostMs: ANSWERED_MS },
  "a switch": { programs: first, method: "POST", mostMs: ANSWERED_MS },
  "a new webhook": { programs: first, method: "PUT", mostMs: ANSWERED_MS },
  "a new webhook that is there": { programs: first, method: "PUT", kind: "hangAfter", mostMs: ANSWERED_MS },
  "a change": { programs: change, method: "PATCH", mostMs: ANSWERED_MS },
  "a change that was made": { programs: change, method: "PATCH", kind: "hangAfter", mostMs: ANSWERED_MS },
  "a deletion": { programs: removal, method: "DELETE", mostMs: ANSWERED_MS },
};

it.each(Object.entries(hanging))(
  "an interrupt is answered while %s hangs, and the next up finishes",
  async (_what, { programs: [before, program], method, path, skip, kind = "hang", mostMs }) => {
    const { world, test, engine } = begin();
    test.config["dialog360:requestTimeout"] = String(LONG_S);
    await (before && engine.up(before));
    world.fault({ kind, method, path, skip, key: test.key, times: "always" });
    const interruptMs = world.clock.nowMs + INTERRUPT_MS;
    world.clock.after(INTERRUPT_MS, () => engine.interrupt());
    const { failures } = await engine.up(program);
    expect(failures.join()).toMatch(/interrupted/);
    expect(world.clock.nowMs - interruptMs).toBeGreaterThanOrEqual(0);
    expect(world.clock.nowMs - interruptMs).toBeLessThan(mostMs);
    world.calm();
    expect((await engine.up(program)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ url }) => url)).toEqual(program.webhooks.map(({ url }) => url));
  },
);
