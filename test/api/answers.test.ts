import { describe, expect, it } from "vitest";
import type { Client } from "../../dist/provider/api/client.js";
import { clientAt, failureOf, serve } from "./server";

const crm = { name: "crm", url: "https://crm.example.com/in", headers: { A: "1" } };
const main = { url: "https://main.example.com/in" };

/** A client of a server that gives the same answer to every request. */
async function answering(status: number, body: unknown): Promise<Client> {
  const bytes = Buffer.isBuffer(body) ? body : typeof body === "string" ? body : JSON.stringify(body);
  const port = await serve((_request, response) => {
    response.writeHead(status).end(status === 204 ? undefined : bytes);
  });
  return clientAt(`http://127.0.0.1:${port}`);
}

describe("an answer of the number", () => {
  it.each([
    ["a list", { enabled: true, destinations: [crm] }, { enabled: true, destinations: [crm], list: "given" }],
    ["an empty list", { enabled: true, destinations: [] }, { enabled: true, destinations: [], list: "given" }],
    ["a list alone", { destinations: [crm] }, { enabled: undefined, destinations: [crm], list: "given" }],
    ["no list", { enabled: true }, { enabled: true, destinations: [], list: "missing" }],
    ["a null list", { enabled: true, destinations: null }, { enabled: true, destinations: [], list: "null" }],
    ["a null list alone", { destinations: null }, { enabled: undefined, destinations: [], list: "null" }],
    ["off", { enabled: false }, { enabled: false, destinations: [], list: "given" }],
    [
      "off with a null list",
      { enabled: false, destinations: null },
      { enabled: false, destinations: [], list: "given" },
    ],
    ["an empty object", {}, { enabled: undefined, destinations: [], list: "missing" }],
    ["null", null, { enabled: undefined, destinations: [], list: "missing" }],
    ["nothing", "", { enabled: undefined, destinations: [], list: "missing" }],
    ["blanks", " \r\n", { enabled: undefined, destinations: [], list: "missing" }],
    [
      "fields that nobody knows beside",
      { enabled: true, destinations: [{ ...crm, id: 7, status: { ok: true } }], count: 1, meta: { success: true } },
      { enabled: true, destinations: [crm], list: "given" },
    ],
    [
      "an error's field beside",
      { enabled: true, error: "of something else", destinations: [] },
      { enabled: true, destinations: [], list: "given" },
    ],
    [
      "empty fields of an error beside no list",
      { enabled: false, destinations: null, error: null, errors: [], detail: "", meta: { success: true } },
      { enabled: false, destinations: [], list: "given" },
    ],
    [
      "a message beside off, as 409 has it",
      { enabled: false, message: "multi webhook is not enabled" },
      { enabled: false, destinations: [], list: "given" },
    ],
    [
      "the main webhook in the list",
      { enabled: true, destinations: [main, crm] },
      { enabled: true, destinations: [crm], list: "given" },
    ],
    [
      "an entry without any field",
      { enabled: true, destinations: [{}, crm] },
      { enabled: true, destinations: [crm], list: "given" },
    ],
  ])("is understood with %s", async (_what, body, snapshot) => {
    expect(await (await answering(200, body)).readNumber(1)).toEqual(snapshot);
  });

  it("counts as one with a list where 409 says that it is off", async () => {
    const off = { enabled: false, destinations: [], list: "given" };
    expect(await (await answering(409, { message: "not enabled" })).readNumber(1)).toEqual(off);
  });
});

function fields(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_none, index) => [`h${index}`, "v"]));
}

