import { describe, expect, it } from "vitest";
import { golden } from "../engine-model/golden.ts";
import { declaring, urlOf } from "../engine-model/program.ts";
import { ProcessStack } from "./process-stack";

const crm = { name: "crm", url: urlOf("crm") };

describe("create", () => {
  it("takes over an identical webhook without a write", async () => {
    const engine = await ProcessStack.start();
    engine.number.enabled = true;
    engine.number.put({ ...crm, headers: { "x-key": "v" } });
    expect((await engine.up(declaring({ crm: { headers: { "X-Key": "v" } } }))).failures).toEqual([]);
    expect(engine.writes()).toEqual([]);
  });

  it("refuses a different one, naming what differs but no value", async () => {
    const engine = await ProcessStack.start();
    engine.number.enabled = true;
    engine.number.put({ name: "crm", url: "https://other.example.com", headers: { "X-Their": "th3irs" } });
    const { failures } = await engine.up(declaring({ crm: { headers: { "X-Our": "0urs" } } }));
    // The check has seen it, so nothing was begun.
    expect(failures.join()).toContain('Webhook "crm" is on number +4930123456 already and');
    expect(failures.join()).toContain('differs in the url and the headers "X-Our", "X-Their"');
    expect(failures.join()).toContain("adopt: true");
    expect(failures.join()).not.toMatch(/th3irs|0urs/);
    expect(engine.writes()).toEqual([]);
    expect(engine.number.get("crm")?.url).toBe("https://other.example.com");
  });

  it("changes a different one with adopt: true, by one PATCH", async () => {
    const engine = await ProcessStack.start();
    engine.number.enabled = true;
    engine.number.put({ name: "crm", url: "https://other.example.com" });
    expect((await engine.up(declaring({ crm: { adopt: true } }))).failures).toEqual([]);
    expect(engine.writes()).toEqual(["PATCH crm"]);
  });

  it("takes masked header values for equal, with a warning", async () => {
    const engine = await ProcessStack.start({ headerValues: "masked" });
    engine.number.enabled = true;
    engine.number.put({ ...crm, headers: { A: "hidden" } });
    expect((await engine.up(declaring({ crm: { headers: { A: "ours" } } }))).failures).toEqual([]);
    expect(engine.writes()).toEqual([]);
    expect(engine.warnings.join()).toContain('does not show the values of headers "A"');
  });

  it("fails without a write when somebody took the last slot since the check", async () => {
    const engine = await ProcessStack.start({}, { "dialog360:capacityCheck": "declared" });
    engine.number.enabled = true;
    for (const name of ["x", "y", "z"]) {
      engine.number.put({ name, url: urlOf(name) });
    }
    const { failures } = await engine.up(declaring({ crm: {} }));
    expect(failures.join()).toContain('3 on the number but not declared ("x", "y", "z")');
    expect(engine.writes()).toEqual([]);
  });

  it.each([400, 409, 422] as const)(
    "tells a refusal with %s for want of a slot by who holds them",
    async (overMaximum) => {
      const engine = await ProcessStack.start({ overMaximum, maximum: 1 });
      const { failures } = await engine.up(declaring({ crm: {}, bot: {} }));
      expect(failures.join()).toContain(`answered ${overMaximum}`);
      expect(engine.number.webhooks).toHaveLength(1);
      engine.emulator.set({ maximum: 3 });
      expect((await engine.up(declaring({ crm: {}, bot: {} }))).failures).toEqual([]);
    },
  );

  it("calls it a conflict when somebody else was faster and the server skipped ours", async () => {
    const engine = await ProcessStack.start({ duplicateName: 200 });
    const { number } = engine;
    await engine.up(declaring({}));
    engine.emulator.fault({ kind: "delay", method: "PUT", ms: 300 });
    const up = engine.up(declaring({ crm: {} }));
    await expect
      .poll(() => engine.emulator.journal().some(({ method }) => method === "PUT"), { timeout: 20_000 })
      .toBe(true);
    number.put({ name: "crm", url: "https://faster.example.com" });
    expect((await up).failures.join()).toContain("by somebody else meanwhile");
    expect(engine.resource("crm")).toBeUndefined();
  });

  it("keeps a webhook that was accepted but not seen, and the next up finishes it", async () => {
    const engine = await ProcessStack.start({}, { "dialog360:settleTimeout": "0.5" });
    await engine.up(declaring({}));
    engine.emulator.fault({ kind: "late", method: "PUT", ms: 1500 });
    const { failures } = await engine.up(declaring({ crm: { headers: { A: "1" } } }));
    expect(failures.join()).toContain("did not show it within 0.5 s");
    const kept = engine.resource("crm");
    expect(kept).toMatchObject({
      id: "+4930123456/crm",
      failed: true,
      outputs: { name: "crm", headers: { A: "1" } },
    });
    expect(kept?.outputs.__provider).toBe(golden("webhook"));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    engine.requests();
    expect(await engine.up(declaring({ crm: { headers: { A: "1" } } }))).toEqual({
      ops: ["update crm"],
      failures: [],
    });
    expect(engine.writes()).toEqual([]);
    expect((await engine.up(declaring({ crm: { headers: { A: "1" } } }))).ops).toEqual([]);
  });
});

