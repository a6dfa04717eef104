import { describe, expect, it } from "vitest";
import { mainWebhookLifecycle } from "../../dist/provider/resources/main-webhook/lifecycle.js";
import { webhookLifecycle } from "../../dist/provider/resources/webhook/lifecycle.js";
import { checkWebhook, context, newNumber, printed, warnings } from "./checking.ts";

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