const shapes: readonly (readonly [string, unknown])[] = [
  ["an error", { error: "internal: upstream timed out" }],
  ["the gateway's own error", { meta: { success: false, http_code: 500, developer_message: "no" } }],
  ["a message", { message: "service temporarily unavailable" }],
  ["errors", { errors: [{ title: "no" }] }],
  ["a detail", { detail: "not now" }],
  ["fields that nobody knows", { status: "ok" }],
  ["a wrapper", { data: { enabled: true, destinations: [crm] } }],
  ["a wrapper beside", { enabled: true, data: { destinations: [crm] } }],
  ["a list under another name", { enabled: true, webhooks: [crm] }],
  ["another spelling of the list", { enabled: true, Destinations: [crm] }],
  ["another spelling of both", { Enabled: true, Destinations: [crm] }],
  ["another spelling of an entry", { enabled: true, destinations: [{ Name: "crm", URL: crm.url }] }],
  ["another spelling of a url", { enabled: true, destinations: [{ name: "crm", Url: crm.url }] }],
  ["a name twice", { enabled: true, destinations: [crm, { ...crm, url: "https://evil.example.com/in" }] }],
  ["a webhook twice", { enabled: true, destinations: [crm, crm] }],
  ["an error beside off", { enabled: false, error: "backend unavailable" }],
  ["an error beside a null list", { enabled: false, destinations: null, error: { code: 7 } }],
  ["an error beside the switch", { enabled: true, errors: [{ title: "no" }] }],
  ["the gateway's own error beside off", { enabled: false, meta: { success: false } }],
  ["a name that is null", { enabled: true, destinations: [{ ...crm, name: null }] }],
  ["a name that is empty", { enabled: true, destinations: [{ ...crm, name: "" }] }],
  ["a name that is a number", { enabled: true, destinations: [{ ...crm, name: 7 }] }],
  ["half a surrogate in a name", '{"enabled":true,"destinations":[{"name":"a\\ud800","url":"https://a.example.com"}]}'],
  ["no name and more than a main webhook has", { enabled: true, destinations: [{ ...main, id: 7 }] }],
  ["no name and no url", { enabled: true, destinations: [{ headers: {} }] }],
  ["a url that is a number", { enabled: true, destinations: [{ ...crm, url: 7 }] }],
  ["headers that are a list", { enabled: true, destinations: [{ ...crm, headers: ["A"] }] }],
  ["an entry that is null", { enabled: true, destinations: [null] }],
  ["an entry that is a list", { enabled: true, destinations: [[]] }],
  ["an entry that is a text", { enabled: true, destinations: ["crm"] }],
  ["a list that is an object", { enabled: true, destinations: { crm } }],
  ["a list that is a text", { enabled: true, destinations: "none" }],
  ["a switch that is a text", { enabled: "true", destinations: [] }],
  ["a switch that is null", { enabled: null, destinations: [] }],
  ["a list alone", [crm]],
  ["an empty list alone", []],
  ["a text", '"ok"'],
  ["a number", "0"],
  ["false", "false"],
  ["a page", "<html></html>"],
  ["cut JSON", '{"enabled":true,"destinations":['],
  ["two answers", "{}{}"],
  ["a byte order mark", '\ufeff{"enabled":true,"destinations":[]}'],
  ["a byte order mark alone", "\ufeff"],
  ["bytes that are no text", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ["a list that is there twice", `{"enabled":true,"destinations":[${JSON.stringify(crm)}],"destinations":[]}`],
  ["a list that is there twice, once in disguise", '{"destinations":[{"name":"a"}],"d\\u0065stinations":null}'],
  ["a name that is there twice", '{"destinations":[{"name":"a","url":"https://a.example.com","name":"b"}]}'],
  ["more fields than any answer has", { enabled: true, destinations: [], ...fields(10_000) }],
  ["more headers than any answer has", { enabled: true, destinations: [{ ...crm, headers: fields(10_001) }] }],
  ["deep nesting", `${"[".repeat(20_000)}${"]".repeat(20_000)}`],
  [
    "deep nesting in a header value",
    `{"enabled":true,"destinations":[{"name":"a","url":"u","headers":{"A":${"[".repeat(20_000)}${"]".repeat(20_000)}}}]}`,
  ],
  [
    "deep nesting in a field that nobody knows",
    `{"enabled":true,"more":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`,
  ],
];

it("an answer may have as many headers as no program can declare", async () => {
  const body = { enabled: true, destinations: [{ ...crm, headers: fields(10_000) }] };
  const [seen] = (await (await answering(200, body)).readNumber(1)).destinations;
  expect(seen?.headers).toEqual(fields(10_000));
});

describe("no answer is", () => {
  it.each(shapes)("%s", async (_what, body) => {
    const error = await failureOf((await answering(200, body)).readNumber(1));
    expect(error.code).toBe("shape");
    expect(error.message).toMatch(/^GET \/multi_webhook answered 200 with .*dialog360:baseUrl/);
    expect(error.message).not.toMatch(/call stack|not valid JSON|ZodError/);
  });

  it.each([201, 202, 203, 204, 205, 206, 226, 299])("a %i, whatever it holds", async (status) => {
    for (const body of [{}, { enabled: true, destinations: [] }]) {
      const error = await failureOf((await answering(status, body)).readNumber(1));
      expect(error.code).toBe("shape");
      expect(error.message).toContain(`answered ${status} instead of 200`);
    }
  });

  it("one that names a webhook twice, which is said", async () => {
    const body = { enabled: true, destinations: [crm, { ...crm, url: "https://evil.example.com/in" }] };
    const error = await failureOf((await answering(200, body)).readNumber(1));
    expect(error.message).toContain("(two webhooks have one name)");
  });

  it("an error, whose words are shown", async () => {
    const error = await failureOf((await answering(200, { error: "upstream timed out" })).readNumber(1));
    expect(error.message).toContain('"upstream timed out"');
  });
});

describe("an answer about the main webhook", () => {
  it.each([
    [
      { url: main.url, headers: { A: "1" } },
      { url: main.url, headers: { A: "1" } },
    ],
    [
      { url: main.url, headers: null, id: 7 },
      { url: main.url, headers: {} },
    ],
    [{ url: null }, { url: "", headers: {} }],
    [{ url: "" }, { url: "", headers: {} }],
    [
      { url: "", headers: null, error: null, message: "", errors: [], meta: { success: true } },
      { url: "", headers: {} },
    ],
    [
      { ...main, message: "found" },
      { url: main.url, headers: {} },
    ],
    [{}, { url: "", headers: {} }],
    [null, { url: "", headers: {} }],
    ["", { url: "", headers: {} }],
  ])("is understood: %j", async (body, config) => {
    expect(await (await answering(200, body)).readMainWebhook(1)).toEqual(config);
  });

  it.each([
    { error: "internal" },
    { meta: { success: false } },
    { webhook: main },
    { URL: main.url },
    { ...main, Headers: { A: "1" } },
    { headers: {} },
    { url: 7 },
    { url: ["https://a.example.com"] },
    "[]",
    `{"url":"${main.url}","url":""}`,
    `{"url":"${main.url}","headers":{"A":${"[".repeat(20_000)}${"]".repeat(20_000)}}}`,
    "\ufeff{}",
    "[{}]",
    '{"url":"\\ud800"}',
    { url: "", error: "backend unavailable" },
    { url: null, message: "service temporarily unavailable" },
    { url: "", meta: { developer_message: "no" } },
    { url: "", webhook: main },
  ])("is not understood: %j", async (body) => {
    const error = await failureOf((await answering(200, body)).readMainWebhook(1));
    expect(error.code).toBe("shape");
  });

  it.each([201, 204, 206])("is not a %i", async (status) => {
    expect((await failureOf((await answering(status, {})).readMainWebhook(1))).code).toBe("shape");
  });
});

describe("a write", () => {
  it.each([200, 201, 202, 204])("is accepted by %i, whatever the body", async (status) => {
    await (await answering(status, Buffer.from([0xed, 0xa0, 0x80]))).setEnabled(true);
  });
});
