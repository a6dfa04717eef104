import { createRequire } from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type * as packageTypes from "../../dist/provider/index.js";

const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { waitForRPCs } = load("@pulumi/pulumi/runtime/settings");
const { MultiWebhook, PhoneNumberWebhooks, Webhook }: typeof packageTypes = load("../../dist/provider/index.js");

const url = "https://crm.example.com/in";
const made: { readonly name: string; readonly inputs: Record<string, unknown> }[] = [];

beforeEach(() => {
  made.length = 0;
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => {
      made.push({ name, inputs });
      return { id: `${name}-id`, state: inputs };
    },
  });
});

// What one test declares must not arrive in the next.
afterEach(() => waitForRPCs());

/** A component as plain JavaScript may call it. */
function component(args: unknown): () => unknown {
  return () => new PhoneNumberWebhooks("acme", args as packageTypes.PhoneNumberWebhooksArgs);
}

const withWebhooks = (webhooks: unknown) => component({ phoneNumber: "+49", webhooks });

describe("what the compiler refuses, as far as it can", () => {
  const map = pulumi.output({ crm: { url } });
  const entry = pulumi.output({ url });

  it("is an Output as the map, as an entry, or as the main webhook", () => {
    const phoneNumber = "+49";
    const cases: (() => packageTypes.PhoneNumberWebhooksArgs)[] = [
      // @ts-expect-error An Output.
      () => ({ phoneNumber, webhooks: map }),
      // @ts-expect-error An Output of a record, whose fields can be lifted.
      () => ({ phoneNumber, webhooks: map as pulumiSdk.Output<Record<string, { url: string }>> }),
      // @ts-expect-error An Output of anything, such as that of a stack reference.
      () => ({ phoneNumber, webhooks: map as pulumiSdk.Output<unknown> }),
      // @ts-expect-error An array.
      () => ({ phoneNumber, webhooks: [{ url }] }),
      // @ts-expect-error An Output in the map.
      () => ({ phoneNumber, webhooks: { crm: entry } }),
      // @ts-expect-error An Output.
      () => ({ phoneNumber, webhooks: {}, main: entry }),
      () => ({ phoneNumber, webhooks: { crm: { url: entry.url }, apply: { url } }, main: { url: entry.url } }),
    ];
    expect(cases).toHaveLength(7);
  });
});

describe("a component refuses in one sentence", () => {
  it.each([
    [
      "no arguments",
      component(undefined),
      'The arguments of PhoneNumberWebhooks "acme" must be an object with phoneNumber and webhooks.',
    ],
    ["no webhooks", component({ phoneNumber: "+49" }), "needs webhooks, a map from name to webhook. Give {} for none."],
    ["null", withWebhooks(null), "needs webhooks"],
    [
      "an Output",
      withWebhooks(pulumi.output({ crm: { url } })),
      "must be known when the program runs, and is an Output",
    ],
    [
      "a secret",
      withWebhooks(pulumi.secret({ crm: { url } })),
      "must be known when the program runs, and is an Output",
    ],
    ["a Promise", withWebhooks(Promise.resolve({})), "must be known when the program runs, and is a Promise"],
    ["an array", withWebhooks([{ url }]), "must be a map from name to webhook."],
    ["a Map", withWebhooks(new Map([["crm", { url }]])), "must be a map from name to webhook."],
    ["a text", withWebhooks("crm"), "must be a map from name to webhook."],
    [
      "an entry without anything",
      withWebhooks({ crm: undefined }),
      'webhooks["crm"] of PhoneNumberWebhooks "acme" must be an object with a url.',
    ],
    [
      "an entry that is a url",
      withWebhooks({ crm: url }),
      'webhooks["crm"] of PhoneNumberWebhooks "acme" must be an object with a url.',
    ],
    [
      "an entry that is an Output",
      withWebhooks({ crm: pulumi.output({ url }) }),
      'webhooks["crm"] of PhoneNumberWebhooks "acme" must be known',
    ],
    [
      "a name that was an Output",
      withWebhooks({ [`${pulumi.secret("c4nary")}`]: { url } }),
      'A name in webhooks of PhoneNumberWebhooks "acme" is an Output',
    ],
    [
      "an Output as the main webhook",
      component({ phoneNumber: "+49", webhooks: {}, main: pulumi.output({ url }) }),
      'main of PhoneNumberWebhooks "acme" must be known',
    ],
  ])("%s", (_what, make, words) => {
    expect(make).toThrow(pulumi.RunError);
    expect(make).toThrow(words);
    expect(made).toEqual([]);
  });

  it.each([{}, Object.create(null), JSON.parse('{"apply":{"url":"https://a.example.com"}}')])(
    "but takes %j",
    (webhooks) => {
      expect(withWebhooks(webhooks)).not.toThrow();
    },
  );
});

