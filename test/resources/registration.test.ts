import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as packageTypes from "../../dist/provider/index.js";
import type { MainWebhookArgs, MultiWebhookArgs, WebhookArgs } from "../../dist/provider/index.js";
import type { Fields } from "../../dist/provider/lifecycle/field-table.js";
import { fields as mainWebhookFields } from "../../dist/provider/program/main-webhook-fields.js";
import { fields as multiWebhookFields } from "../../dist/provider/program/multi-webhook-fields.js";
import { fields as webhookFields } from "../../dist/provider/program/webhook-fields.js";
import { golden } from "../engine-model/golden.ts";

const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks");
const { waitForRPCs } = load("@pulumi/pulumi/runtime/settings");
const { MainWebhook, MultiWebhook, PhoneNumberWebhooks, Webhook }: typeof packageTypes =
  load("../../dist/provider/index.js");

type Request = import("@pulumi/pulumi/proto/resource_pb").RegisterResourceRequest;

const url = "https://crm.example.com/in";
let requests: Request[] = [];

beforeEach(() => {
  requests = [];
  vi.restoreAllMocks();
  const register = MockMonitor.prototype.registerResource;
  vi.spyOn(MockMonitor.prototype, "registerResource").mockImplementation(function (this: unknown, ...given: unknown[]) {
    requests.push(given[0] as Request);
    return register.apply(this, given);
  });
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
  });
});

// What one test declares must not arrive in the next.
afterEach(() => waitForRPCs());

/** What the engine was asked to register under a name, once it was. */
async function registered(name: string, type = /./): Promise<Request> {
  return vi.waitFor(() => {
    const found = requests.find((request) => request.getName() === name && type.test(request.getType()));
    if (!found) {
      throw new Error(`${name} is not registered`);
    }
    return found;
  });
}

function inputsOf(request: Request): Record<string, unknown> {
  return request.getObject()?.toJavaScript() ?? {};
}

/** The inputs with secrets as the values that they hold. */
function plainOf(request: Request): Record<string, unknown> {
  const entries = Object.entries(inputsOf(request));
  return Object.fromEntries(entries.map(([name, value]) => [name, isSecret(value) ? Object(value).value : value]));
}

/** A value for each argument that the program gives a resource, by the table of the resource. */
function samplesOf<Args>(fields: Fields): Args {
  const samples = { string: url, boolean: true, integer: 7, strings: ["x"], map: { A: "1" } };
  const given = Object.entries(fields).filter(([, { by }]) => by === undefined);
  const entries = given.map(([name, field]) => {
    return [name, field.type === "choice" ? field.choices.at(-1) : samples[field.type as keyof typeof samples]];
  });
  return Object.fromEntries(entries) as Args;
}

const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const isSecret = (value: unknown): boolean => JSON.stringify(value ?? null).includes(SECRET);

