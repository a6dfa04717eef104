import { createRequire } from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import type * as packageTypes from "../dist/provider/index.js";
import { golden } from "./engine-model/golden.ts";

const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { MultiWebhook, PhoneNumberWebhooks, Webhook }: typeof packageTypes = load("pulumi-360dialog");

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

let made: Made[] = [];

beforeEach(() => {
  made = [];
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      made.push({ type, name, inputs });
      return { id: `${name}-id`, state: inputs };
    },
  });
});

/** Waits until everything that was declared is registered. */
async function registered(count: number): Promise<Made[]> {
  while (made.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return made;
}

const url = "https://crm.example.com/in";

describe("MultiWebhook", () => {
  it("has its type, its constant and its logical name", async () => {
    new MultiWebhook("acme", { phoneNumber: "+49" });
    const [parent] = await registered(1);
    expect(parent).toMatchObject({
      type: "pulumi-nodejs:dynamic/dialog360:MultiWebhook",
      inputs: {
        phoneNumber: "+49",
        __logicalName: "acme",
        __provider: golden("multiWebhook"),
      },
    });
  });

  it("keeps an API key secret", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49", apiKey: "k" });
    expect(await pulumi.isSecret(number.apiKey)).toBe(true);
  });

  it("refuses the import option by a sentence", () => {
    expect(() => new MultiWebhook("acme", { phoneNumber: "+49" }, { import: "+49" })).toThrow(
      /import option does not work/,
    );
  });
});

describe("Webhook", () => {
  it("copies the arguments of its number", async () => {
    const number = new MultiWebhook("acme", {
      phoneNumber: "+49",
      enabled: false,
      maxWebhooks: 2,
      webhookNames: ["crm"],
      apiKeyEnv: "K",
    });
    new Webhook("crm", { multiWebhook: number, url });
    const child = (await registered(2)).find(({ name }) => name === "crm");
    expect(child?.inputs).toMatchObject({
      phoneNumber: "+49",
      enabled: false,
      name: "crm",
      apiKeyEnv: "K",
      __maxWebhooks: 2,
      __webhookNames: ["crm"],
      __logicalName: "crm",
      __provider: golden("webhook"),
    });
  });

  it.each([[undefined], [{}], [{ A: "1" }]])("keeps headers %j secret", async (headers) => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const webhook = new Webhook("crm", { multiWebhook: number, url, ...(headers ? { headers } : {}) });
    expect(await pulumi.isSecret(webhook.headers)).toBe(true);
  });

  it.each([
    [url, false],
    [`${url}?token=t`, true],
    ["https://user:pass@crm.example.com", true],
  ])("url %s is a secret: %s", async (given, secret) => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const webhook = new Webhook("crm", { multiWebhook: number, url: given });
    expect(await pulumi.isSecret(webhook.url)).toBe(secret);
  });

  it("tells its number that it is protected", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url }, { protect: true });
    new Webhook("bot", { multiWebhook: number, url }, { retainOnDelete: true });
    new Webhook("other", { multiWebhook: number, url });
    const parent = (await registered(4)).find(({ name }) => name === "acme");
    expect(parent?.inputs.__pinnedNames).toEqual(["bot", "crm"]);
  });
});

describe("PhoneNumberWebhooks", () => {
  it("names its resources after itself and knows every webhook", async () => {
    const number = new PhoneNumberWebhooks("acme", {
      phoneNumber: "+49",
      webhooks: { crm: { url }, "a b/ü": { url } },
    });
    const all = await registered(4);
    expect(all.map(({ name }) => name).sort()).toEqual(["acme", "acme", "acme-a b/ü", "acme-crm"]);
    expect(all.find(({ type }) => type.endsWith(":MultiWebhook"))?.inputs.webhookNames).toEqual(["crm", "a b/ü"]);
    expect(Object.keys(number.webhooks)).toEqual(["crm", "a b/ü"]);
    expect(MultiWebhook.isInstance(number.multiWebhook)).toBe(true);
    expect(Webhook.isInstance(number.webhooks.crm)).toBe(true);
  });
});
