import { describe, expect, it } from "vitest";
import type { Profile } from "../../dist/emulator/index.js";
import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

interface Answer {
  readonly status: number;
  readonly body: string;
}

const SILENT: Answer = { status: 200, body: "{}" };

/** Answers instead of the number, by method. Other requests reach the number. */
function answering(test: Case, answers: Readonly<Record<string, Answer>>): void {
  test.hooks = { answerWith: ({ method, path }) => (path.startsWith("/multi_webhook") ? answers[method] : undefined) };
}

/** A number that answers every DELETE with a failure, and from then on no look. */
function failingToDelete(test: Case): void {
  let isAsked = false;
  test.hooks = {
    answerWith({ method }) {
      isAsked ||= method === "DELETE";
      return method === "DELETE" ? json({ error: "internal" }, 500) : isAsked && method === "GET" ? SILENT : undefined;
    },
  };
}

function json(body: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(body) };
}

async function after(
  program: DeclaredNumber,
  profile: Partial<Profile> = {},
): Promise<{ world: Case["world"]; test: Case; engine: Engine }> {
  const begun = begin(profile);
  expect((await begun.engine.up(program)).failures).toEqual([]);
  begun.test.processes = [];
  return begun;
}

function sentBy({ processes }: Case): string[] {
  return processes.flatMap(({ sent }) => sent).map(({ method }) => method);
}

function liveNames({ number }: Case): string[] {
  return number.webhooks.map(({ name }) => name).sort();
}

function storedNames(engine: Engine): string[] {
  return engine.checkpoint.resources.map(({ name }) => name).sort();
}

/** What a DELETE may meet that does not say that the webhook is gone. */
const noWords: readonly (readonly [string, Answer])[] = [
  ["500", json({ error: "internal server error" }, 500)],
  ["503 that speaks of the wrong thing", json({ error: "no webhook service found, it is disabled" }, 503)],
  ["302", { status: 302, body: "" }],
  ["409", json({ message: "conflict" }, 409)],
  ["409 without words", { status: 409, body: "" }],
  ["400", json({ error: "bad request" }, 400)],
  ["400 that will not do it", json({ error: "webhook cannot be disabled or removed: account not found" }, 400)],
];

describe("a deletion that was not accepted, on a number whose answers have no list,", () => {
  it.each(noWords)("fails after %s and keeps the state", async (_what, answer) => {
    const { test, engine } = await after(listing(webhook("crm")));
    answering(test, { GET: SILENT, DELETE: answer });
    expect((await engine.destroy()).failures.join()).toContain('Deleting webhook "crm"');
    expect([liveNames(test), storedNames(engine)]).toEqual([["crm"], ["acme", "crm"]]);
  });

  it("fails after a DELETE without an answer and keeps the state", async () => {
    const { world, test, engine } = await after(listing(webhook("crm")));
    world.fault({ kind: "hang", method: "DELETE", key: test.key, times: "always" });
    answering(test, { GET: SILENT });
    expect((await engine.destroy()).failures).not.toEqual([]);
    expect(storedNames(engine)).toEqual(["acme", "crm"]);
  });

  it("is sent again after the look, and done once it was accepted", async () => {
    const { world, test, engine } = await after(listing(webhook("crm")));
    world.fault({ kind: "serverError", method: "DELETE", key: test.key });
    answering(test, { GET: SILENT });
    expect((await engine.destroy()).failures).toEqual([]);
    expect(sentBy(test)).toEqual(["GET", "DELETE", "GET", "DELETE", "GET"]);
    expect(liveNames(test)).toEqual([]);
  });

  it.each([
    [{ unknownName: 400, emptyList: "body" }, (test: Case) => test.number.remove("crm")],
    [{ unknownName: 409, emptyList: "omit" }, (test: Case) => test.number.remove("crm")],
    [{ writeWhenOff: 400, whenOff: "empty" }, (test: Case) => Object.assign(test.number, { enabled: false })],
    [{ writeWhenOff: 409, whenOff: "empty" }, (test: Case) => Object.assign(test.number, { enabled: false })],
  ] as const)("is done where the refusal itself says that there is nothing (%j)", async (profile, lose) => {
    const { test, engine } = await after(listing(webhook("crm")), profile);
    lose(test);
    expect((await engine.destroy()).failures).toEqual([]);
    expect(sentBy(test)).toEqual(["GET", "DELETE", "GET"]);
  });

  it.each([false, true])(
    "makes no room for another webhook (with --continue-on-error: %j)",
    async (continueOnError) => {
      const { test, engine } = await after(listing(webhook("a"), webhook("b"), webhook("c")));
      failingToDelete(test);
      const swapped = listing(webhook("b"), webhook("c"), webhook("d"));
      const { failures } = await engine.up(swapped, { continueOnError });
      expect(failures.join()).toContain('Deleting webhook "a"');
      expect(failures.join()).not.toContain("was deleted in this run");
      expect(sentBy(test)).not.toContain("PUT");
      expect(storedNames(engine)).toEqual(["a", "acme", "b", "c"]);
    },
  );

  it('leaves an unmanaged webhook to the next run (unmanaged: "delete")', async () => {
    const { test, engine } = await after(listing(webhook("crm")));
    test.number.put({ name: "other", url: "https://other.example.com/in" });
    failingToDelete(test);
    const program: DeclaredNumber = { ...listing(webhook("crm")), number: { unmanaged: "delete" } };
    expect((await engine.up(program)).failures.join()).toContain('Deleting webhook "other"');
    test.hooks = {};
    expect((await engine.up(program)).failures).toEqual([]);
    expect(liveNames(test)).toEqual(["crm"]);
  });

  it("is not followed by a PUT where a header had to go with its webhook", async () => {
    const { test, engine } = await after(listing(webhook("crm", undefined, { A: "1", B: "2" })), {
      patchHeaders: "merge",
    });
    failingToDelete(test);
    expect((await engine.up(listing(webhook("crm", undefined, { A: "1" })))).failures).not.toEqual([]);
    expect(sentBy(test)).not.toContain("PUT");
  });
});

