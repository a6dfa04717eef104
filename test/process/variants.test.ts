import { describe, expect, it } from "vitest";
import { profileVariants } from "../../dist/emulator/index.js";
import { MiniEngine, type Program } from "./mini-engine";

const token = { Authorization: "Bearer one", "X-Kind": "a" };

/** One life of a number; every step has to end as declared, and every look after it has to be clean. */
async function live(engine: MiniEngine): Promise<void> {
  const steps: [string, Program][] = [
    ["create", { webhooks: { crm: { headers: token }, bot: {} } }],
    [
      "change a url and a header",
      { webhooks: { crm: { url: "https://v2.example.com", headers: { Authorization: "Bearer two" } }, bot: {} } },
    ],
    ["remove the headers", { webhooks: { crm: { url: "https://v2.example.com" }, bot: {} } }],
    ["replace", { webhooks: { crm: { url: "https://v2.example.com" }, bot: { name: "robot" } } }],
    ["one only", { webhooks: { bot: { name: "robot" } } }],
    ["replace the only one", { webhooks: { bot: { name: "Robot" } } }],
    ["off", { number: { enabled: false }, webhooks: { bot: { name: "Robot" } } }],
    ["on again", { webhooks: { bot: { name: "Robot" } } }],
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

function expectDeclared(engine: MiniEngine, { number, webhooks }: Program, title: string): void {
  if (number?.enabled === false) {
    expect(engine.number.enabled, title).toBe(false);
    return;
  }
  const declared = Object.entries(webhooks).map(([logicalName, { name = logicalName, headers = {} }]) => ({
    name,
    headers,
  }));
  const live = engine.number.webhooks.map(({ name, headers = {} }) => ({ name, headers }));
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  expect(live.sort(byName), title).toEqual(declared.sort(byName));
}

describe("one life of a number, in the real provider process", () => {
  it("passes with every documented default", async () => {
    await live(await MiniEngine.start({}, {}, true));
  }, 60_000);

  it.each(profileVariants())(
    "passes with $name",
    async ({ profile }) => {
      await live(await MiniEngine.start(profile, {}, true));
    },
    60_000,
  );
});
