import { describe, expect, it } from "vitest";
import { redact, remember, rememberKey } from "../../dist/provider/text/redact.js";

/** The vendor's form of a key. */
const KEY = "Zx81kQpLm20TtRveWs9_AK";
const hex = (text: string): string => Buffer.from(text).toString("hex");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const percentAll = (text: string): string => hex(text).replace(/../g, "%$&");
const escaped = (text: string): string => text.replace(/./g, (one) => `\\u00${hex(one)}`);

describe("an echo of an API key", () => {
  it.each([
    ["with all characters escaped", escaped],
    ["escaped twice", (key: string) => JSON.stringify(escaped(key))],
    ["percent-encoded in small letters", (key: string) => percentAll(key).toLowerCase()],
    ["percent-encoded twice", (key: string) => encodeURIComponent(percentAll(key))],
    ["in HTML entities", (key: string) => key.replace(/./g, (one) => `&#${one.charCodeAt(0)};`)],
    ["in hexadecimal HTML entities", (key: string) => key.replace(/./g, (one) => `&#x${hex(one)};`)],
    ["in hexadecimal digits", hex],
    ["in hexadecimal capitals", (key: string) => hex(key).toUpperCase()],
    ["in base64", base64],
    ["in base64 of base64", (key: string) => base64(base64(key))],
    ["inside Basic", (key: string) => `Basic ${base64(`user:${key}`)}`],
    ["within the base64 of a whole body", (key: string) => base64(JSON.stringify({ error: `bad key ${key}` }))],
    ["cut at its end", (key: string) => `${key.slice(0, 15)}...`],
    ["cut at its beginning", (key: string) => `...${key.slice(9)}`],
    ["masked in its middle", (key: string) => `${key.slice(0, 9)}****${key.slice(-8)}`],
    ["cut after it was percent-encoded", (key: string) => percentAll(key).slice(0, 31)],
    ["cut after it was put into base64", (key: string) => base64(key).slice(0, 14)],
    ["cut at the beginning of its base64", (key: string) => base64(key).slice(5)],
    ["broken by a line break", (key: string) => `${key.slice(0, 10)}\n${key.slice(10)}`],
  ] as [string, (key: string) => string][])("%s is redacted", (_how, encode) => {
    rememberKey(KEY);
    const said = redact(`The key ${encode(KEY)} is not known.`);
    expect(said).toMatch(/^The key (Basic |"|\.\.\.|\\")?\[redacted\](.*\[redacted\])?\S* is not known\.$/s);
    expect(said.length).toBeLessThan(75);
  });

  it("of fewer than eight characters shows", () => {
    rememberKey(KEY);
    expect(redact(`The key ${KEY.slice(0, 4)}…${KEY.slice(-3)} is not known.`)).toBe("The key Zx81…_AK is not known.");
  });
});

describe("of a secret text that is not of the listed kinds", () => {
  it("a part shows, and the whole does not", () => {
    remember("eu-west-tenant-of-acme");
    expect(redact("tenant eu-west-tenant of eu-west-tenant-of-acme")).toBe("tenant eu-west-tenant of [redacted]");
  });
});
