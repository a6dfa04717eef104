import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { CheckResult, Context, Properties } from "../../dist/provider/lifecycle/lifecycle.js";
import { UNKNOWN } from "../../dist/provider/lifecycle/unknown.js";
import { mainWebhookLifecycle } from "../../dist/provider/resources/main-webhook/lifecycle.js";
import { multiWebhookLifecycle } from "../../dist/provider/resources/multi-webhook/lifecycle.js";
import { webhookLifecycle } from "../../dist/provider/resources/webhook/lifecycle.js";

const warnings: string[] = [];
const settings: Record<string, string> = { "dialog360:capacityCheck": "declared" };
const context: Context = {
  config: (key) => settings[key],
  env: () => undefined,
  warn: async (message) => void warnings.push(message),
};

let numbers = 0;
/** A label that no other test has used: what a run declares is kept for the whole process. */
function newNumber(): string {
  numbers += 1;
  return `+49${numbers}`;
}

function checkWebhook(news: Properties, olds?: Properties): Promise<CheckResult> {
  const number = newNumber();
  const given = { phoneNumber: number, name: "crm", url: "https://a.example.com", __logicalName: "crm", ...news };
  return webhookLifecycle.check(context, olds, given);
}

function checkNumber(news: Properties, olds?: Properties): Promise<CheckResult> {
  return multiWebhookLifecycle.check(context, olds, { phoneNumber: newNumber(), __logicalName: "acme", ...news });
}

/** Pulumi prints the value of the property that a failure names. */
function printed(result: CheckResult): string {
  return result.failures
    .map(({ property, reason }) => `${reason} ${property && JSON.stringify(result.inputs[property])}`)
    .join("\n");
}

afterEach(() => {
  warnings.length = 0;
});