describe("what the engine is asked to register", () => {
  it("has the type tokens that every state holds", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", webhooks: { crm: { url } } });
    await registered("acme-crm");
    expect(requests.map((request) => request.getType())).toEqual([
      "dialog360:index:PhoneNumberWebhooks",
      "pulumi-nodejs:dynamic/dialog360:MultiWebhook",
      "pulumi-nodejs:dynamic/dialog360:Webhook",
    ]);
  });

  it("names no id, neither to create nor to import", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url });
    const child = await registered("crm");
    const parent = await registered("acme");
    expect([parent.getImportid(), child.getImportid()]).toEqual(["", ""]);
    expect(Object.keys({ ...inputsOf(parent), ...inputsOf(child) })).not.toContain("id");
  });

  it("has a text of the provider that is no secret and does not depend on the arguments", async () => {
    const one = new MultiWebhook("one", { phoneNumber: "+1", apiKey: "k" });
    const two = new MultiWebhook("two", { phoneNumber: pulumi.secret("+2") });
    new Webhook("a", { multiWebhook: one, url, headers: { A: "1" } });
    new Webhook("b", { multiWebhook: two, url: pulumi.secret(url) });
    const texts = await Promise.all(["one", "two", "a", "b"].map(async (name) => inputsOf(await registered(name))));
    expect(texts.map(({ __provider }) => __provider)).toEqual([
      golden("multiWebhook"),
      golden("multiWebhook"),
      golden("webhook"),
      golden("webhook"),
    ]);
  });

  it.each([[undefined], [{}], [{ A: "1" }]])("has headers %j as one secret, in and out", async (headers) => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url, ...(headers ? { headers } : {}) });
    const request = await registered("crm");
    expect(isSecret(inputsOf(request).headers)).toBe(true);
    expect(request.getAdditionalsecretoutputsList()).toContain("headers");
  });

  it.each([
    [url, false],
    [`${url}?token=t`, true],
    [`${url}?`, true],
    ["https://user:pass@crm.example.com", true],
    ["https://user@crm.example.com", true],
    [`${url}/Zx81kQpLm20TtRveWs9_AK`, true],
    [pulumi.output(`${url}/Zx81kQpLm20TtRveWs9_AK`), true],
    [Promise.resolve(`${url}/Zx81kQpLm20TtRveWs9_AK`), true],
    [pulumi.output(url), false],
    [pulumi.output(`${url}?token=t`), true],
    [pulumi.secret(url), true],
  ])("has the url of case %# as a secret only where it could hold one: %s", async (given, secret) => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url: given });
    const inputs = inputsOf(await registered("crm"));
    expect(isSecret(inputs.url)).toBe(secret);
    // The provider cannot see that, so it is told.
    expect(inputs.__secretUrl).toBe(secret ? true : undefined);
  });

  it("has the url of the main webhook as a secret by the same rule", async () => {
    const secret = `${url}/Zx81kQpLm20TtRveWs9_AK`;
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", main: { url: secret }, webhooks: { crm: { url: secret } } });
    for (const request of [await registered("acme", /MainWebhook$/), await registered("acme-crm")]) {
      expect(isSecret(inputsOf(request).url)).toBe(true);
      expect(inputsOf(request).__secretUrl).toBe(true);
    }
  });

  it("has an API key as a secret in parent and child, and nowhere where none is given", async () => {
    const withKey = new MultiWebhook("with", { phoneNumber: "+1", apiKey: "k3y" });
    const without = new MultiWebhook("without", { phoneNumber: "+2" });
    new Webhook("a", { multiWebhook: withKey, url });
    new Webhook("b", { multiWebhook: without, url });
    const [parent, child, bare, bareChild] = await Promise.all(
      ["with", "a", "without", "b"].map((name) => registered(name)),
    );
    for (const request of [parent, child]) {
      expect(isSecret(request && inputsOf(request).apiKey)).toBe(true);
      expect(request?.getAdditionalsecretoutputsList()).toContain("apiKey");
    }
    for (const request of [bare, bareChild]) {
      expect(request && inputsOf(request).apiKey).toBeUndefined();
      expect(request?.getAdditionalsecretoutputsList()).not.toContain("apiKey");
    }
  });

  it("keeps secret outputs that the user asked for", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url }, { additionalSecretOutputs: ["url"] });
    expect((await registered("crm")).getAdditionalsecretoutputsList().sort()).toEqual(["headers", "url"]);
  });
});

