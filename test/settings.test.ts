import { describe, expect, it } from "vitest";
import { overruled, readSettings } from "../dist/provider/settings.js";

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

describe("what the environment overrules", () => {
  const settings = [
    ["DIALOG360_BASE_URL", "dialog360:baseUrl", "http://127.0.0.1:9360", "https://waba-v2.360dialog.io"],
    ["DIALOG360_REQUEST_TIMEOUT", "dialog360:requestTimeout", "7", "8"],
    ["DIALOG360_SETTLE_TIMEOUT", "dialog360:settleTimeout", "7", "8"],
    ["DIALOG360_CAPACITY_CHECK", "dialog360:capacityCheck", "declared", "live"],
    ["DIALOG360_NUMBER_CHECK", "dialog360:numberCheck", "off", "on"],
  ] as const;

  it.each(settings)("%s over %s is told with both values", (variable, key, inEnv, inConfig) => {
    const notes = overruled(from({ [key]: inConfig }, { [variable]: inEnv }));
    expect(notes).toHaveLength(1);
    for (const part of [variable, key, inEnv, inConfig]) {
      expect(notes[0]).toContain(part);
    }
  });

  it.each(settings)("%s over %s is no word where only one is set, or both alike", (variable, key, inEnv) => {
    expect(overruled(from({ [key]: inEnv }, { [variable]: inEnv }))).toEqual([]);
    expect(overruled(from({ [key]: inEnv }))).toEqual([]);
    expect(overruled(from({}, { [variable]: inEnv }))).toEqual([]);
    expect(overruled(from({ [key]: "" }, { [variable]: inEnv }))).toEqual([]);
    expect(overruled(from({ [key]: inEnv }, { [variable]: "" }))).toEqual([]);
  });

  it.each([
    ["DIALOG360_BASE_URL", "dialog360:baseUrl", "https://a.example.com/", "https://A.example.com"],
    ["DIALOG360_SETTLE_TIMEOUT", "dialog360:settleTimeout", "5\n", "5.0"],
  ])("%s over %s is no word for another spelling of one value", (variable, key, inEnv, inConfig) => {
    expect(overruled(from({ [key]: inConfig }, { [variable]: inEnv }))).toEqual([]);
  });

  it("is told without a value that cannot be used, since that may hold a secret", () => {
    const config = { "dialog360:baseUrl": "https://u:p4ss@a.example.com" };
    const [note] = overruled(from(config, { DIALOG360_BASE_URL: "https://b.example.com" }));
    expect(note).toContain("https://b.example.com");
    expect(note).not.toContain("p4ss");
  });

  it("is not told of a variable that is refused anyway", () => {
    const config = { "dialog360:baseUrl": "https://a.example.com" };
    expect(overruled(from(config, { DIALOG360_BASE_URL: "https://u:p4ss@a.example.com" }))).toEqual([]);
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
