import { describe, expect, it } from "vitest";
import { readableText } from "../engine-model/checkpoint.ts";
import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

/** No word of the program, and nothing that looks random: only its place tells that it is a secret. */
const TOKEN = "correct-horse-battery";
const URL = "https://crm.example.com/in";
const HIDDEN = "[redacted]";

const crm = webhook("crm", URL, { Authorization: `Bearer ${TOKEN}`, "X-Name": "correct" });
const program = (number: DeclaredNumber["number"] = {}, ...more: string[]): DeclaredNumber => ({
  ...listing(crm, ...more.map((name) => webhook(name))),
  number,
});
const others = (test: Case, ...names: string[]) => {
  for (const name of names) {
    test.number.put({ name, url: "https://somebody.example.com/in" });
  }
};
const unmanagedIn = ({ checkpoint }: Engine): unknown =>
  checkpoint.resources.find(({ kind }) => kind === "MultiWebhook")?.outputs.unmanagedWebhooks;
const urlIn = ({ checkpoint }: Engine): unknown => checkpoint.resources.find(({ name }) => name === "crm")?.outputs.url;

/** All that anybody can see, without a password. */
function visible(test: Case, engine: Engine, ...runs: { failures: readonly string[] }[]): string {
  const said = test.said;
  return [...said, ...runs.flatMap(({ failures }) => failures), readableText(engine.checkpoint)].join("\n");
}

async function deployed(number: DeclaredNumber["number"] = {}) {
  const { test, engine } = begin();
  expect((await engine.up(program(number))).failures).toEqual([]);
  return { test, engine };
}

describe.each(["warn", "delete"] as const)('with unmanaged: "%s"', (unmanaged) => {
  it("the names of others that hold a secret are shown and stored without it", async () => {
    const { test, engine } = await deployed({ unmanaged });
    others(test, TOKEN, `x ${test.key}`);
    const done = await engine.refresh();
    expect(unmanagedIn(engine)).toEqual([HIDDEN, `x ${HIDDEN}`]);
    const seen = visible(test, engine, done);
    expect([seen.includes(TOKEN), seen.includes(test.key)]).toEqual([false, false]);
    expect(unmanaged === "warn" ? seen : HIDDEN).toContain(HIDDEN);
    expect((await engine.refresh()).rewritten).toEqual([]);
  });

  it("a url to which somebody adds a secret is shown and stored without it, and is brought back", async () => {
    const { test, engine } = await deployed({ unmanaged });
    test.number.put({ ...crm, url: `https://crm.example.com/${TOKEN}` });
    const done = await engine.refresh();
    expect(urlIn(engine)).toBe(`https://crm.example.com/${HIDDEN}`);
    expect((await engine.refresh()).rewritten).toEqual([]);
    const up = await engine.up(program({ unmanaged }));
    expect(visible(test, engine, done, up)).not.toContain(TOKEN);
    expect([up.failures, test.number.get("crm")?.url, urlIn(engine)]).toEqual([[], URL, URL]);
    expect((await engine.preview(program({ unmanaged }))).ops).toEqual([]);
  });
});