describe("a number whose answers do not show the switch", () => {
  const off: DeclaredNumber = { listed: true, number: { enabled: false }, webhooks: [] };
  const on: DeclaredNumber = { listed: true, number: {}, webhooks: [] };

  it.each([
    [off, "Multi-webhook is disabled for this number"],
    [on, "Multi-webhook is enabled for this number"],
  ])("is as declared (%j) where the refusal to switch it names the state", async (program, error) => {
    const { test, engine } = begin();
    answering(test, { GET: SILENT, POST: json({ error }, 400) });
    expect((await engine.up(program)).failures).toEqual([]);
    expect(storedNames(engine)).toEqual(["acme"]);
  });

  it.each([
    [off, "Multi-webhook cannot be disabled for this number", 400],
    [off, "webhook backend is disabled", 503],
    [on, "Multi-webhook must be enabled by the partner", 400],
  ])("is not taken to be as declared (%j) after %j", async (program, error, status) => {
    const { test, engine } = begin();
    answering(test, { GET: SILENT, POST: json({ error }, status) });
    expect((await engine.up(program)).failures.join()).toContain("Switching extra webhooks");
  });
});

const MAIN = { url: "https://main.example.com/in", headers: {} };

/** Answers the first looks at the main webhook, in their order; then it is shown again. */
function hidingMain(test: Case, ...answers: readonly Answer[]): void {
  let looks = 0;
  test.hooks = {
    answerWith({ method, path }) {
      return method === "GET" && path === "/v1/configs/webhook" ? answers[looks++] : undefined;
    },
  };
}

/** The looks of the last command: at the main webhook, or at the number. */
function looksOf({ processes }: Case): string[] {
  return processes.flatMap(({ sent }) => sent).map(({ path }) => (path.includes("configs") ? "main" : "number"));
}

const emptyMains: readonly Answer[] = [
  { status: 200, body: "" },
  ...[{}, null, { url: null }, { url: "" }, { url: "", headers: {}, error: null, errors: [] }].map((body) =>
    json(body),
  ),
];

describe("an answer without a main webhook", () => {
  const program: DeclaredNumber = { ...listing(), main: { ...MAIN, adopt: true } };

  it.each(emptyMains)("(%j) drops it from the state only after a second one", async (answer) => {
    const { test, engine } = await after(program);
    hidingMain(test, answer);
    const { failures, ops } = await engine.refresh();
    expect([failures, ops, looksOf(test).filter((look) => look === "main")]).toEqual([[], [], ["main", "main"]]);
    hidingMain(test, answer, answer);
    expect((await engine.refresh()).ops).toEqual(["delete main"]);
  });

  it("is a 404 at once, where the number gives a clear answer", async () => {
    const { test, engine } = await after(program);
    hidingMain(test, json({}, 404));
    expect((await engine.refresh()).ops).toEqual(["delete main"]);
    expect(looksOf(test).toSorted()).toEqual(["main", "number"]);
  });

  it("is not borne out by a number whose own answer is silent", async () => {
    const { test, engine } = await after(program, { emptyList: "body" });
    hidingMain(test, json({}, 404));
    expect((await engine.refresh()).ops).toEqual([]);
    expect(looksOf(test).toSorted()).toEqual(["main", "main", "number", "number"]);
    hidingMain(test, json({}, 404), json({}, 404));
    expect((await engine.refresh()).ops).toEqual(["delete main"]);
  });

  it.each([
    { url: "", error: "backend unavailable" },
    { url: null, error: { code: 7 } },
    { url: "", errors: [{ title: "no" }] },
    { url: "", message: "service temporarily unavailable" },
    { url: "", meta: { success: false, http_code: 500 } },
    { url: "", detail: "not now" },
    { url: "", data: { url: MAIN.url } },
  ])("is none at all where it tells of something else (%j)", async (body) => {
    const { test, engine } = await after(program);
    hidingMain(test, ...Array.from({ length: 8 }, () => json(body)));
    expect((await engine.refresh()).failures.join()).toContain("not the documented JSON");
    expect(storedNames(engine)).toContain("main");
  });

  it("sets none over that of somebody else, which no preview has seen", async () => {
    const { test, engine } = await after(listing());
    test.config["dialog360:capacityCheck"] = "declared";
    const others = { url: "https://somebody.example.com/in", headers: {} };
    test.number.main = others;
    hidingMain(test, json({}));
    expect((await engine.up({ ...listing(), main: MAIN })).failures.join()).toContain("has a main webhook already");
    expect(test.number.main).toEqual(others);
  });

  it("leaves the names of a number as they are, where a second look shows its webhooks", async () => {
    const { test, engine } = await after(listing(webhook("crm")));
    let looks = 0;
    test.hooks = { answerWith: ({ method }) => (method === "GET" && looks++ === 0 ? SILENT : undefined) };
    expect((await engine.refresh()).ops).toEqual([]);
    expect(engine.checkpoint.resources.flatMap(({ inputs }) => inputs.__goneNames ?? [])).toEqual([]);
  });
});
