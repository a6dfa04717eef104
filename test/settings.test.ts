import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findKey, readSettings } from "../dist/provider/settings.js";

type Texts = Record<string, string>;

function from(config: Texts = {}, env: Texts = {}) {
  return { config: (key: string) => config[key], env: (name: string) => env[name] };
}

function messageOf(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no failure";
}

describe("readSettings", () => {
  it("has the documented address and the defaults", () => {
    expect(readSettings(from())).toEqual({
      server: { baseUrl: "https://waba-v2.360dialog.io", loopback: false, requestTimeoutMs: 10_000 },
      settleTimeoutMs: 60_000,
      capacityCheck: "live",
      numberCheck: "on",
    });
  });

  it("takes the environment before the configuration", () => {
    const config = { "dialog360:baseUrl": "https://config.example.com", "dialog360:requestTimeout": "5" };
    const settings = readSettings(from(config, { DIALOG360_BASE_URL: "https://env.example.com/" }));
    expect(settings.server).toMatchObject({ baseUrl: "https://env.example.com", requestTimeoutMs: 5000 });
  });

  it.each(["http://127.0.0.1:9360", "http://localhost:1", "http://[::1]:1", "https://proxy.example.com/360"])(
    "accepts the address %s",
    (baseUrl) => {
      expect(readSettings(from({ "dialog360:baseUrl": baseUrl })).server.baseUrl).toBe(baseUrl);
    },
  );

  it.each([
    "waba",
    "ftp://a.example.com",
    "http://a.example.com",
    "https://u:p4ss@a.example.com",
    "https://a.example.com?x=p4ss",
    "https://",
  ])("refuses the address %s and names the key", (baseUrl) => {
    const message = messageOf(() => readSettings(from({ "dialog360:baseUrl": baseUrl })));
    expect(message).toContain("dialog360:baseUrl");
    expect(message).not.toContain("p4ss");
  });

  it.each([
    ["dialog360:requestTimeout", "0"],
    ["dialog360:requestTimeout", "ten"],
    ["dialog360:requestTimeout", "-1"],
    ["dialog360:requestTimeout", "1e9"],
    ["dialog360:settleTimeout", "3601"],
    ["dialog360:capacityCheck", "Live"],
    ["dialog360:numberCheck", "false"],
  ])("refuses %s = %s and names the key", (key, value) => {
    expect(messageOf(() => readSettings(from({ [key]: value })))).toContain(key);
  });

  it("names the environment variable that a bad value came from", () => {
    expect(messageOf(() => readSettings(from({}, { DIALOG360_SETTLE_TIMEOUT: "x" })))).toContain(
      "DIALOG360_SETTLE_TIMEOUT",
    );
  });

  it.each([
    ["0", 0],
    ["0.5", 500],
    ["90", 90_000],
  ])("reads a settle time of %s s", (text, settleTimeoutMs) => {
    expect(readSettings(from({ "dialog360:settleTimeout": text })).settleTimeoutMs).toBe(settleTimeoutMs);
  });
});

describe("the environment", () => {
  it.each([
    ["DIALOG360_BASE_URL", "dialog360:baseUrl", "https://env.example.com", "https://config.example.com"],
    ["DIALOG360_REQUEST_TIMEOUT", "dialog360:requestTimeout", "7", "8"],
    ["DIALOG360_SETTLE_TIMEOUT", "dialog360:settleTimeout", "7", "8"],
    ["DIALOG360_CAPACITY_CHECK", "dialog360:capacityCheck", "declared", "live"],
    ["DIALOG360_NUMBER_CHECK", "dialog360:numberCheck", "off", "on"],
  ])("wins with %s over %s", (variable, key, inEnv, inConfig) => {
    const both = readSettings(from({ [key]: inConfig }, { [variable]: inEnv }));
    expect(both).toEqual(readSettings(from({ [key]: inEnv })));
    expect(both).not.toEqual(readSettings(from({ [key]: inConfig })));
  });

  it("leaves the configuration alone where it is empty", () => {
    const settings = readSettings(from({ "dialog360:settleTimeout": "7" }, { DIALOG360_SETTLE_TIMEOUT: "" }));
    expect(settings.settleTimeoutMs).toBe(7000);
  });

  it("is not looked at for a bad configuration that it replaces", () => {
    const settings = readSettings(from({ "dialog360:settleTimeout": "x" }, { DIALOG360_SETTLE_TIMEOUT: "1" }));
    expect(settings.settleTimeoutMs).toBe(1000);
  });
});

describe("plain http", () => {
  it.each([
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://10.0.0.1",
    "http://[::2]",
    "http://0.0.0.0",
  ])("is refused for %s, which is not this machine", (baseUrl) => {
    expect(messageOf(() => readSettings(from({ "dialog360:baseUrl": baseUrl })))).toContain("plain http");
  });

  it.each(["http://127.0.0.1:1", "http://127.9.9.9", "http://localhost", "http://[::1]:1", "HTTP://LOCALHOST:1"])(
    "is accepted for %s, and no proxy is asked for it",
    (baseUrl) => {
      expect(readSettings(from({ "dialog360:baseUrl": baseUrl })).server.loopback).toBe(true);
    },
  );
});

