import { describe, expect, it } from "vitest";
import { errorWords, parseNumber } from "../../dist/provider/api/wire.js";

describe("parseNumber", () => {
  it.each([undefined, null, {}])("reads headers %j as none", (headers) => {
    const parsed = parseNumber({ enabled: true, destinations: [{ name: "a", url: "https://a.example.com", headers }] });
    expect(parsed.destinations).toEqual([{ name: "a", url: "https://a.example.com", headers: {} }]);
  });

  it("leaves out one entry without a name, which may be the main webhook, and no second", () => {
    const main = { url: "https://main.example.com" };
    expect(parseNumber({ enabled: true, destinations: [main] }).destinations).toEqual([]);
    expect(() => parseNumber({ enabled: true, destinations: [main, main] })).toThrow();
  });

  it.each(["text", 7, [[]], { destinations: "no" }])("does not guess at %j", (body) => {
    expect(() => parseNumber(body)).toThrow();
  });
});

describe("the webhooks of an answer", () => {
  const number = (destination: object) => parseNumber({ enabled: true, destinations: [destination] }).destinations[0];

  it("keep names that differ by case, blanks or form, in their order", () => {
    const names = ["webhook", "WEBhook", " webhook ", "é", "e\u0301", "__proto__", "."];
    const destinations = names.map((name) => ({ name, url: "https://a.example.com" }));
    expect(parseNumber({ enabled: true, destinations }).destinations.map(({ name }) => name)).toEqual(names);
  });

  it.each([undefined, null])("have an empty url where it is %s", (url) => {
    expect(number({ name: "a", url })).toEqual({ name: "a", url: "", headers: {} });
  });

  it("have header values as texts, whatever the server made of them", () => {
    expect(number({ name: "a", url: "", headers: { A: 1, B: true, C: "x" } })?.headers).toEqual({
      A: "1",
      B: "true",
      C: "x",
    });
  });

  it("have every header, also one that somebody has named __proto__", () => {
    const headers = JSON.parse('{"__proto__":"x","constructor":"y","A":"z"}');
    expect(Object.entries(number({ name: "a", url: "", headers })?.headers ?? {})).toEqual(Object.entries(headers));
  });

  it.each(["text", 7, [], [["A", "b"]]])("do not have %j as headers", (headers) => {
    expect(() => number({ name: "a", url: "", headers })).toThrow();
  });

  it("are read although the server sends fields that nobody knows", () => {
    const body = { enabled: true, count: 1, destinations: [{ id: 7, name: "a", url: "u", status: { ok: true } }] };
    expect(parseNumber(body).destinations).toEqual([{ name: "a", url: "u", headers: {} }]);
  });
});

describe("errorWords", () => {
  it.each([
    [{ error: "words" }],
    [{ message: "words" }],
    [{ meta: { success: false, http_code: 400, developer_message: "words" } }],
    [{ meta: { httpCode: 400, developerMessage: "words", success: false } }],
    [{ error: { message: "words", type: "OAuthException", code: 100 } }],
    [{ errors: [{ code: 1, title: "words" }] }],
    [{ errors: [{ code: 1, details: "words", href: "https://a.example.com" }] }],
    [{ meta: { success: false, http_code: 555, developer_message: "words" } }],
    [{ meta: { http_code: 400, developer_message: "other", "360dialog_trace_id": "t" }, error: "words" }],
    [{ meta: { developer_message: "words" }, error: { code: 7 } }],
    [{ error: "", message: "words" }],
    [{ error: null, message: "words" }],
    [{ detail: "words" }],
    [{ detail: [{ loc: ["body", "url"], msg: "words", type: "value_error" }] }],
    [{ type: "about:blank", title: "other", status: 404, detail: "words" }],
    [{ error: "words", detail: "other" }],
  ])("finds the words in %j", (body) => {
    expect(errorWords(body)).toBe("words");
  });

  it("joins title and details, and all errors", () => {
    const errors = [{ title: "one", details: "two" }, { title: "three" }];
    expect(errorWords({ errors })).toBe("one: two; three");
  });

  it("joins all details", () => {
    expect(errorWords({ detail: [{ msg: "one" }, { msg: "two" }] })).toBe("one; two");
  });

  it.each([
    undefined,
    null,
    "text",
    {},
    [],
    { detail: [] },
    { detail: [{ loc: [] }] },
    { error: 7 },
    { errors: [] },
    { errors: [{ code: 1 }] },
    { meta: {} },
  ])("finds none in %j", (body) => {
    expect(errorWords(body)).toBe("");
  });
});
