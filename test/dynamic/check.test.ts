import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Properties } from "../../dist/provider/lifecycle/lifecycle.js";
import { UNKNOWN } from "../../dist/provider/lifecycle/unknown.js";
import { multiWebhookLifecycle } from "../../dist/provider/resources/multi-webhook/lifecycle.js";
import { webhookLifecycle } from "../../dist/provider/resources/webhook/lifecycle.js";
import { checkNumber, checkWebhook, context, newNumber, settings, warnings } from "./checking.ts";

describe("a warning", () => {
  const pair = async (one: Properties, two: Properties) => {
    const phoneNumber = newNumber();
    await checkWebhook({ phoneNumber, __logicalName: "one", ...one });
    const { failures } = await checkWebhook({ phoneNumber, __logicalName: "two", ...two });
    return failures;
  };

  it("and no failure is said of names that differ by case only", async () => {
    expect(await pair({ name: "crm" }, { name: "CRM", url: "https://b.example.com" })).toEqual([]);
    expect(warnings.join()).toContain('"CRM", "crm", which differ by case only');
  });

  it("and no failure is said of two webhooks with one url, without the url", async () => {
    const url = "https://a.example.com/?token=s3cret";
    expect(await pair({ name: "a", url }, { name: "b", url })).toEqual([]);
    expect(warnings.join()).toContain("same url");
    expect(warnings.join()).not.toContain("s3cret");
  });

  it.each([
    ["https://A.example.com/x", "https://a.example.com/x"],
    ["https://a.example.com", "https://a.example.com/"],
    ["https://a.example.com/in/../x", "https://a.example.com/x"],
  ])("is said of two webhooks whose urls %s and %s mean the same", async (one, other) => {
    expect(await pair({ name: "a", url: one }, { name: "b", url: other })).toEqual([]);
    expect(warnings.join()).toContain("same url");
  });

  it("is not said of two webhooks whose urls differ in what a server tells apart", async () => {
    await pair({ name: "a", url: "https://a.example.com/x" }, { name: "b", url: "https://a.example.com/X" });
    expect(warnings).toEqual([]);
  });

  it("and no failure is said of a header name with an underscore", async () => {
    expect((await checkWebhook({ headers: { X_Key: "s3cret" } })).failures).toEqual([]);
    expect(warnings.join()).toContain('"X_Key"');
    expect(warnings.join()).not.toContain("s3cret");
  });

  it("and no failure is said of a number that is on and has no webhook", async () => {
    expect((await checkNumber({ webhookNames: [] })).failures).toEqual([]);
    expect(warnings.join()).toContain("switched on without a webhook");
  });
});

describe("check", () => {
  const leaf = fc.oneof(
    { weight: 3, arbitrary: fc.constant<unknown>(UNKNOWN) },
    fc.string(),
    fc.constantFrom<unknown>("crm", "https://a.example.com", "warn", true, false, 3, null),
  );
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.string(), leaf, { maxKeys: 3 }));
  const keys = ["name", "url", "headers", "adopt", "enabled", "webhookNames", "unmanaged", "ignoreUnmanaged"];
  const more = ["maxWebhooks", "disableOnDelete", "apiKeyEnv", "__webhookNames", "__maxWebhooks", "__pinnedNames"];
  const news = fc.dictionary(fc.constantFrom(...keys, ...more), value);

  it("tolerates anything, unknown values anywhere included, and says the same twice", async () => {
    await fc.assert(
      fc.asyncProperty(news, fc.option(news, { nil: undefined }), fc.boolean(), async (given, olds, unknownNumber) => {
        const inputs = { ...given, phoneNumber: unknownNumber ? UNKNOWN : newNumber(), __logicalName: "x" };
        for (const { check } of [webhookLifecycle, multiWebhookLifecycle]) {
          const first = await check(context, olds, structuredClone(inputs));
          expect(await check(context, olds, structuredClone(inputs))).toEqual(first);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps what is unknown unknown", async () => {
    const { inputs, failures } = await checkWebhook({ url: UNKNOWN, headers: { A: UNKNOWN, B: "1" } });
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ url: UNKNOWN, headers: { A: UNKNOWN, B: "1" } });
  });

  it("fills in every default of a number", async () => {
    const { inputs } = await checkNumber({ phoneNumber: "+1", enabled: null });
    expect(inputs).toEqual({
      phoneNumber: "+1",
      enabled: true,
      unmanaged: "warn",
      ignoreUnmanaged: [],
      disableOnDelete: false,
      maxWebhooks: 3,
      __logicalName: "acme",
    });
  });

  it("sends no request where capacity is only declared", async () => {
    // Nobody listens there: a request would be a failure.
    settings["dialog360:baseUrl"] = "http://127.0.0.1:1";
    const number = await checkNumber({ apiKey: "key-of-declared", webhookNames: ["crm"] });
    delete settings["dialog360:baseUrl"];
    expect(number.failures).toEqual([]);
  });
});
