import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

const unlisted = (...webhooks: Parameters<typeof listing>): DeclaredNumber => ({
  ...listing(...webhooks),
  listed: false,
});
const named = (logical: string, name: string, url = `https://${logical}.example.com/in`) => {
  return { ...webhook(name, url), logical };
};

describe("a resource whose new name is on the number already", () => {
  it.each(["live", "declared"])("does not give up the old one (capacityCheck: %s)", async (capacityCheck) => {
    const { test, engine } = begin();
    await engine.up(unlisted(named("x", "a")));
    test.number.put(webhook("b", "https://theirs.example.com/in"));
    test.config["dialog360:capacityCheck"] = capacityCheck;
    const { failures } = await engine.up(unlisted(named("x", "b")));
    expect(failures.join()).toContain('gives up "a" for "b", which is on number +4930123456 already and differs in');
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["a", "b"]);
  });

  it("takes over one that is identical where the list says that nobody else has it", async () => {
    const { test, engine } = begin();
    await engine.up(listing(named("x", "a"), named("y", "b")));
    expect((await engine.up(listing(named("x", "b", "https://y.example.com/in")))).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name, url }) => [name, url])).toEqual([["b", "https://y.example.com/in"]]);
  });

  it("finishes a run that was killed after its PUT", async () => {
    const { test, engine } = begin();
    await engine.up(unlisted(named("x", "a")));
    test.number.remove("a");
    test.number.put(webhook("b", "https://x.example.com/in"));
    expect((await engine.up(unlisted(named("x", "b")))).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("names that are exchanged together with urls", () => {
  it("are refused without a list, since one of them would be deleted before the other is refused", async () => {
    const { test, engine } = begin();
    await engine.up(unlisted(named("x", "a"), named("y", "b")));
    const [x, y] = ["https://x.example.com/in", "https://y.example.com/in"];
    const exchanged = unlisted(named("x", "b", y), named("y", "a", x));
    expect((await engine.up(exchanged, { skipPreview: true })).failures).not.toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["a", "b"]);
  });
});

describe("a program that went on after half of a move", () => {
  it("may give a resource that has lost its name to another one a third name", async () => {
    const { test, engine } = begin();
    const url = "https://old.example.com/in";
    await engine.up(listing(named("old", "a", url)));
    // Renamed without an alias, in a run that ended before it deleted the old resource.
    engine.mark("old", { protect: true });
    await engine.up(listing(named("fresh", "a", url)), { skipPreview: true });
    expect(engine.checkpoint.resources.map(({ name }) => name).sort()).toEqual(["acme", "fresh", "old"]);
    const both = listing(named("fresh", "a", url), named("old", "b"));
    expect((await engine.up(both)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["a", "b"]);
  });
});

describe("ignoreChanges of webhookNames", () => {
  it.each(["warn", "delete"] as const)("keeps a new webhook from its number (unmanaged: %s)", async (unmanaged) => {
    const { test, engine } = begin();
    const options = { ignoreChanges: ["webhookNames"] };
    const program = (...names: string[]) => {
      return { ...listing(...names.map((name) => webhook(name))), number: { unmanaged }, options };
    };
    await engine.up(program("a"));
    const { failures, stopped } = await engine.up(program("a", "b"));
    expect([stopped, failures.join()]).toEqual([
      true,
      expect.stringContaining("Take webhookNames out of ignoreChanges"),
    ]);
    expect((await engine.up(program("a"))).ops).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name)).toEqual(["a"]);
  });
});
