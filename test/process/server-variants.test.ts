import { describe, expect, it } from "vitest";
import { profileVariants } from "../../dist/emulator/index.js";
import { type DeclaredNumber, declaring } from "../engine-model/program.ts";
import { ProcessStack } from "./process-stack";

const token = { Authorization: "Bearer one", "X-Kind": "a" };

/** One life of a number; every step has to end as declared, and every look after it has to be clean. */
async function live(engine: ProcessStack): Promise<void> {
  const steps: [string, DeclaredNumber][] = [
    ["create", declaring({ crm: { headers: token }, bot: {} })],
    [
      "change a url and a header",
      declaring({ crm: { url: "https://v2.example.com", headers: { Authorization: "Bearer two" } }, bot: {} }),
    ],
    ["remove the headers", declaring({ crm: { url: "https://v2.example.com" }, bot: {} })],
    ["replace", declaring({ crm: { url: "https://v2.example.com" }, bot: { name: "robot" } })],
    ["one only", declaring({ bot: { name: "robot" } })],
    ["replace the only one", declaring({ bot: { name: "Robot" } })],
    ["off", declaring({ bot: { name: "Robot" } }, { number: { enabled: false } })],
    ["on again", declaring({ bot: { name: "Robot" } })],
  ];
  for (const [title, program] of steps) {
    expect((await engine.up(program)).failures, title).toEqual([]);
    expectDeclared(engine, program, title);
    engine.requests();
    expect((await engine.up(program)).ops, `${title}, again`).toEqual([]);
    expect(engine.requests(), `${title}, again`).toEqual([]);
    expect(await engine.refresh(), `${title}, looked at`).toEqual({ ops: [], failures: [] });
    expect((await engine.up(program)).ops, `${title}, after the look`).toEqual([]);
  }
  expect((await engine.destroy()).failures).toEqual([]);
  expect(engine.number.webhooks).toEqual([]);
}

function expectDeclared(engine: ProcessStack, { number, webhooks }: DeclaredNumber, title: string): void {
  if (number.enabled === false) {
    expect(engine.number.enabled, title).toBe(false);
    return;
  }
  const declared = webhooks.map(({ name, headers }) => ({ name, headers }));
  const live = engine.number.webhooks.map(({ name, headers = {} }) => ({ name, headers }));
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  expect(live.sort(byName), title).toEqual(declared.sort(byName));
}

describe("one life of a number, in the real provider process", () => {
  it("passes with every documented default", async () => {
    await live(await ProcessStack.start({}, {}, true));
  }, 60_000);

  it.each(profileVariants())(
    "passes with $name",
    async ({ profile }) => {
      await live(await ProcessStack.start(profile, {}, true));
    },
    60_000,
  );
});
