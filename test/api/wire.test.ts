import { describe, expect, it } from "vitest";
import { errorWords, parseMainWebhook, parseNumber } from "../../dist/provider/api/wire.js";

describe("parseNumber", () => {
  it.each([
    ["the documented answer", { enabled: true, destinations: [] }, { enabled: true, destinations: [] }],
    ["an empty body", null, { enabled: undefined, destinations: [] }],
    ["an empty object", {}, { enabled: undefined, destinations: [] }],
    ["a null list", { enabled: true, destinations: null }, { enabled: true, destinations: [] }],
    ["off by 200", { enabled: false }, { enabled: false, destinations: [] }],
  ])("reads %s", (_what, body, snapshot) => {
    expect(parseNumber(body)).toEqual(snapshot);
  });

  it.each([undefined, null, {}])("reads headers %j as none", (headers) => {
    const parsed = parseNumber({ enabled: true, destinations: [{ name: "a", url: "https://a.example.com", headers }] });
    expect(parsed?.destinations).toEqual([{ name: "a", url: "https://a.example.com", headers: {} }]);
  });

  it("leaves out an entry without a name, which cannot be an extra webhook", () => {
    expect(parseNumber({ enabled: true, destinations: [{ url: "https://main.example.com" }] })?.destinations).toEqual(
      [],
    );
  });

  it.each([
    "text",
    7,
    [],
    { destinations: "no" },
    { enabled: "yes" },
    { destinations: ["no"] },
    { destinations: [{ name: "a", url: 7 }] },
  ])("does not guess at %j", (body) => {
    expect(parseNumber(body)).toBeUndefined();
  });
});

describe("parseMainWebhook", () => {
  it.each([
    [{ url: "https://main.example.com", headers: {} }, "https://main.example.com"],
    [{ url: "" }, ""],
    [{}, ""],
    [null, ""],
  ])("reads %j", (body, url) => {
    expect(parseMainWebhook(body)).toEqual({ url });
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
  ])("finds the words in %j", (body) => {
    expect(errorWords(body)).toBe("words");
  });

  it.each([undefined, null, "text", {}, [], { error: 7 }])("finds none in %j", (body) => {
    expect(errorWords(body)).toBe("");
  });
});
