import { describe, expect, it } from "vitest";
import { golden } from "../engine-model/golden.ts";
import { names, scene } from "./number";
import { component, urlOf } from "./programs";
import type { StoredResource } from "./stack";

const THREE = { crm: {}, archive: {}, bot: {} };

describe("one number with three webhooks, by the real engine", () => {
  it("lives from preview to destroy within its requests", async () => {
    const { stack, number, requests, writes } = await scene({ program: component(THREE) });

    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
    // One of them asks which number the key belongs to.
    expect(requests()).toEqual(["GET", "GET"]);
    expect(preview.ops).toEqual({
      "PhoneNumberWebhooks:acme": "create",
      "MultiWebhook:acme": "create",
      "Webhook:acme-crm": "create",
      "Webhook:acme-archive": "create",
      "Webhook:acme-bot": "create",
    });

    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    const first = requests();
    expect(first.length, first.join()).toBeLessThanOrEqual(14);
    const written = first.filter((request) => !request.startsWith("GET"));
    expect(written[0]).toBe("POST true");
    expect(written.slice(1).sort()).toEqual(["PUT archive", "PUT bot", "PUT crm"]);
    expect(names(number)).toEqual(["archive", "bot", "crm"]);

    expect((await stack.preview("--expect-no-changes")).code).toBe(0);
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
    expect(requests()).toEqual([]);

    stack.setProgram(component({ ...THREE, crm: { url: "https://crm.example.com/v2" } }));
    const change = await stack.up();
    expect(change.ops).toEqual({ "Webhook:acme-crm": "update" });
    expect(requests()).toEqual(["GET", "PATCH crm", "GET"]);
    expect(number.get("crm")?.url).toBe("https://crm.example.com/v2");

    const drift = await stack.refresh("--preview-only", "--expect-no-changes");
    expect(drift.code, drift.text).toBe(0);
    expect(requests()).toEqual(["GET"]);
    expect((await stack.refresh("--expect-no-changes")).code).toBe(0);
    expect(requests().length).toBeLessThanOrEqual(2);
    expect((await stack.preview("--expect-no-changes")).code).toBe(0);
    expect(requests()).toEqual([]);

    const destroy = await stack.destroy();
    expect(destroy.code, destroy.text).toBe(0);
    const last = requests();
    expect(last.length, last.join()).toBeLessThanOrEqual(7);
    expect(last.filter((request) => request.startsWith("DELETE")).sort()).toEqual([
      "DELETE archive",
      "DELETE bot",
      "DELETE crm",
    ]);
    expect(names(number)).toEqual([]);
    expect(number.enabled).toBe(true);
    expect(writes()).toEqual([]);
  }, 120_000);

  it("swaps one webhook for another while all slots are taken", async () => {
    const { stack, number, requests } = await scene({ program: component(THREE) });
    await stack.up("--skip-preview");
    requests();
    stack.setProgram(component({ crm: {}, archive: {}, robot: {} }));
    const swap = await stack.up();
    expect(swap.code, swap.text).toBe(0);
    expect(swap.text).toContain("~webhookNames");
    const sent = requests();
    expect(sent.length, sent.join()).toBeLessThanOrEqual(9);
    expect(sent.filter((request) => !request.startsWith("GET"))).toEqual(["DELETE bot", "PUT robot"]);
    expect(names(number)).toEqual(["archive", "crm", "robot"]);
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
  }, 120_000);

  it("stores a webhook in at most 2,000 bytes, with the constant provider text", async () => {
    const url = `https://webhooks.example.com/${"x".repeat(60 - 29)}`;
    expect(url).toHaveLength(60);
    const { stack } = await scene({
      program: component({ crm: { url }, archive: { url: `${url}`.replace("x", "y") } }),
    });
    await stack.up("--skip-preview");
    const webhook = (await stack.resources())["Webhook:acme-crm"];
    expect(bytesOf(webhook)).toBeLessThanOrEqual(2000);
    expect(webhook?.inputs.__provider).toBe(golden("webhook"));
  }, 60_000);

  it("turns the number off and on again, and puts back what the server wiped", async () => {
    const { stack, number, writes } = await scene({
      program: component({ crm: {}, bot: {} }),
      profile: { disable: "wipe" },
    });
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(component({ crm: {}, bot: {} }, { enabled: false }));
    const off = await stack.up("--skip-preview");
    expect(off.code, off.text).toBe(0);
    expect(writes()).toEqual(["POST false"]);
    expect(number.enabled).toBe(false);
    expect((await stack.refresh("--preview-only", "--expect-no-changes")).code).toBe(0);
    stack.setProgram(component({ crm: {}, bot: {} }));
    const on = await stack.up("--skip-preview");
    expect(on.code, on.text).toBe(0);
    expect(writes().sort()).toEqual(["POST true", "PUT bot", "PUT crm"]);
    expect(names(number)).toEqual(["bot", "crm"]);
  }, 120_000);

  it("renames a webhook by deleting first", async () => {
    const { stack, number, writes } = await scene({ program: component({ crm: {} }) });
    await stack.up("--skip-preview");
    writes();
    const program = (name: string) => `const { MultiWebhook, Webhook } = require("pulumi-360dialog");
const number = new MultiWebhook("n", { phoneNumber: "+491" });
new Webhook("w", { multiWebhook: number, name: "${name}", url: "${urlOf("w")}" });`;
    stack.setProgram(program("old"));
    await stack.up("--skip-preview");
    writes();
    stack.setProgram(program("new"));
    const rename = await stack.up();
    expect(rename.code, rename.text).toBe(0);
    expect(writes()).toEqual(["DELETE old", "PUT new"]);
    expect(names(number)).toEqual(["new"]);
  }, 120_000);
});

/** The size as users see it in an export, less what Pulumi adds about source positions. */
function bytesOf(resource: StoredResource | undefined): number {
  const counted = Object.entries(resource ?? {}).filter(([field]) => !["sourcePosition", "stackTrace"].includes(field));
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(counted)));
}
