import { describe, expect, it } from "vitest";
import type { Engine } from "../engine-model/engine.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

const OFF = { enabled: false };
const DISABLING = { ...listing(webhook("crm")), number: { disableOnDelete: true } };

/** Answers to each GET of the number, in their order; after the last one the number answers again. */
function answering(test: Case, ...bodies: readonly unknown[]): void {
  let next = 0;
  test.hooks = {
    answerWith: ({ method, path }) => {
      const isLook = method === "GET" && path === "/multi_webhook" && next < bodies.length;
      return isLook ? { status: 200, body: JSON.stringify(bodies[next++]) } : undefined;
    },
  };
}

/** A stack with one webhook, and the number, which nobody else uses. */
async function withWebhook(program = listing(webhook("crm"))): Promise<{ test: Case; engine: Engine }> {
  const { test, engine } = begin();
  expect((await engine.up(program)).failures).toEqual([]);
  test.world.emulator.clearJournal();
  test.processes = [];
  return { test, engine };
}

/** What a command sent to the number, in its order; a GET counts also where the emulator did not see it. */
function sentBy({ processes }: Case): string[] {
  return processes
    .flatMap(({ sent }) => sent)
    .map(({ method, body }) => (method === "POST" ? `POST ${JSON.parse(body).enabled}` : method));
}

const silences: readonly (readonly [string, unknown])[] = [
  ["{}", {}],
  ["null", null],
  ["a null list", { enabled: true, destinations: null }],
  ["the switch alone", { enabled: true }],
];

describe("an answer without a list", () => {
  it.each(silences)("(%s) drops no webhook from the state where a second look finds it", async (_what, body) => {
    const { test, engine } = await withWebhook();
    answering(test, body);
    const done = await engine.refresh();
    expect([done.failures, done.ops]).toEqual([[], []]);
    expect(sentBy(test)).toEqual(["GET", "GET"]);
  });

  it.each(silences)("(%s) drops all webhooks of a number after one more that says the same", async (_what, body) => {
    const { test, engine } = begin();
    await engine.up(listing(webhook("crm"), webhook("bot")));
    test.processes = [];
    answering(test, body, body);
    const done = await engine.refresh();
    expect(done.failures).toEqual([]);
    expect(done.ops.toSorted()).toEqual(["delete bot", "delete crm"]);
    expect(sentBy(test)).toEqual(["GET", "GET"]);
  });

  it.each(silences)("(%s) does not keep a webhook from being deleted", async (_what, body) => {
    const { test, engine } = await withWebhook();
    answering(test, body);
    const done = await engine.destroy();
    expect(done.failures).toEqual([]);
    expect(sentBy(test)).toEqual(["GET", "DELETE", "GET"]);
    expect(test.number.webhooks).toEqual([]);
  });

  it.each(silences)("(%s) lets the server say that a webhook is gone already", async (_what, body) => {
    const { test, engine } = await withWebhook();
    test.number.remove("crm");
    answering(test, body, body);
    const done = await engine.destroy();
    expect(done.failures).toEqual([]);
    expect(sentBy(test)).toContain("DELETE");
  });

  it.each([OFF, { enabled: true, destinations: [] }])("is not %j: nothing is sent", async (body) => {
    const { test, engine } = await withWebhook();
    answering(test, body);
    await engine.destroy();
    expect(sentBy(test)).toEqual(["GET"]);
  });
});

describe("an unmanaged webhook that was found", () => {
  it("stays in the state on an answer without a list, where a second look finds it", async () => {
    const { test, engine } = begin();
    test.number.put({ name: "other", url: "https://other.example.com/in" });
    await engine.up(listing(webhook("crm")));
    answering(test, { enabled: true }, { enabled: true, destinations: [{ name: "crm", url: webhook("crm").url }] });
    await engine.refresh();
    expect(engine.checkpoint.resources.find(({ kind }) => kind === "MultiWebhook")?.outputs.unmanagedWebhooks).toEqual(
      [],
    );
    test.hooks = {};
    await engine.refresh();
    answering(test, { enabled: true });
    await engine.refresh();
    expect(engine.checkpoint.resources.find(({ kind }) => kind === "MultiWebhook")?.outputs.unmanagedWebhooks).toEqual([
      "other",
    ]);
  });
});

