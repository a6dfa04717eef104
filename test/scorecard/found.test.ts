import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Profile } from "../../dist/emulator/index.js";
import type { Engine } from "./engine.ts";
import type { Declared, Program } from "./program.ts";
import { type Case, World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

function begin(profile: Partial<Profile> = {}): { test: Case; engine: Engine } {
  const test = world.begin(1, profile);
  return { test, engine: test.stack() };
}

function webhook(name: string, url = `https://${name}.example.com/in`, headers = {}): Declared {
  return { logical: name, name, url, headers };
}

function listing(...webhooks: Declared[]): Program {
  return { listed: true, number: {}, webhooks };
}

/** The smallest cases of what random lives have found. */
describe("found by random lives:", () => {
  it("a new header value reaches a server that does not show header values", async () => {
    const { test, engine } = begin({ headerValues: "masked" });
    await engine.up(listing(webhook("crm", undefined, { Authorization: "old", "X-Kind": "a" })));
    const { failures } = await engine.up(listing(webhook("crm", undefined, { Authorization: "new", "X-Kind": "a" })));
    expect(failures).toEqual([]);
    expect(test.number.get("crm")?.headers).toEqual({ Authorization: "new", "X-Kind": "a" });
  });

  it("a query that somebody else has put into a url is left out of the state, however often it is refreshed", async () => {
    const { test, engine } = begin();
    await engine.up(listing(webhook("crm")));
    test.number.put({ name: "crm", url: "https://crm.example.com/in?token=s3cret" });
    for (let time = 0; time < 3; time++) {
      await engine.refresh();
      expect(engine.saved).not.toContain("s3cret");
    }
  });
});
