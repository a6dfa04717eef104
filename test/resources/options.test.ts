import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import type * as pulumiSdk from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as packageTypes from "../../dist/provider/index.js";

const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { waitForRPCs } = load("@pulumi/pulumi/runtime/settings");
const { MainWebhook, MultiWebhook, PhoneNumberWebhooks, Webhook }: typeof packageTypes =
  load("../../dist/provider/index.js");

type Props = Record<string, unknown>;

const url = "https://crm.example.com/in";
let made: { type: string; name: string; inputs: Props }[] = [];

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

// What one test declares must not arrive in the next.
afterEach(() => waitForRPCs());

/** What the number of a test was registered with, once it was. */
async function numberInputs(): Promise<Props> {
  return vi.waitFor(
    () => made.find(({ type }) => type.endsWith(":MultiWebhook"))?.inputs ?? expect.fail("not registered"),
    { timeout: 5000 },
  );
}

/** The names of a number that its update must not delete to make room. */
async function pinned(): Promise<unknown> {
  return (await numberInputs()).__pinnedNames;
}

const listed = { phoneNumber: "+49", webhookNames: ["a", "b"] };

describe.each(["protect", "retainOnDelete"])("a webhook that Pulumi keeps by %s", (option) => {
  const kept = { [option]: true };
  const notKept = { [option]: false };

  it("tells its number where it has the option itself", async () => {
    const number = new MultiWebhook("acme", listed);
    new Webhook("a", { multiWebhook: number, url });
    new Webhook("b", { multiWebhook: number, url }, kept);
    expect(await pinned()).toEqual(["b"]);
  });

  it("tells it where it inherits the option from the number, unless it has its own", async () => {
    const number = new MultiWebhook("acme", listed, kept);
    new Webhook("a", { multiWebhook: number, url });
    new Webhook("b", { multiWebhook: number, url }, notKept);
    expect(await pinned()).toEqual(["a"]);
  });

  it("tells it where it inherits the option from another parent, and then not from the number", async () => {
    const parent = new MultiWebhook("other", { phoneNumber: "+1" }, kept);
    const number = new MultiWebhook("acme", listed, notKept);
    new Webhook("a", { multiWebhook: number, url }, { parent });
    new Webhook("b", { multiWebhook: number, url });
    await vi.waitFor(() => expect(made).toHaveLength(4), { timeout: 5000 });
    expect(made.find(({ name }) => name === "acme")?.inputs.__pinnedNames).toEqual(["a"]);
  });

  it("tells it where it inherits the option from the component", async () => {
    new PhoneNumberWebhooks("acme", { phoneNumber: "+49", webhooks: { a: { url }, b: { url } } }, kept);
    expect(await pinned()).toEqual(["a", "b"]);
  });

  it("tells it through a component of somebody else between", async () => {
    const number = new MultiWebhook("acme", listed, kept);
    const parent = new pulumi.ComponentResource("my:own:Part", "part", {}, { parent: number });
    new Webhook("a", { multiWebhook: number, url }, { parent });
    new Webhook("b", { multiWebhook: number, url });
    expect(await pinned()).toEqual(["a", "b"]);
  });

  it("tells it after an await", async () => {
    const number = new MultiWebhook("acme", listed);
    new Webhook("a", { multiWebhook: number, url });
    await sleep(50);
    new Webhook("b", { multiWebhook: number, url }, kept);
    expect(await numberInputs()).toMatchObject({ __pinnedNames: ["b"] });
    expect(await numberInputs()).not.toHaveProperty("__lateNames");
  });
});

