import { describe, expect, it } from "vitest";
import { HEALTH, MAIN, NUMBER, program, renewKey, requests, shown, useDeployed } from "./deployed.ts";

const { begin, deployed } = useDeployed();

describe("after a new key", () => {
  it("the preview asks once, warns and shows an update; the update looks at number and main webhook", async () => {
    const { test, engine } = await deployed();
    renewKey(test, "nothing");
    const preview = await engine.preview(program);
    expect(preview.planned.toSorted()).toEqual(["update acme", "update bot", "update crm"]);
    expect(shown(test)).toContain("last used with another API key");
    expect(requests(test)).toEqual([HEALTH]);
    const up = await engine.up(program);
    expect(up.failures).toEqual([]);
    expect(requests(test)).toEqual([HEALTH, HEALTH, NUMBER, MAIN]);
    expect(shown(test)).toContain("Nothing was missing.");
    expect((await engine.up(program)).ops).toEqual([]);
    expect(requests(test)).toEqual([]);
  });

  it("a drift check finds nothing where nothing is lost", async () => {
    const { test, engine } = await deployed();
    renewKey(test, "nothing");
    expect(await engine.refresh()).toMatchObject({ ops: [], failures: [] });
    expect(requests(test)).toEqual([HEALTH, NUMBER]);
  });

  it("a drift check finds what is lost", async () => {
    const { test, engine } = await deployed();
    renewKey(test, "all");
    const { ops, failures } = await engine.refresh();
    expect(failures).toEqual([]);
    expect(ops.sort()).toEqual(["delete bot", "delete crm", "update acme"]);
  });

  it("an update puts back what is lost and says so", async () => {
    const { test, engine } = await deployed();
    renewKey(test, "all");
    const up = await engine.up(program);
    expect(up.failures).toEqual([]);
    expect(test.number.enabled).toBe(true);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["bot", "crm"]);
    expect(shown(test)).toContain("switched off");
    expect(shown(test)).toContain("no main webhook");
  });

  it("a webhook that is lost alone is put back", async () => {
    const { test, engine } = await deployed();
    test.number.remove("crm");
    renewKey(test, "nothing");
    const up = await engine.up(program);
    expect(up.failures).toEqual([]);
    expect(test.number.get("crm")?.url).toBe("https://crm.example.com/in");
    expect(shown(test)).toContain('Missing webhooks are put back: "crm".');
  });

  it("a managed main webhook is set again, with one request more in a drift check", async () => {
    const main = { url: "https://main.example.com/in", headers: {} };
    const { test, engine } = begin();
    test.number.main = undefined;
    await engine.up({ ...program, main });
    renewKey(test, "nothing");
    requests(test);
    expect(await engine.refresh()).toMatchObject({ ops: [], failures: [] });
    expect(requests(test).sort()).toEqual([HEALTH, NUMBER, MAIN]);
    renewKey(test, "main");
    const up = await engine.up({ ...program, main });
    expect(up.failures).toEqual([]);
    expect(test.number.main).toMatchObject({ url: main.url });
    expect(shown(test)).toContain("It was set again.");
  });

  it("an update that ends half-way looks again at what it did not come to", async () => {
    const { test, engine } = await deployed();
    renewKey(test, "all");
    test.world.emulator.fault({ kind: "unauthorized", method: "PUT", times: "always" });
    expect((await engine.up(program)).failures).not.toEqual([]);
    test.world.calm();
    expect((await engine.up(program)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["bot", "crm"]);
  });
});