describe("findKey", () => {
  const config = { "dialog360:apiKeys": '{"+49":"from-map"}', "dialog360:apiKey": "from-config" };
  const env = { DIALOG360_API_KEY: "from-env", NAMED: "from-named" };

  it.each([
    ["the argument", { apiKey: "from-argument", apiKeyEnv: "NAMED" }, config, "from-argument"],
    ["the named variable", { apiKeyEnv: "NAMED" }, config, "from-named"],
    ["the map", {}, config, "from-map"],
    ["the one key of the stack", {}, { "dialog360:apiKey": "from-config" }, "from-config"],
    ["the environment", {}, {}, "from-env"],
  ])("takes %s before what comes after it", (_source, number, given: Texts, apiKey) => {
    expect(findKey({ phoneNumber: "+49", ...number }, from(given, env)).apiKey).toBe(apiKey);
  });

  it("falls through where the map has no such number", () => {
    expect(findKey({ phoneNumber: "+1" }, from(config)).apiKey).toBe("from-config");
  });

  it("lists the five sources where there is none", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49" }, from()));
    for (const source of ["apiKey", "apiKeyEnv", "dialog360:apiKeys", "dialog360:apiKey", "DIALOG360_API_KEY"]) {
      expect(message).toContain(source);
    }
  });

  it("names a variable that is named but not set, and does not look further", () => {
    expect(messageOf(() => findKey({ phoneNumber: "+49", apiKeyEnv: "MISSING" }, from(config, env)))).toContain(
      "MISSING",
    );
  });

  it.each(["7", "true", '"s3cret"'])("refuses %s as a map, although it is JSON, and looks no further", (text) => {
    const message = messageOf(() => findKey({ phoneNumber: "+49" }, from({ ...config, "dialog360:apiKeys": text })));
    expect(message).toContain("dialog360:apiKeys");
    expect(message).not.toContain("s3cret");
  });

  it("tells where the key was found, and not the key", () => {
    expect(findKey({ phoneNumber: "+49" }, from(config)).source).toBe('stack configuration dialog360:apiKeys["+49"]');
    expect(findKey({ phoneNumber: "+49", apiKeyEnv: "NAMED" }, from(config, env)).source).toBe(
      "the environment variable NAMED",
    );
  });

  it.each([
    ["the argument apiKey", { apiKey: " " }, {}, {}],
    ["the environment variable NAMED", { apiKeyEnv: "NAMED" }, {}, { NAMED: " " }],
    ['stack configuration dialog360:apiKeys["+49"]', {}, { "dialog360:apiKeys": '{"+49":""}' }, {}],
    ["stack configuration dialog360:apiKey", {}, { "dialog360:apiKey": " " }, {}],
    ["the environment variable DIALOG360_API_KEY", {}, {}, { DIALOG360_API_KEY: "\n" }],
  ])("says that the key from %s is empty", (source, number, given: Texts, set: Texts) => {
    expect(messageOf(() => findKey({ phoneNumber: "+49", ...number }, from(given, set)))).toContain(
      `${source} is empty`,
    );
  });

  it("never shows a key in a sentence, whichever source holds it", () => {
    const text = fc.string({ unit: "binary", minLength: 3, maxLength: 8 }).map((end) => `s3cret${end}`);
    fc.assert(
      fc.property(text, fc.constantFrom("apiKey", "NAMED", "map", "one", "env", "broken"), (secret, place) => {
        const given = {
          "dialog360:apiKeys": place === "map" ? JSON.stringify({ "+49": secret }) : place === "broken" ? secret : "",
          "dialog360:apiKey": place === "one" ? secret : "",
        };
        const number = place === "apiKey" ? { apiKey: secret } : place === "NAMED" ? { apiKeyEnv: "NAMED" } : {};
        const set = { NAMED: secret, DIALOG360_API_KEY: place === "env" ? secret : "" };
        expect(messageOf(() => findKey({ phoneNumber: "+49", ...number }, from(given, set)))).not.toContain("s3cret");
      }),
      { numRuns: 2000 },
    );
  });

  it.each(["not json s3cret", '["s3cret"]', '{"+49":7}', "null7"])(
    "refuses %j as a map without repeating it",
    (text) => {
      const message = messageOf(() => findKey({ phoneNumber: "+49" }, from({ "dialog360:apiKeys": text })));
      expect(message).toContain("dialog360:apiKeys");
      expect(message).not.toContain("s3cret");
    },
  );

  it("strips the line break of a key that was read from a file", () => {
    expect(findKey({ phoneNumber: "+49", apiKey: "abc\n" }, from()).apiKey).toBe("abc");
  });

  it("refuses a key that no header can hold, without showing it", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49", apiKey: "s3cret\nkey" }, from()));
    expect(message).toContain("HTTP header");
    expect(message).not.toContain("s3cret");
  });
});