describe("a failure of a webhook", () => {
  it.each([
    ["a url with user information", { url: "https://u:s3cret@a_b.example.com/" }],
    ["a url with a query", { url: "http://a.example.com/?s3cret" }],
    ["a url that is no text", { url: ["s3cret"] }],
    ["a header value with a line break", { headers: { A: "s3cret\n" } }],
    ["a header value that is a bad url", { headers: { A: "https://a_b.example.com/s3cret" } }],
    ["a header value that is no text", { headers: { A: { B: "s3cret" } } }],
    ["headers that are no map", { headers: "s3cret" }],
    ["an apiKey that is no text", { apiKey: ["s3cret"] }],
    ["a key in place of the name of its variable", { apiKeyEnv: "s3cret+key==" }],
  ])("about %s shows no secret", async (_what, news) => {
    const result = await checkWebhook(news);
    expect(result.failures).not.toEqual([]);
    expect(printed(result)).not.toContain("s3cret");
  });

  it.each([
    ["name", { name: "." }],
    ["phoneNumber", { phoneNumber: "+49/1" }],
    ["adopt", { adopt: "yes" }],
    ["enabled", { enabled: 1 }],
    ["", { url: "http://a.example.com" }],
    ["", { headers: { "a b": "1" } }],
    ["", { __webhookNames: ["other"] }],
  ])("names the property %j", async (property, news) => {
    const { failures } = await checkWebhook(news);
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  const late = "Calling [toString] on an [Output<T>] is not supported.\n\nTo get the value of an Output<T>";

  it.each([
    ["name", { name: late }, "A webhook name is an Output"],
    ["phoneNumber", { phoneNumber: `+49${late}` }, "The phone number holds an Output"],
    ["apiKey", { apiKey: late }, "The apiKey holds an Output"],
    ["url", { url: `https://a.example.com/${late}` }, "The url holds an Output"],
    ["headers", { headers: { A: late } }, 'The header "A" holds an Output'],
    ["headers", { headers: { [late]: "x" } }, "The name of a header is an Output"],
  ])("about %s with an Output in it does not repeat the text of the Output", async (_what, news, words) => {
    const result = await checkWebhook(news);
    expect(result.failures).toHaveLength(1);
    expect(printed(result)).toContain(words);
    expect(printed(result)).not.toMatch(/Calling|To get/);
  });

  it.each(["undefined", "null", "[object Object]"])("is what the apiKey %j gets", async (apiKey) => {
    const result = await checkWebhook({ apiKey });
    expect(printed(result)).toMatch(/^The apiKey (is|holds) /);
  });

  it.each([
    [7, "a number"],
    [true, "a boolean"],
    [null, "null"],
    [["s3cret"], "a list"],
    [{ A: "s3cret" }, "an object"],
  ])("about a header value %j names the header, and what it is", async (value, kind) => {
    const result = await checkWebhook({ headers: { "X-Kind": value } });
    expect(printed(result)).toContain(`The header "X-Kind" is ${kind}. Every header value must be a string.`);
    expect(printed(result)).not.toContain("s3cret");
  });

  it.each([
    ["a header", "A", (key: string) => ({ headers: { A: key } }), 'The header "A" holds an API key'],
    ["a header with a scheme", "B", (key: string) => ({ headers: { A: `Bearer ${key}` } }), 'The header "A" holds an'],
    [
      "the url",
      "C",
      (key: string) => ({ url: `https://a.example.com/?${key.replace("-", "%2D")}` }),
      "The url holds an",
    ],
  ])("is what %s with the number's own key gets", async (_where, id, inputsWith, words) => {
    const main = { phoneNumber: newNumber(), url: "https://a.example.com", __logicalName: "main" };
    const [key, mainKey] = [`s3cret-api-key-${id}1`, `s3cret-api-key-${id}2`];
    const result = await checkWebhook({ apiKey: key, ...inputsWith(key) });
    const withMain = { ...main, apiKey: mainKey, ...inputsWith(mainKey) };
    for (const checked of [result, await mainWebhookLifecycle.check(context, undefined, withMain)]) {
      expect(printed(checked)).toContain(words);
      expect(printed(checked)).not.toContain("s3cret");
    }
  });

  it("is one for each thing that is wrong", async () => {
    const { failures } = await checkWebhook({ url: "http://a.example.com", name: "..", headers: { A: "*****" } });
    expect(failures).toHaveLength(3);
  });

  it("says which list a name is missing from", async () => {
    const { failures } = await checkWebhook({ name: "crm", __webhookNames: ["bot", "archive"] });
    expect(failures[0]?.reason).toContain('"crm" is not among the webhookNames');
    expect(failures[0]?.reason).toContain('"bot", "archive"');
  });

  it("names both resources that declare one webhook", async () => {
    const phoneNumber = newNumber();
    expect((await checkWebhook({ phoneNumber, __logicalName: "one" })).failures).toEqual([]);
    const { failures } = await checkWebhook({ phoneNumber, __logicalName: "two" });
    expect(failures[0]?.reason).toMatch(/declared twice, by "one" and by "two"/);
  });

  it("comes with the fourth webhook of a number, and names the four", async () => {
    const phoneNumber = newNumber();
    for (const name of ["a", "b", "c"]) {
      expect((await checkWebhook({ phoneNumber, name, __logicalName: name })).failures).toEqual([]);
    }
    const { failures } = await checkWebhook({ phoneNumber, name: "d", __logicalName: "d" });
    expect(failures[0]?.reason).toContain('4 declared by this program ("a", "b", "c", "d")');
  });
});

describe("what somebody may want", () => {
  it.each([
    ["a word in a header", { headers: { A: "null-s3cret" } }, 'the header "A" holds the word "null".'],
    ["an empty header", { headers: { A: "" } }, 'the header "A" is empty.'],
    ["a word in the url", { url: "https://a.example.com/s3cret-undefined" }, 'the url holds the word "undefined".'],
    ["a name", { name: "undefined" }, "has a name that programs make of what is not set."],
    ["user information", { url: "https://s3cret:s3cret@a.example.com" }, "in its url, before the host a.example.com."],
  ])("is warned of: %s", async (_what, news, words) => {
    expect((await checkWebhook(news)).failures).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(warnings.join()).toMatch(/^Webhook "\w+" of number \+49/);
    expect(warnings.join()).not.toContain("s3cret");
  });
});

it("the largest webhook that is accepted is kept after an update that fails", async () => {
  const room = 16_384 - JSON.stringify({ A: "" }).length;
  const start = "https://a.example.com/";
  const { inputs, failures } = await checkWebhook({
    name: "🎉".repeat(256),
    url: start + "ü".repeat((4096 - start.length) / 2),
    headers: { A: '"'.repeat(room / 2) },
    apiKey: "k".repeat(100),
  });
  expect(failures).toEqual([]);
  const { inputs: state } = { inputs: webhookLifecycle.parseInputs(inputs) };
  // A partial failure with more than 24,000 bytes is dropped.
  expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(23_000);
});

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