describe("a name of somebody else that holds a secret", () => {
  it('is not shown where unmanaged: "error" refuses it', async () => {
    const { test, engine } = await deployed({ unmanaged: "error" });
    others(test, TOKEN);
    const failed = await engine.preview(program({ unmanaged: "error" }));
    expect(failed.failures.join()).toContain(HIDDEN);
    const refreshed = await engine.refresh();
    expect(visible(test, engine, failed, refreshed)).not.toContain(TOKEN);
  });

  it('is not shown where unmanaged: "delete" cannot delete it, and is deleted then', async () => {
    const deleting = { unmanaged: "delete" } as const;
    const { test, engine } = await deployed(deleting);
    others(test, TOKEN);
    await engine.refresh();
    test.hooks = {
      answerWith: ({ method, path }) =>
        method === "DELETE" ? { status: 400, body: `{"error":"no DELETE of ${path}"}` } : undefined,
    };
    const failed = await engine.up(program(deleting));
    expect(failed.failures.join()).toContain("DELETE");
    expect(visible(test, engine, failed)).not.toContain(TOKEN);
    test.hooks = {};
    const up = await engine.up(program(deleting));
    expect([up.failures, test.number.get(TOKEN), unmanagedIn(engine)]).toEqual([[], undefined, []]);
    expect((await engine.preview(program(deleting))).ops).toEqual([]);
  });

  it("is not shown where it takes a slot", async () => {
    const { test, engine } = await deployed();
    others(test, TOKEN, `x ${test.key}`);
    const failed = await engine.up(program({}, "bot"));
    expect(failed.failures.join()).toContain(`(${JSON.stringify(HIDDEN)}, "x ${HIDDEN}")`);
    expect(visible(test, engine, failed)).not.toContain(TOKEN);
  });

  it.each([
    ["declared", program({}, TOKEN), true],
    ["ignored", program({ ignoreUnmanaged: [TOKEN] }), false],
  ])("is unmanaged no more where it is %s", async (_what, declared, goes) => {
    const { test, engine } = await deployed();
    others(test, TOKEN, "other");
    await engine.refresh();
    expect(unmanagedIn(engine)).toEqual([HIDDEN, "other"]);
    if (goes) {
      test.number.remove(TOKEN);
    }
    expect((await engine.up(declared)).failures).toEqual([]);
    expect(unmanagedIn(engine)).toEqual(["other"]);
    expect((await engine.preview(declared)).ops).toEqual([]);
  });

  it.each([
    ["is the same", TOKEN, []],
    ["is another one", "payments", [expect.stringContaining('"payments", which it did not have')]],
  ])("tells whose number it is after a new key, where it %s", async (_what, name, failures) => {
    const deleting = { unmanaged: "delete" } as const;
    const { test, engine } = await deployed(deleting);
    others(test, TOKEN);
    await engine.refresh();
    test.number.remove(TOKEN);
    others(test, name);
    const renewed = `${test.key}-renewed`;
    test.world.emulator.numbers.rotateKey(test.key, renewed, { loses: "nothing" });
    test.key = renewed;
    test.env.DIALOG360_API_KEY = renewed;
    test.hooks = { answerWith: ({ path }) => (path.startsWith("/health") ? { status: 404, body: "{}" } : undefined) };
    const up = await engine.up(program(deleting));
    expect(up.failures.filter((failure) => failure.includes("did not have"))).toEqual(failures);
    expect(test.number.get(name) === undefined).toBe(failures.length === 0);
  });
});

describe("what is stored of others", () => {
  it("does not depend on what the process has read before", async () => {
    const { test, engine } = begin();
    test.number.main = undefined;
    const main = { url: "https://main.example.com/in?channel=whatsapp", headers: { "X-Env": "production" } };
    expect((await engine.up({ ...listing(crm), main })).failures).toEqual([]);
    others(test, "production-whatsapp");
    test.number.put({ ...crm, url: "https://production.example.com/whatsapp/in" });
    await engine.refresh();
    expect(unmanagedIn(engine)).toEqual(["production-whatsapp"]);
    expect(urlIn(engine)).toBe("https://production.example.com/whatsapp/in");
    for (let time = 0; time < 6; time++) {
      expect((await engine.refresh()).rewritten).toEqual([]);
    }
  });
});

describe("what the program declares openly", () => {
  it("is shown by a refresh and a limit although a secret is made of the same characters", async () => {
    const { test, engine } = begin();
    const named = webhook("customer-events", `${URL}?kind=customer-events`, { "X-Tenant": "X-Tenant" });
    const listed = { ...listing(named), number: { ignoreUnmanaged: ["ignored-events"] } };
    expect((await engine.up(listed)).failures).toEqual([]);
    test.number.put({ ...named, headers: { "x-tenant": "zzz" } });
    test.number.put({ name: "ignored-events", url: `${URL}?kind=ignored-events` });
    test.number.put({ name: "other-hook", url: "https://somebody.example.com/in" });
    const refreshed = await engine.refresh();
    const said = visible(test, engine, refreshed);
    expect(said).toContain('changed "X-Tenant"');
    expect(said).toContain('webhook "customer-events" of number');
    const failed = await engine.up({ ...listing(named, webhook("bot")), number: listed.number });
    expect(failed.failures.join()).toMatch(/"customer-events", "bot".*"other-hook".*"ignored-events"/);
  });
});
