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
