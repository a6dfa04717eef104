import { expect, it } from "vitest";
import { declaring, PHONE, registrationsOf } from "../engine-model/program.ts";
import { CallError } from "../engine-model/provider-process.ts";
import { ProcessStack } from "./process-stack";

const inputs = (name: string) =>
  registrationsOf(declaring({ [name]: {} }, { listed: false })).at(-1)?.inputs ?? expect.fail("no webhook");

it("a cancelled run stops waiting, keeps what was sent, and begins nothing", async () => {
  const engine = await ProcessStack.start({}, { "dialog360:settleTimeout": "60" });
  const provider = await engine.newProcess();
  engine.number.enabled = true;
  engine.emulator.fault({ kind: "late", method: "PUT", ms: 50_000 });
  const startMs = Date.now();
  const creates = ["crm", "bot"].map((name) => provider.create(inputs(name)).catch((error: unknown) => error));
  while (!engine.emulator.journal().some(({ method, endedAt }) => method === "PUT" && endedAt)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await provider.cancel();
  const [sent, notSent] = await Promise.all(creates);
  expect(Date.now() - startMs).toBeLessThan(10_000);
  expect(sent).toBeInstanceOf(CallError);
  expect(sent).toMatchObject({ partial: { id: `${PHONE}/crm`, properties: { name: "crm", __unconfirmed: true } } });
  expect(notSent).toMatchObject({ partial: undefined });
  expect(String(notSent)).toContain("The run was interrupted before it was sent");
  expect(engine.writes()).toEqual(["PUT crm"]);
});

it.each([
  ["GET", 1500, undefined, []],
  ["PUT", 4500, { __unconfirmed: true }, ["PUT crm"]],
] as const)("a run that is cancelled while %s gets no answer ends in time", async (method, mostMs, kept, writes) => {
  const engine = await ProcessStack.start({}, { "dialog360:requestTimeout": "60" });
  const provider = await engine.newProcess();
  engine.number.enabled = true;
  engine.emulator.fault({ kind: "hang", method, path: "/multi_webhook", times: "always" });
  const create = provider.create(inputs("crm")).catch((error: unknown) => error);
  while (!engine.emulator.journal().some(({ fault }) => fault)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const startMs = Date.now();
  await provider.cancel();
  const failure = await create;
  expect(Date.now() - startMs).toBeLessThan(mostMs);
  expect(String(failure)).toContain("The run was interrupted before it was answered");
  expect(failure).toMatchObject({ partial: kept && { properties: kept } });
  expect(engine.writes()).toEqual(writes);
});

it("a run that is cancelled while it waits to look writes nothing after the look", async () => {
  const engine = await ProcessStack.start();
  const provider = await engine.newProcess();
  engine.number.enabled = true;
  engine.emulator.fault({ kind: "tooManyRequests", method: "GET", retryAfter: "20" });
  const create = provider.create(inputs("crm")).catch((error: unknown) => error);
  while (!engine.emulator.journal().some(({ status }) => status === 429)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await provider.cancel();
  expect(String(await create)).toContain("The run was interrupted before it was sent");
  expect(engine.writes()).toEqual([]);
});
