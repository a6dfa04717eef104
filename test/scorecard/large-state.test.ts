import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { stored } from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

const LARGE = "x".repeat(30_000);
const main = { url: "https://main.example.com/in", headers: {}, adopt: true };
const program: DeclaredNumber = { ...listing(webhook("crm")), main };

/** An update that has arrived and was not answered, and whose effect cannot be looked at, ends as a partial failure. */
function loseSightOf(world: ReturnType<typeof begin>["world"], method: string, key: string, path: string): void {
  world.fault({ kind: "serverErrorApplied", method, key, times: "always" });
  world.fault({ kind: "serverError", method: "GET", key, path, skip: 1, times: "always" });
}

/** Pulumi drops a partial failure that is too large, so that nothing would tell the next run to look. */
describe("an update that ends half-way is marked, although somebody else has made the stored state too large to be kept:", () => {
  it("a number with long names on it is looked at by an up that goes back", async () => {
    const { world, test, engine } = begin();
    await engine.up(program);
    test.number.put({ name: LARGE, url: "https://somebody.example.com/in" });
    await engine.refresh();
    expect(engine.saved).toContain(LARGE);
    loseSightOf(world, "POST", test.key, "/multi_webhook");
    expect((await engine.up({ ...program, number: { enabled: false } })).failures.join()).toContain("not known");
    expect(test.number.enabled).toBe(false);
    world.calm();
    expect((await engine.up(program)).failures).toEqual([]);
    expect(test.number.enabled).toBe(true);
    expect(stored(engine).find(({ kind }) => kind === "MultiWebhook")?.outputs.unmanagedWebhooks).toEqual([LARGE]);
  });

  it("a number that ignores many names", async () => {
    const { world, test, engine } = begin();
    const ignoring = { ignoreUnmanaged: Array.from({ length: 400 }, (_none, index) => `${index}-${"x".repeat(60)}`) };
    await engine.up({ ...program, number: ignoring });
    loseSightOf(world, "POST", test.key, "/multi_webhook");
    await engine.up({ ...program, number: { ...ignoring, enabled: false } });
    world.calm();
    expect((await engine.up({ ...program, number: ignoring })).failures).toEqual([]);
    expect(test.number.enabled).toBe(true);
    expect((await engine.up({ ...program, number: ignoring })).ops).toEqual([]);
  });

  it.each([
    {
      what: "a webhook",
      resource: "crm",
      drifts: ({ number }: Case) => number.put({ ...webhook("crm"), headers: { "X-Large": LARGE } }),
      write: ["PATCH", "/multi_webhook"] as const,
    },
    {
      what: "a main webhook",
      resource: "main",
      drifts: ({ number }: Case) => {
        number.main = { url: main.url, headers: { "X-Large": LARGE } };
      },
      write: ["POST", "/v1/configs/webhook"] as const,
    },
  ])("$what whose headers have drifted", async ({ resource, drifts, write: [method, path] }) => {
    const { world, test, engine } = begin();
    await engine.up(program);
    drifts(test);
    await engine.refresh();
    loseSightOf(world, method, test.key, path);
    expect((await engine.up(program)).failures.join()).toContain("not known");
    expect(stored(engine).find(({ name }) => name === resource)?.outputs.__unconfirmed).toBe(true);
    world.calm();
    expect((await engine.up(program)).failures).toEqual([]);
    expect((await engine.up(program)).ops).toEqual([]);
  });
});
