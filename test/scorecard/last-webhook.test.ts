import { describe, expect, it } from "vitest";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

const EMPTY = "is switched on without a webhook";

function unlisted(...webhooks: Declared[]): DeclaredNumber {
  return { ...listing(...webhooks), listed: false };
}

/** How often the last command has said that a number is left with no webhook. */
function warnings({ said }: Case): number {
  return said.filter((line) => line.includes(EMPTY)).length;
}

/** A stack, and what it says when its program becomes another one. */
async function going(from: DeclaredNumber, to: DeclaredNumber, others: readonly string[] = []): Promise<number> {
  const { test, engine } = begin();
  expect((await engine.up(from)).failures).toEqual([]);
  for (const name of others) {
    test.number.put({ name, url: `https://${name}.example.com/in` });
  }
  test.processes = [];
  expect((await engine.up(to)).failures).toEqual([]);
  return warnings(test);
}

describe("a number without webhookNames that is on", () => {
  const a = webhook("a");

  it.each([1, 2, 3])("warns once when its last webhook goes (of %i)", async (count) => {
    const all = [a, webhook("b"), webhook("c")].slice(0, count);
    expect(await going(unlisted(...all), unlisted())).toBe(1);
  });

  it("warns where the last webhook had gone before", async () => {
    const { test, engine } = begin();
    await engine.up(unlisted(a));
    test.number.remove("a");
    test.processes = [];
    await engine.up(unlisted());
    expect(warnings(test)).toBe(1);
  });

  it("sends nothing more for it", async () => {
    const { test, engine } = begin();
    await engine.up(unlisted(a));
    test.processes = [];
    await engine.up(unlisted());
    expect(test.processes.flatMap(({ sent }) => sent).map(({ method }) => method)).toEqual(["GET", "DELETE", "GET"]);
  });

  it.each([
    ["one that stays", unlisted(a, webhook("b")), unlisted(a), []],
    ["one that is unmanaged", unlisted(a), unlisted(), ["other"]],
    ["one that is only renamed", unlisted(a), unlisted({ ...a, name: "b" }), []],
    ["one that another resource takes its place with", unlisted(a), unlisted(webhook("b")), []],
    ["a number that goes off with it", unlisted(a), { ...unlisted(), number: { enabled: false } }, []],
  ] as const)("says nothing of %s", async (_what, from, to, others) => {
    expect(await going(from, to, others)).toBe(0);
  });

  it("says nothing in a destroy", async () => {
    const { test, engine } = begin();
    await engine.up(unlisted(a));
    test.processes = [];
    await engine.destroy();
    expect(warnings(test)).toBe(0);
  });
});