describe("a webhook", () => {
  it("is a child of its number, and waits for it", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url });
    const request = await registered("crm");
    expect(request.getParent()).toMatch(/::acme$/);
    // A child depends on its parent; the state does not hold it twice.
    expect(request.getDependenciesList()).toEqual([]);
  });

  it("is not registered before its number is there", async () => {
    let create = (): void => undefined;
    const created = new Promise<void>((resolve) => {
      create = resolve;
    });
    pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: async ({ name, inputs }) => {
        await (name === "acme" ? created : undefined);
        return { id: `${name}-id`, state: inputs };
      },
    });
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url });
    await registered("acme");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(requests.map((request) => request.getName())).toEqual(["acme"]);
    create();
    await registered("crm");
  });

  it("waits for what the user named beside its number", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const other = new MultiWebhook("other", { phoneNumber: "+1" });
    new Webhook("crm", { multiWebhook: number, url }, { dependsOn: [other] });
    const request = await registered("crm");
    expect(request.getParent()).toMatch(/::acme$/);
    expect(request.getDependenciesList()).toEqual([expect.stringMatching(/::other$/)]);
  });

  it("waits for its number also under another parent, and for what the user named", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const other = new MultiWebhook("other", { phoneNumber: "+1" });
    const parent = new pulumi.ComponentResource("my:own:Part", "part");
    new Webhook("crm", { multiWebhook: number, url }, { parent, dependsOn: [other] });
    const request = await registered("crm");
    expect(request.getParent()).toMatch(/::part$/);
    const names = request.getDependenciesList().map((urn) => urn.split("::").at(-1));
    expect(names).toEqual(expect.arrayContaining(["acme", "other"]));
  });

  it("is named like its resource unless a name is given", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url });
    new Webhook("bot", { multiWebhook: number, url, name: "Bot 1" });
    expect(inputsOf(await registered("crm"))).toMatchObject({ name: "crm", __logicalName: "crm" });
    expect(inputsOf(await registered("bot"))).toMatchObject({ name: "Bot 1", __logicalName: "bot" });
  });

  it("has nothing of its number that was not given", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url });
    expect(Object.keys(inputsOf(await registered("crm"))).sort()).toEqual([
      "__logicalName",
      "__provider",
      "headers",
      "name",
      "phoneNumber",
      "url",
    ]);
  });

  it("has nothing of parents that is not needed to tell it from another of its name", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url });
    new PhoneNumberWebhooks("beta", { phoneNumber: "+1", webhooks: { crm: { url } } });
    for (const request of [await registered("acme"), await registered("crm"), await registered("beta-crm")]) {
      expect(inputsOf(request)).not.toHaveProperty("__parents");
    }
  });

  it("has the types of its parents, as in a URN, where it is not under its number", async () => {
    const outer = new pulumi.ComponentResource("my:own:Outer", "outer");
    const parent = new pulumi.ComponentResource("my:own:Part", "part", {}, { parent: outer });
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url }, { parent });
    const request = await registered("crm");
    expect(inputsOf(request).__parents).toBe("my:own:Outer$my:own:Part");
    expect(request.getParent()).toContain(`::${inputsOf(request).__parents}::part`);
  });

  it("refuses the import option by a sentence that tells the way", () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const make = () => new Webhook("crm", { multiWebhook: number, url }, { import: "+49/crm" });
    expect(make).toThrow(/import option does not work for Webhook.*Leave it out/);
    expect(make).toThrow(pulumi.RunError);
  });
});