describe("a number", () => {
  it("waits no longer than its webhooks take", async () => {
    const number = new MultiWebhook("acme", listed);
    const startMs = performance.now();
    new Webhook("a", { multiWebhook: number, url });
    new Webhook("b", { multiWebhook: number, url });
    await numberInputs();
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it("goes on without a webhook that waits for it, and says that it has not seen it", async () => {
    const number = new MultiWebhook("acme", listed);
    new Webhook("a", { multiWebhook: number, url });
    await new Promise((resolve) => number.id.apply(resolve));
    new Webhook("b", { multiWebhook: number, url });
    expect(await numberInputs()).toMatchObject({ __lateNames: ["b"] });
  });

  it("goes on without a name that is made of its own outputs", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49", webhookNames: ["crm-+49"] });
    new Webhook("a", { multiWebhook: number, url, name: pulumi.interpolate`crm-${number.phoneNumber}` });
    expect(await numberInputs()).toMatchObject({ __lateNames: ["crm-+49"] });
  });

  it("knows a webhook whose name is an output that is known", async () => {
    const number = new MultiWebhook("acme", { phoneNumber: "+49", webhookNames: ["crm"] });
    new Webhook("a", { multiWebhook: number, url, name: pulumi.output("crm") });
    expect(Object.keys(await numberInputs())).not.toContain("__lateNames");
  });
});

describe("the owners that a number stores", () => {
  it("are told apart by the types of their parents where their logical names are equal", async () => {
    const number = new MultiWebhook("acme", listed);
    for (const [name, type] of [
      ["a", "A"],
      ["b", "B"],
    ] as const) {
      const parent = new pulumi.ComponentResource(`my:own:${type}`, "part");
      new Webhook("hook", { multiWebhook: number, url, name }, { parent });
    }
    expect((await numberInputs()).__owners).toEqual([
      ["a", "my:own:A\nhook"],
      ["b", "my:own:B\nhook"],
    ]);
  });

  it("have the own name among the former ones where an alias names only another parent", async () => {
    const number = new MultiWebhook("acme", { ...listed, webhookNames: ["a"] });
    const parent = new pulumi.ComponentResource("my:own:A", "part");
    new Webhook("hook", { multiWebhook: number, url, name: "a" }, { parent, aliases: [{ parent: number }] });
    expect((await numberInputs()).__owners).toEqual([["a", "my:own:A\nhook", "hook"]]);
  });
});

describe("deletedWith", () => {
  const other = () => new MultiWebhook("other", { phoneNumber: "+1" });
  it.each<[string, (deletedWith: packageTypes.MultiWebhook) => unknown]>([
    ["MultiWebhook", (deletedWith) => new MultiWebhook("acme", { phoneNumber: "+49" }, { deletedWith })],
    ["Webhook", (deletedWith) => new Webhook("crm", { multiWebhook: deletedWith, url }, { deletedWith })],
    ["MainWebhook", (deletedWith) => new MainWebhook("acme", { phoneNumber: "+49", url }, { deletedWith })],
    [
      "PhoneNumberWebhooks",
      (deletedWith) => new PhoneNumberWebhooks("acme", { phoneNumber: "+49", webhooks: {} }, { deletedWith }),
    ],
  ])("is refused where it is given to a %s", (kind, make) => {
    const number = other();
    expect(() => make(number)).toThrow(`The deletedWith option does not work for ${kind}`);
    expect(() => make(number)).toThrow(pulumi.RunError);
  });
});

describe("ignoreChanges of headers", () => {
  it.each<[string[] | undefined, boolean | undefined]>([
    [undefined, undefined],
    [["url"], undefined],
    [["headers"], true],
    [["*"], true],
  ])("%j is stored as %s", async (ignoreChanges, stored) => {
    const options = ignoreChanges ? { ignoreChanges } : {};
    const number = new MultiWebhook("acme", { phoneNumber: "+49" });
    new Webhook("crm", { multiWebhook: number, url }, options);
    new MainWebhook("main", { phoneNumber: "+49", url }, options);
    await vi.waitFor(() => expect(made).toHaveLength(3));
    const flags = made.filter(({ name }) => name !== "acme").map(({ inputs }) => inputs.__ignoresHeaders);
    expect(flags).toEqual([stored, stored]);
  });
});

describe("components whose webhooks would have one resource name", () => {
  const acme = () => new PhoneNumberWebhooks("acme", { phoneNumber: "+1", webhooks: { "de-crm": { url } } });
  const acmeDe = (opts = {}) =>
    new PhoneNumberWebhooks("acme-de", { phoneNumber: "+2", webhooks: { crm: { url } } }, opts);

  it("are refused by a sentence that names both, and both webhooks", async () => {
    const run = pulumi.runtime.runInPulumiStack(async () => {
      acme();
      expect(() => acmeDe()).toThrow(
        'Two webhooks would be resources of the same name, "acme-de-crm": webhook "de-crm" of component "acme" and webhook "crm" of component "acme-de".',
      );
      return undefined;
    });
    await run;
  });

  it("are two where their parents are of different types, and in different runs of one process", async () => {
    await pulumi.runtime.runInPulumiStack(async () => {
      acme();
      acmeDe({ parent: new pulumi.ComponentResource("my:own:Part", "part") });
      return undefined;
    });
    await pulumi.runtime.runInPulumiStack(async () => {
      acmeDe();
      return undefined;
    });
  });
});
