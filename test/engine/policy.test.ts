import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Scene, scene } from "./number";
import { component, type Declared, PHONE } from "./programs";

const folder = fileURLToPath(new URL("../../examples/policy", import.meta.url));
/** The pack as a program that serves it: also for a language host that cannot start packs, such as one built with Go. */
const PACK = ["--policy-pack", `${folder}/serve`, "--policy-pack-config", "policy.json"];
const HOSTS = { "allowed-hosts": { hosts: ["*.example.com"] } };

/** A component whose name has no owner, which `owned-names` is to allow where it is not what is tested. */
const ANY_NAME = { "owned-names": { pattern: "" } };

async function governed(program: string, config: object = { ...HOSTS, ...ANY_NAME }): Promise<Scene> {
  const made = await scene({ program });
  made.stack.write("policy.json", JSON.stringify(config));
  return made;
}

const webhooks = (...names: string[]): Record<string, Declared> => Object.fromEntries(names.map((name) => [name, {}]));

describe("a preview with the policy pack", () => {
  it("passes a clean program", async () => {
    const { stack } = await governed(component(webhooks("crm", "bot", "archive")));
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/✅.* webhook-policies/);
    expect(preview.text).not.toMatch(/\[(mandatory|advisory)\]/);
  }, 60_000);

  it("refuses a fourth webhook, also where the program has raised the provider's own limit", async () => {
    const { stack, number } = await governed(component(webhooks("a", "b", "c", "d"), { maxWebhooks: 4 }));
    expect((await stack.preview()).code).toBe(0);
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.text).toBe(1);
    expect(preview.text).toContain("[mandatory]  webhooks-per-number");
    expect(preview.text).toContain(
      `Number ${PHONE} has 4 webhooks, and 3 are allowed: acme-a, acme-b, acme-c, acme-d.`,
    );
    expect(number.webhooks).toEqual([]);
  }, 60_000);

  it("refuses a host that is not allowed, and shows nothing of the url but its host", async () => {
    const url = "https://elsewhere.test/hidden-path?token=hidden-token";
    const headers = { Authorization: "hidden-header" };
    const { stack } = await governed(component({ crm: { url, headers }, bot: {} }));
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.text).toBe(1);
    expect(preview.text).toContain("[mandatory]  allowed-hosts  (pulumi-nodejs:dynamic/dialog360:Webhook: acme-crm)");
    expect(preview.text).toContain("Its host elsewhere.test is not among the allowed hosts (*.example.com).");
    expect(preview.text).not.toContain("acme-bot)");
    expect(preview.text).not.toContain("hidden");
  }, 60_000);

  it("refuses a number whose name has no owner, by its default and by a configured pattern", async () => {
    const { stack } = await governed(component(webhooks("crm")), {});
    const byDefault = await stack.preview(...PACK);
    expect(byDefault.code, byDefault.text).toBe(1);
    expect(byDefault.text).toContain("[mandatory]  owned-names  (pulumi-nodejs:dynamic/dialog360:MultiWebhook: acme)");
    stack.write("policy.json", JSON.stringify({ "owned-names": { pattern: "^(sales|support)-" } }));
    const configured = await stack.preview(...PACK);
    expect(configured.code, configured.text).toBe(1);
    expect(configured.text).toContain("The name acme does not match ^(sales|support)-.");
    stack.setProgram(component(webhooks("crm")).replace('"acme"', '"sales-acme"'));
    const owned = await stack.preview(...PACK);
    expect(owned.code, owned.text).toBe(0);
  }, 60_000);

  it("is only an advisory where the configuration says so", async () => {
    const { stack } = await governed(component(webhooks("crm")), { "owned-names": "advisory" });
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toContain("[advisory]  owned-names");
  }, 60_000);

  it("refuses http on its own, where another provider than ours holds the type", async () => {
    const { stack } = await governed(`const pulumi = require("@pulumi/pulumi");
const provider = { create: async () => ({ id: "crm", outs: {} }) };
const inputs = { url: "http://crm.example.com", phoneNumber: "+491" };
new pulumi.dynamic.Resource(provider, "crm", inputs, {}, "dialog360", "Webhook");`);
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.text).toBe(1);
    expect(preview.text).toContain("[mandatory]  https-only");
    expect(preview.text).toContain("Its url begins with http://.");
    expect(preview.text).not.toContain("allowed-hosts");
  }, 60_000);

  it("takes the pack's folder, where the language host can start packs", async () => {
    const { stack } = await governed(component(webhooks("crm")));
    const preview = await stack.preview("--policy-pack", folder, "--policy-pack-config", "policy.json");
    // A host that was built with Go cannot, and says so.
    const told =
      preview.text.includes("failed to start: could not read plugin") && preview.text.includes("not supported");
    expect(preview.code, preview.text).toBe(told ? 1 : 0);
  }, 60_000);
});

describe("a url that is not known in preview", () => {
  const program = (host: string) => `const pulumi = require("@pulumi/pulumi");
const { PhoneNumberWebhooks } = require("pulumi-360dialog");
const provider = { create: async () => ({ id: "one", outs: { url: "https://${host}/in" } }) };
class Endpoint extends pulumi.dynamic.Resource {
  constructor(name) { super(provider, name, { url: undefined }); }
}
new PhoneNumberWebhooks("acme", { phoneNumber: "${PHONE}", webhooks: { crm: { url: new Endpoint("endpoint").url } } });`;

  it("is an advisory in preview, and is allowed once it is known", async () => {
    const { stack, number } = await governed(program("crm.example.com"));
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/\[advisory\] {2}allowed-hosts.*acme-crm/);
    expect(preview.text).toContain("string value at .url can't be known during preview");
    expect(preview.text).not.toContain("[mandatory]");
    const up = await stack.up("--skip-preview", ...PACK);
    expect(up.code, up.text).toBe(0);
    expect(number.get("crm")?.url).toBe("https://crm.example.com/in");
  }, 90_000);

  it("is refused by up before anything is written, where it turns out to be elsewhere", async () => {
    const { stack, number } = await governed(program("elsewhere.test"));
    const up = await stack.up("--skip-preview", ...PACK);
    expect(up.code, up.text).toBe(1);
    expect(up.text).toContain("Its host elsewhere.test is not among the allowed hosts");
    expect(number.webhooks).toEqual([]);
  }, 60_000);
});