describe("the component", () => {
  it("is the parent of its number, and the number of its webhooks", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", webhooks: { crm: { url } } });
    expect((await registered("acme-crm")).getParent()).toMatch(/MultiWebhook::acme$/);
    expect((await registered("acme", /MultiWebhook$/)).getParent()).toMatch(/PhoneNumberWebhooks::acme$/);
  });

  it("has a component's main webhook after its number, which knows that it comes", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", main: { url }, webhooks: { crm: { url } } });
    const main = await registered("acme", /MainWebhook$/);
    expect(main.getDependenciesList()).toContainEqual(expect.stringMatching(/dialog360:MultiWebhook::acme$/));
    expect(inputsOf(await registered("acme", /MultiWebhook$/)).__hasMain).toBe(true);
  });

  it("is what tells its number and its main webhook from others of their name", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", main: { url }, webhooks: {} });
    for (const type of [/MultiWebhook$/, /MainWebhook$/]) {
      expect(inputsOf(await registered("acme", type)).__parents).toBe("dialog360:index:PhoneNumberWebhooks");
    }
  });

  it("passes every argument of a number, a webhook and a main webhook on", async () => {
    const number = samplesOf<MultiWebhookArgs>(multiWebhookFields);
    const crm = samplesOf<Omit<WebhookArgs, "multiWebhook">>(webhookFields);
    const main = samplesOf<MainWebhookArgs>(mainWebhookFields);
    const { webhookNames: _names, ...rest } = number;
    const { name: _name, ...webhook } = crm;
    const { phoneNumber: _label, apiKey: _key, apiKeyEnv: _variable, ...ofMain } = main;
    new PhoneNumberWebhooks("acme", { ...rest, webhooks: { crm: webhook }, main: ofMain });
    const requests = [/MultiWebhook$/, /MainWebhook$/].map((type) => registered("acme", type));
    const [passed, mainPassed, webhookPassed] = (await Promise.all([...requests, registered("acme-crm")])).map(plainOf);
    expect(passed).toMatchObject({ ...number, webhookNames: ["crm"] });
    expect(mainPassed).toMatchObject({ ...main });
    expect(webhookPassed).toMatchObject({ ...crm, name: "crm" });
    // What a webhook has of its number, it has under the same name, or as bookkeeping.
    const copied = Object.entries(webhookFields).filter(([, field]) => "by" in field && field.by === "number");
    const values = copied.map(([name]) => [name, passed?.[name.replace(/^__/, "")]]);
    expect(webhookPassed).toMatchObject(Object.fromEntries(values));
  });

  it("stores nothing of its own", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", apiKey: "k3y", webhooks: { crm: { url } } });
    expect(inputsOf(await registered("acme", /PhoneNumberWebhooks$/))).toEqual({});
  });

  it("may have no webhook at all", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", webhooks: {} });
    expect(inputsOf(await registered("acme", /MultiWebhook$/)).webhookNames).toEqual([]);
  });
});

const kinds = [
  { kind: "MultiWebhook", folder: "multi-webhook", fields: multiWebhookFields },
  { kind: "MainWebhook", folder: "main-webhook", fields: mainWebhookFields },
  { kind: "Webhook", folder: "webhook", fields: webhookFields },
];

describe.each(kinds)("the arguments of a $kind", ({ kind, folder, fields }) => {
  const source = (file: string) =>
    readFileSync(new URL(`../../provider/program/${folder}${file}.ts`, import.meta.url), "utf8");
  const own = Object.entries<Fields[string]>(fields).filter(([, { by }]) => by === undefined);
  const names = own.map(([name]) => name).sort();

  it("each have a documentation and a row", () => {
    const documented = [...source("-args").matchAll(/\n {3}\*\/\n {2}(\w+)\??: pulumi\.Input</g)].map(
      ([, name]) => name,
    );
    expect(documented.toSorted()).toEqual(names);
  });

  it("each are declared by the class as outputs", () => {
    const declared = [...source("").matchAll(/^ {2}declare readonly (\w+): pulumi\.Output</gm)].map(([, name]) => name);
    expect(declared).toEqual(expect.arrayContaining(names));
  });

  it("are outputs at run time, given or not", () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const resource = {
      MultiWebhook: number,
      MainWebhook: new MainWebhook("main", { phoneNumber: "+49", url }),
      Webhook: new Webhook("crm", { multiWebhook: number, url }),
    }[kind];
    for (const name of names) {
      expect(pulumi.Output.isInstance(Reflect.get(Object(resource), name)), name).toBe(true);
    }
  });
});

describe("isInstance", () => {
  it("tells the classes from each other and from everything else", () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    const webhook = new Webhook("crm", { multiWebhook: number, url });
    const things = [number, webhook, undefined, null, 7, {}, { __pulumiType: "other" }];
    expect(things.map((thing) => MultiWebhook.isInstance(thing))).toEqual([true, ...Array(6).fill(false)]);
    expect(things.map((thing) => Webhook.isInstance(thing))).toEqual([false, true, ...Array(5).fill(false)]);
  });
});
