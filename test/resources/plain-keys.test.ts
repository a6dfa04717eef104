import { createRequire } from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as packageTypes from "../../dist/provider/index.js";

const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { waitForRPCs } = load("@pulumi/pulumi/runtime/settings");

const KEY = "s3cret-key";

/** The package as a new program loads it, and what it has warned of. */
function program(): { readonly classes: typeof packageTypes; readonly warnings: string[] } {
  for (const file of Object.keys(load.cache).filter((name) => name.includes("/dist/provider/"))) {
    delete load.cache[file];
  }
  const warnings: string[] = [];
  vi.spyOn(pulumi.log, "warn").mockImplementation(async (message) => {
    warnings.push(message);
  });
  return { classes: load("../../dist/provider/index.js"), warnings };
}

beforeEach(() => {
  vi.restoreAllMocks();
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
  });
});

// What one test declares must not arrive in the next.
afterEach(() => waitForRPCs());

function declareAll({ MainWebhook, MultiWebhook, PhoneNumberWebhooks, Webhook }: typeof packageTypes): void {
  const url = "https://crm.example.com/in";
  const number = new MultiWebhook("number", { phoneNumber: "+1" });
  new Webhook("crm", { multiWebhook: number, url });
  new MainWebhook("main", { phoneNumber: "+1", url });
  new PhoneNumberWebhooks("acme", { phoneNumber: "+2", main: { url }, webhooks: { crm: { url } } });
}

it.each(["dialog360:apiKey", "dialog360:apiKeys"])("%s in plain text is warned of once per program", (key) => {
  pulumi.runtime.setAllConfig({ [key]: KEY });
  const { classes, warnings } = program();
  declareAll(classes);
  expect(warnings).toEqual([expect.stringMatching(new RegExp(`${key} in plain text.*pulumi config set --secret`))]);
  expect(warnings[0]).not.toContain(KEY);
});

it("each program of a process is warned, as with the Automation API", () => {
  pulumi.runtime.setAllConfig({ "dialog360:apiKey": KEY });
  const { classes, warnings } = program();
  // What tells the programs apart.
  const stack = vi.spyOn(pulumi.runtime, "getStackResource");
  const [one, other] = [{}, {}];
  for (const [index, current] of [one, one, other].entries()) {
    stack.mockReturnValueOnce(current as never);
    new classes.MultiWebhook(`number${index}`, { phoneNumber: `+${index}` });
  }
  expect(warnings).toHaveLength(2);
});

it("a main webhook alone warns as well", () => {
  pulumi.runtime.setAllConfig({ "dialog360:apiKey": KEY });
  const { classes, warnings } = program();
  new classes.MainWebhook("main", { phoneNumber: "+1", url: "https://crm.example.com/in" });
  expect(warnings).toHaveLength(1);
});

it.each([
  ["none", {}, []],
  ["an empty one", { "dialog360:apiKey": "", "dialog360:apiKeys": "{}" }, []],
  ["a secret one", { "dialog360:apiKey": KEY, "dialog360:apiKeys": "{}" }, ["dialog360:apiKey", "dialog360:apiKeys"]],
  ["a key of something else", { "other:apiKey": KEY }, []],
])("no word of %s", (_what, config, secretKeys) => {
  pulumi.runtime.setAllConfig(config, secretKeys);
  const { classes, warnings } = program();
  declareAll(classes);
  expect(warnings).toEqual([]);
});

it("an SDK that does not tell secrets apart is no failure", () => {
  pulumi.runtime.setAllConfig({ "dialog360:apiKey": KEY });
  const { classes, warnings } = program();
  const known: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  Reflect.set(pulumi.runtime, "isConfigSecret", undefined);
  try {
    declareAll(classes);
  } finally {
    Reflect.set(pulumi.runtime, "isConfigSecret", known);
  }
  expect(warnings).toEqual([]);
});