describe("update", () => {
  it("puts back a webhook that is missing on the server", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.number.remove("crm");
    engine.requests();
    await engine.up(declaring({ crm: { url: "https://v2.example.com" } }));
    expect(engine.writes()).toEqual(["PUT crm"]);
  });

  it("deletes and puts again where PATCH leaves a removed header", async () => {
    const engine = await ProcessStack.start({ patchHeaders: "merge" });
    await engine.up(declaring({ crm: { headers: { A: "1", B: "2" } } }));
    engine.requests();
    await engine.up(declaring({ crm: { headers: { A: "1" } } }));
    expect(engine.writes()).toEqual(["PATCH crm", "DELETE crm", "PUT crm"]);
    expect(engine.number.get("crm")?.headers).toEqual({ A: "1" });
  });

  it("sends nothing for a change of adopt alone", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.requests();
    expect((await engine.up(declaring({ crm: { adopt: true } }))).failures).toEqual([]);
    expect(engine.requests()).toEqual([]);
    expect((await engine.up(declaring({ crm: { adopt: true } }))).ops).toEqual([]);
  });
});

describe("delete", () => {
  it("is done when the webhook is gone already", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.number.remove("crm");
    engine.requests();
    expect((await engine.destroy()).failures).toEqual([]);
    expect(engine.writes()).toEqual([]);
  });

  it("is done when the number is off", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.number.reset();
    expect((await engine.destroy()).failures).toEqual([]);
  });

  it("does not delete what another resource of the run has taken over", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ first: { name: "crm", url: crm.url } }));
    engine.requests();
    const { ops, failures } = await engine.up(declaring({ second: { name: "crm", url: crm.url } }));
    expect(failures).toEqual([]);
    // The number stores whose its names are.
    expect(ops).toEqual(["update acme", "create second", "delete first"]);
    expect(engine.writes()).toEqual([]);
    expect(engine.number.get("crm")).toBeDefined();
  });
});

describe("read", () => {
  it.each([
    [
      "a changed url",
      (engine: ProcessStack) => engine.number.put({ ...crm, url: "https://else.example.com" }),
      ["update crm"],
    ],
    [
      "an added header",
      (engine: ProcessStack) => engine.number.put({ ...crm, headers: { Added: "1" } }),
      ["update crm"],
    ],
    ["a deleted webhook", (engine: ProcessStack) => engine.number.remove("crm"), ["delete crm"]],
  ])("finds %s, and the next up heals it", async (_what, change, ops) => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    change(engine);
    expect((await engine.refresh()).ops).toEqual(ops);
    expect((await engine.up(declaring({ crm: {} }))).failures).toEqual([]);
    expect(engine.number.get("crm")).toMatchObject(crm);
    expect(engine.number.get("crm")?.headers ?? {}).toEqual({});
  });

  it.each([
    "unauthorized",
    "forbidden",
    "notFound",
    "tooManyRequests",
    "serverError",
    "html",
    "cutJson",
    "dropBefore",
  ] as const)("does not take %s for gone", async (kind) => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.emulator.fault({ kind, method: "GET", times: "always", retryAfter: 0 });
    const before = JSON.stringify(engine.resources);
    const { ops, failures } = await engine.refresh();
    expect(ops).toEqual([]);
    expect(failures).toHaveLength(2);
    expect(failures.join()).toContain('Could not read webhook "crm" of number +4930123456: ');
    expect(JSON.stringify(engine.resources)).toBe(before);
    expect(engine.output.join("\n")).not.toMatch(/^ {4}at /m);
  });
});
