import { describe, expect, it } from "vitest";
import type { CheckResult, Properties } from "../../dist/provider/lifecycle/lifecycle.js";
import { mainWebhookLifecycle } from "../../dist/provider/resources/main-webhook/lifecycle.js";
import { multiWebhookLifecycle } from "../../dist/provider/resources/multi-webhook/lifecycle.js";
import { checkNumber, checkWebhook, context, newNumber, printed, settings } from "./checking.ts";

describe("a failure of a number", () => {
  it.each([
    ["maxWebhooks", { maxWebhooks: 0 }],
    ["maxWebhooks", { maxWebhooks: 11 }],
    ["maxWebhooks", { maxWebhooks: 1.5 }],
    ["maxWebhooks", { maxWebhooks: "3" }],
    ["webhookNames", { webhookNames: ["a", "a"] }],
    ["webhookNames", { webhookNames: "a" }],
    ["ignoreUnmanaged", { ignoreUnmanaged: [1] }],
    ["unmanaged", { unmanaged: "ignore" }],
    ["disableOnDelete", { disableOnDelete: "no" }],
    ["phoneNumber", { phoneNumber: "" }],
    ["", { unmanaged: "delete" }],
    ["", { unmanaged: "error" }],
    ["", { webhookNames: ["a", "b", "c", "d"] }],
    ["", { webhookNames: ["a", "b"], maxWebhooks: 1 }],
    ["", { apiKey: " " }],
  ])("names the property %j of %j", async (property, news) => {
    const { failures } = await checkNumber(news);
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  it("shows no key that stands in place of the name of its variable", async () => {
    expect(printed(await checkNumber({ apiKeyEnv: "s3cret+key==" }))).not.toContain("s3cret");
  });

  it("names both resources that declare one number", async () => {
    const phoneNumber = newNumber();
    await checkNumber({ phoneNumber, __logicalName: "one" });
    const { failures } = await checkNumber({ phoneNumber, __logicalName: "two" });
    expect(failures[0]?.reason).toMatch(/declared twice, by "one" and by "two"/);
  });

  it("names both numbers of one key, and not the key", async () => {
    const [one, two] = [newNumber(), newNumber()];
    expect((await checkNumber({ phoneNumber: one, apiKey: "s3cret-of-two" })).failures).toEqual([]);
    const { failures } = await checkNumber({ phoneNumber: two, apiKey: "s3cret-of-two" });
    expect(failures[0]?.reason).toContain(`number ${two} and for number ${one}`);
    expect(failures[0]?.reason).not.toContain("s3cret");
  });

  it("names the setting that is bad", async () => {
    settings["dialog360:settleTimeout"] = "soon";
    const { failures } = await checkNumber({}).finally(() => delete settings["dialog360:settleTimeout"]);
    expect(failures[0]?.reason).toContain("dialog360:settleTimeout");
  });

  it("lists the five sources of a key where preview needs one", async () => {
    const live = { ...context, config: () => undefined };
    const news = { phoneNumber: newNumber(), __logicalName: "acme" };
    const { failures } = await multiWebhookLifecycle.check(live, undefined, news);
    expect(failures[0]?.reason).toMatch(/apiKey.*apiKeyEnv.*apiKeys.*dialog360:apiKey.*DIALOG360_API_KEY/);
  });
});

/** Pulumi allows one logical name under parents of different types: the resources then differ in their URN alone. */
describe.each([
  ["my:index:A", "my:index:B", 'by "crm" under my:index:A and by "crm" under my:index:B'],
  [undefined, "my:index:B$my:index:C", 'by "crm" and by "crm" under my:index:B$my:index:C'],
  [undefined, "", 'by "crm" and by "crm" under the stack'],
])("two resources of one logical name, under parents %j and %j,", (one, two, words) => {
  const mainLifecycle = (news: Properties) =>
    mainWebhookLifecycle.check(context, undefined, { url: "https://a.example.com", ...news });
  it.each<[string, (news: Properties) => Promise<CheckResult>]>([
    ["webhook", checkWebhook],
    ["number", checkNumber],
    ["main webhook", mainLifecycle],
  ])("are told apart where they declare one %s, and from one that is checked twice", async (_what, check) => {
    const phoneNumber = newNumber();
    const named = (__parents: string | undefined) => ({
      ...{ phoneNumber, __logicalName: "crm" },
      ...(__parents === undefined ? {} : { __parents }),
    });
    expect((await check(named(one))).failures).toEqual([]);
    expect((await check(named(one))).failures).toEqual([]);
    const { failures } = await check(named(two));
    expect(failures.map(({ reason }) => reason).join()).toContain(`declared twice, ${words}`);
  });

  it("are counted as two", async () => {
    const phoneNumber = newNumber();
    const declare = (name: string, __parents: string | undefined) =>
      checkWebhook({
        phoneNumber,
        name,
        ...{ __logicalName: "crm", __maxWebhooks: 1 },
        ...(__parents === undefined ? {} : { __parents }),
      });
    expect((await declare("a", one)).failures).toEqual([]);
    expect((await declare("b", two)).failures[0]?.reason).toContain('2 declared by this program ("a", "b")');
  });

  it("cannot hand a name from one to the other", async () => {
    const phoneNumber = newNumber();
    const inputs = (name: string, __parents: string | undefined) => ({
      ...{ phoneNumber, name, url: `https://${name}.example.com`, __logicalName: "crm" },
      ...(__parents === undefined ? {} : { __parents }),
    });
    expect((await checkWebhook(inputs("m", one), inputs("n", one))).failures).toEqual([]);
    const { failures } = await checkWebhook(inputs("n", two));
    expect(failures.map(({ reason }) => reason).join()).toMatch(/cannot move from resource "crm"( under \S+)?, which/);
  });
});