describe("disableOnDelete", () => {
  it("looks again, also right after the last webhook was seen to be deleted", async () => {
    const { test, engine } = await withWebhook(DISABLING);
    await engine.destroy();
    expect(sentBy(test)).toEqual(["GET", "DELETE", "GET", "GET", "POST false", "GET"]);
  });

  it("sees a webhook that came after the last one was deleted", async () => {
    const { test, engine } = await withWebhook(DISABLING);
    let looks = 0;
    test.hooks = {
      onRequest({ method }, moment) {
        looks += moment === "after" && method === "GET" ? 1 : 0;
        if (looks === 2) {
          test.number.put({ name: "other", url: "https://other.example.com/in" });
        }
      },
    };
    await engine.destroy();
    expect(sentBy(test)).not.toContain("POST false");
    expect(test.said.join()).toContain("stays switched on");
    expect(test.number.webhooks.map(({ name }) => name)).toEqual(["other"]);
  });

  /** The answers from the look on that disableOnDelete makes. */
  async function destroying(
    ...bodies: readonly unknown[]
  ): Promise<{ sent: string[]; said: string; failures: string }> {
    const { test, engine } = await withWebhook(DISABLING);
    const listed = { enabled: true, destinations: [webhook("crm")].map(({ name, url }) => ({ name, url })) };
    answering(test, listed, { enabled: true, destinations: [] }, ...bodies);
    const done = await engine.destroy();
    return {
      sent: sentBy(test).slice(3),
      said: test.said.join(),
      failures: done.failures.join(),
    };
  }

  it.each([{ destinations: null }, { enabled: true, destinations: null }, {}, null])(
    "acts on %j only after one more that says the same",
    async (body) => {
      expect((await destroying(body, body)).sent).toEqual(["GET", "GET", "POST false", "GET"]);
    },
  );

  it.each([
    [{}, { enabled: true, destinations: [{ name: "other", url: "https://other.example.com/in" }] }],
    [{}, { enabled: true }],
    [null, { enabled: true, destinations: null }],
    [{ enabled: true, destinations: null }, {}],
  ])("does not act on %j and then %j", async (first, second) => {
    const { sent, said, failures } = await destroying(first, second);
    expect([sent, failures]).toEqual([["GET", "GET"], ""]);
    expect(said).toContain("stays switched on");
  });

  it("sends nothing and warns where the answer speaks of the switch alone", async () => {
    const { sent, said, failures } = await destroying({ enabled: true }, { enabled: true });
    expect([sent, failures]).toEqual([["GET"], ""]);
    expect(said).toContain("does not list its webhooks");
  });

  it("sends nothing to a number that is off", async () => {
    expect(await destroying(OFF)).toEqual({ sent: ["GET"], said: "", failures: "" });
  });

  it("sends nothing on an answer that is none", async () => {
    const { sent, failures } = await destroying(...Array.from({ length: 4 }, () => ({ error: "not now" })));
    expect(sent).toEqual(["GET", "GET", "GET", "GET"]);
    expect(failures).toContain("not the documented JSON");
  });
});

describe("a webhook that was put", () => {
  it("stays in the state although no answer after it can be understood", async () => {
    const { test, engine } = begin();
    const deep = `{"enabled":true,"destinations":[{"name":"other","url":"u","headers":{"A":${"[".repeat(20_000)}${"]".repeat(20_000)}}}]}`;
    let isPut = false;
    test.hooks = {
      answerWith({ method }) {
        isPut ||= method === "PUT";
        return isPut && method === "GET" ? { status: 200, body: deep } : undefined;
      },
    };
    const { failures } = await engine.up(listing(webhook("crm")));
    expect(failures.join()).toContain("not the documented JSON");
    expect(engine.checkpoint.resources.map(({ name, failed }) => [name, failed])).toEqual([
      ["acme", undefined],
      ["crm", true],
    ]);
  });
});
