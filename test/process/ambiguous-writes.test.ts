import { describe, expect, it } from "vitest";
import { declaring } from "../engine-model/program.ts";
import { KEY, ProcessStack } from "./process-stack";

const two = { A: "value-one", B: "value-two" };

describe("a change that removes a header", () => {
  it.each(["echo", "serverError"] as const)(
    "never deletes the webhook while PATCH fails with %s",
    async (kind) => {
      const engine = await ProcessStack.start();
      await engine.up(declaring({ crm: { headers: two } }));
      engine.emulator.fault({ kind, method: "PATCH", times: "always" });
      engine.requests();
      const { failures } = await engine.up(declaring({ crm: { headers: { A: "value-one" } } }));
      expect(failures.join()).toContain("PATCH /multi_webhook answered");
      expect(new Set(engine.writes())).toEqual(new Set(["PATCH crm"]));
      expect(engine.number.get("crm")?.headers).toEqual(two);
    },
    20_000,
  );
});

describe("a header value that the server masks", () => {
  it.each(["echo", "serverError"] as const)(
    "is not taken for changed when PATCH fails with %s",
    async (kind) => {
      const engine = await ProcessStack.start({ headerValues: "masked" });
      await engine.up(declaring({ crm: { headers: two } }));
      engine.emulator.fault({ kind, method: "PATCH", times: "always" });
      const changed = declaring({ crm: { headers: { ...two, A: "value-new" } } });
      expect((await engine.up(changed)).failures).toHaveLength(1);
      engine.emulator.clearFaults();
      expect((await engine.up(changed)).ops).toEqual(["update crm"]);
      expect(engine.number.get("crm")?.headers).toEqual({ ...two, A: "value-new" });
    },
    20_000,
  );
});

describe("after an unclear outcome", () => {
  it.each([
    ["PUT", { crm: {}, bot: {} }, "PUT bot"],
    ["DELETE", {}, "DELETE crm"],
  ])("%s is not sent again when the look fails too", async (method, webhooks, write) => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.requests();
    engine.emulator.fault({ kind: "serverErrorApplied", method, times: "always" });
    // One look for the number, and the one that decides the write.
    engine.emulator.fault({ kind: "unauthorized", method: "GET", skip: 2, times: "always" });
    expect((await engine.up(declaring(webhooks))).failures.join()).toContain("The API key was refused");
    expect(engine.writes()).toEqual([write]);
  });

  it("a DELETE that is answered by 404 is waited for, while the list is late", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {}, bot: {} }));
    engine.requests();
    engine.emulator.set({ visibleAfterMs: 1500 });
    engine.emulator.fault({ kind: "dropAfter", method: "DELETE" });
    expect((await engine.up(declaring({ crm: {} }))).failures).toEqual([]);
    expect(engine.writes()).toEqual(["DELETE bot", "DELETE bot"]);
  }, 20_000);

  it("no write is sent more than four times, whatever the mix of refusals", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({}));
    engine.requests();
    for (const kind of ["tooManyRequests", "serverError", "tooManyRequests", "serverError", "serverError"] as const) {
      engine.emulator.fault({ kind, method: "PUT", retryAfter: 0 });
    }
    expect((await engine.up(declaring({ crm: {} }))).failures).toHaveLength(1);
    expect(engine.writes()).toEqual(["PUT crm", "PUT crm", "PUT crm", "PUT crm"]);
  }, 20_000);
});

describe("what an interrupted run has left to be deleted", () => {
  it("spares a webhook that a resource of the state stands for", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ old: { name: "crm" } }));
    const left = engine.resource("old") ?? expect.fail("not created");
    engine.setState({ resources: engine.resources.filter(({ name }) => name !== "old") });
    await engine.up(declaring({ renamed: { name: "crm", url: left.inputs.url as string } }));
    engine.setState({ resources: [...engine.resources, left] });
    engine.requests();
    expect((await engine.up(declaring({ renamed: { name: "crm", url: left.inputs.url as string } }))).ops).toEqual([
      "delete old",
    ]);
    expect(engine.writes()).toEqual([]);
    expect(engine.number.get("crm")).toBeDefined();
  });
});

describe("a number that was off", () => {
  it("loses the webhook that is removed in the run that turns it on", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {}, bot: {} }));
    await engine.up(declaring({ crm: {}, bot: {} }, { number: { enabled: false } }));
    expect((await engine.up(declaring({ crm: {} }))).failures).toEqual([]);
    expect(engine.number.webhooks.map(({ name }) => name)).toEqual(["crm"]);
  });
});

it("a webhook that comes back late with the switch is changed, not taken for somebody else's", async () => {
  const engine = await ProcessStack.start({ whenOff: "empty", duplicateName: 200 });
  await engine.up(declaring({ crm: {} }));
  engine.number.enabled = false;
  engine.emulator.set({ visibleAfterMs: 700 });
  expect((await engine.up(declaring({ crm: { headers: two } }))).failures).toEqual([]);
  expect(engine.number.get("crm")?.headers).toEqual(two);
}, 20_000);

describe('unmanaged: "error"', () => {
  it("is held before anything is written, also where the check did not look", async () => {
    const engine = await ProcessStack.start({}, { "dialog360:capacityCheck": "declared" });
    engine.number.enabled = true;
    engine.number.put({ name: "stranger", url: "https://stranger.example.com" });
    const { failures } = await engine.up(declaring({ crm: {} }, { number: { unmanaged: "error" } }));
    expect(failures.join()).toContain('"stranger"');
    expect(engine.writes()).toEqual([]);
  });
});

describe('unmanaged: "delete"', () => {
  it("is warned of in the check when the mode changes", async () => {
    const engine = await ProcessStack.start();
    await engine.up(declaring({ crm: {} }));
    engine.number.put({ name: "stranger", url: "https://stranger.example.com" });
    expect((await engine.up(declaring({ crm: {} }, { number: { unmanaged: "delete" } }))).failures).toEqual([]);
    expect(engine.warnings.join("\n")).toContain('will be deleted because unmanaged is "delete": "stranger"');
    expect(engine.number.get("stranger")).toBeUndefined();
  });
});

it("a webhook that has drifted away gets its slot back from one that is no longer declared", async () => {
  const engine = await ProcessStack.start();
  await engine.up(declaring({ a: {}, b: {}, c: {} }));
  engine.number.remove("b");
  engine.number.put({ name: "x", url: "https://x.example.com" });
  await engine.refresh();
  expect((await engine.up(declaring({ a: {}, b: {} }))).failures).toEqual([]);
  expect(engine.emulator.numbers.of(KEY).webhooks.map(({ name }) => name)).toEqual(["a", "x", "b"]);
});