describe("a webhook refuses in one sentence", () => {
  const number = () => new MultiWebhook("number", { phoneNumber: "+49" });
  const withHeaders = (headers: unknown) => () =>
    new Webhook("crm", { multiWebhook: number(), url, headers: headers as Record<string, string> });

  it.each([undefined, {}, "number", pulumi.output("number")])("%j in place of its number", (multiWebhook) => {
    const make = () => new Webhook("crm", { multiWebhook: multiWebhook as never, url });
    expect(make).toThrow(pulumi.RunError);
    expect(make).toThrow('Webhook "crm" needs multiWebhook');
  });

  it("a component in place of its number", () => {
    const acme = new PhoneNumberWebhooks("acme", { phoneNumber: "+49", webhooks: {} });
    expect(() => new Webhook("crm", { multiWebhook: acme as never, url })).toThrow("its field multiWebhook");
  });

  it("a header named __proto__, which Pulumi would drop", () => {
    const make = withHeaders(JSON.parse('{"__proto__":"c4nary","A":"b"}'));
    expect(make).toThrow('Webhook "crm" has a header named "__proto__", which Pulumi cannot pass on. Remove it.');
  });
});

describe("headers arrive as they were given", () => {
  it.each([
    ["nothing", undefined, {}],
    ["texts", { A: "x" }, { A: "x" }],
    ["Outputs", { A: pulumi.output("x"), B: Promise.resolve("y") }, { A: "x", B: "y" }],
    ["an Output", pulumi.output({ A: "x" }), { A: "x" }],
    ["what check has to refuse", { A: 7 }, { A: 7 }],
    ["values that are missing", { A: undefined, B: null, C: "x" }, { A: "undefined", B: "null", C: "x" }],
    ["an Output that is missing", { A: pulumi.output(undefined), C: "x" }, { A: "undefined", C: "x" }],
    ["a Promise that is missing", { A: Promise.resolve(null) }, { A: "null" }],
    ["a missing value in an Output", pulumi.secret({ A: undefined }), { A: "undefined" }],
    ["an Output of nothing", pulumi.output(undefined), null],
    ["what is no map", ["x"], ["x"]],
  ])("%s", async (_what, headers, arrived) => {
    new Webhook("crm", {
      multiWebhook: new MultiWebhook("number", { phoneNumber: "+49" }),
      url,
      headers: headers as Record<string, string>,
    });
    await waitForRPCs();
    expect(made.find(({ name }) => name === "crm")?.inputs.headers).toEqual(
      expect.objectContaining({ value: arrived }),
    );
  });
});

describe("headers that Pulumi would pass on as none", () => {
  const pairs: [string, string][] = [["Authorization", "Bearer t0ken"]];

  it.each<[string, unknown]>([
    ["a Map", new Map(pairs)],
    ["a Headers object", new Headers(pairs)],
  ])("%s reach check as what they are not", async (_what, headers) => {
    const multiWebhook = new MultiWebhook("number", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook, url, headers: headers as Record<string, string> });
    await waitForRPCs();
    expect(made.find(({ name }) => name === "crm")?.inputs.headers).toEqual(
      expect.objectContaining({ value: expect.stringMatching(/^\[object (Map|Headers)\]$/) }),
    );
  });
});
