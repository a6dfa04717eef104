import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { urlInHeaderProblem, urlProblem } from "../../dist/provider/rules/url.js";

/** What a host is, once more: two or more LDH labels of 1 to 63, 253 in all, the last of them not a number. */
function isHostName(host: string): boolean {
  const labels = host.split(".");
  return (
    host.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9-]{1,63}$/i.test(label) && !label.startsWith("-") && !label.endsWith("-")) &&
    !/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "")
  );
}

/** What a url is: https, user information or none, a host, and after a slash or question mark anything but white space, `#` and `\`. */
function isAllowed(url: string): boolean {
  const [, authority = "", rest = ""] = /^https:\/\/([^/?]*)(.*)$/is.exec(url) ?? [];
  const at = authority.lastIndexOf("@");
  const [user, host] = [authority.slice(0, Math.max(at, 0)), authority.slice(at + 1)];
  const isUser = at < 0 || (!/^:?$/.test(user) && /^([a-z0-9._~!$&'()*+,;=:-]|%[0-9a-f]{2})*$/i.test(user));
  return isUser && isHostName(host) && !/[\s#\\]/.test(rest) && !/\p{Cc}/u.test(rest) && rest.isWellFormed();
}

const letter = fc.constantFrom(..."abcdefghijklmnopxyz0189-");
const label = fc.oneof(
  { weight: 20, arbitrary: fc.string({ unit: letter, minLength: 1, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom("a".repeat(63), "a".repeat(64), "_", "a_b", "ü", "%5F", "0x7f", "127", "") },
);
const host = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join("."));
const port = fc.oneof({ weight: 9, arbitrary: fc.constant("") }, fc.constantFrom(":", ":443", ":3000", ":x"));
const tail = fc.oneof(
  fc.constantFrom("", "/", "/a_b", "?q=_", "/%5F", "/ü", "/a:b@c"),
  fc.string({ maxLength: 6 }).map((text) => `/${text}`),
  fc.string({ unit: "binary", maxLength: 4 }).map((text) => `?${text}`),
);
const scheme = fc.constantFrom(
  "https://",
  "https://",
  "https://",
  "HTTPS://",
  "http://",
  "https:",
  "https:/",
  "//",
  "",
);
const user = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  fc.constantFrom("@", ":@", "u@", "u:p@", "u:@", "u@v@", "u%40:p%2F@", "u%@", "ü@", "u/v@", "u:p/w@", "u:p?w@"),
  fc.string({ unit: fc.constantFrom(..."aZ0-._~!$&'()*+,;=:%[]"), maxLength: 5 }).map((text) => `${text}@`),
);
const url = fc.tuple(scheme, user, host, port, tail).map((parts) => parts.join(""));

const host253 = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(57)}.com`;
const host254 = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(58)}.com`;

describe("urlProblem", () => {
  it("accepts exactly what the rules of a url accept", () => {
    let accepted = 0;
    fc.assert(
      fc.property(url, (text) => {
        // Punycode has rules of its own, which the parser knows.
        fc.pre(!/xn--/i.test(text));
        const problem = urlProblem(text);
        accepted += problem === undefined ? 1 : 0;
        expect(problem === undefined, `${JSON.stringify(text)}: ${problem}`).toBe(isAllowed(text));
      }),
      { numRuns: 20_000 },
    );
    // A property that accepts next to nothing would prove nothing.
    expect(accepted).toBeGreaterThan(2000);
  });

  it("accepts only what a parser takes for the same host and user, without port", () => {
    fc.assert(
      fc.property(url, (text) => {
        if (urlProblem(text) === undefined) {
          const parsed = new URL(text);
          const authority = /^https:\/\/([^/?]*)/i.exec(text)?.[1] ?? "";
          const [host, ...users] = authority.split("@").reverse();
          expect(parsed.hostname).toBe(host?.toLowerCase());
          expect([parsed.protocol, parsed.port, parsed.hash]).toEqual(["https:", "", ""]);
          const [name = "", ...password] = users.join("@").split(":");
          expect([parsed.username, parsed.password].map(decoded)).toEqual([name, password.join(":")].map(decoded));
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string().map(surrogates)), (text) => {
        urlProblem(text);
        urlProblem(`https://${text}`);
        urlInHeaderProblem(`https://${text}`);
      }),
      { numRuns: 20_000 },
    );
  });

  it("never repeats user information, path or query in its reason", () => {
    const secret = fc.constantFrom("s3cret", "s3cret%40", "s3cret:", "s3cret=&");
    const parts = fc.tuple(
      scheme,
      secret,
      host.filter(Boolean),
      port,
      secret,
      secret,
      fc.constantFrom("", "#s3cret", "#"),
    );
    fc.assert(
      fc.property(parts, fc.boolean(), ([start, user, name, number, path, query, fragment], withUser) => {
        const text = `${start}${withUser ? `${user}@` : ""}${name}${number}/${path}?${query}${fragment}`;
        expect(urlProblem(text) ?? "").not.toContain("s3cret");
      }),
      { numRuns: 20_000 },
    );
  });

  it("accepts a host of 253 letters", () => {
    expect([host253.length, urlProblem(`https://${host253}/`)]).toEqual([253, undefined]);
  });

  it("refuses a host of 254 letters whose labels are all short enough", () => {
    expect(host254).toHaveLength(254);
    expect(urlProblem(`https://${host254}/`)).toContain("longer than 253");
  });

  it.each([
    ["https://your_webhook.example.com", "https://yourwebhook.example.com"],
    ["https://subdomain.your_webhook.example.com:3000", "https://subdomain.yourwebhook.example.com"],
  ])("proposes for %s the vendor's own fix", (bad, fix) => {
    expect(urlProblem(bad)).toContain(`${fix.slice("https://".length)}.`);
    expect(urlProblem(fix)).toBeUndefined();
  });

  it.each([
    "https://user:s3/cret@a.example.com/",
    "https://user:s3?cret@a.example.com/",
    "https://a.example.com:s3/",
    "https://user:s3/cret@a_b.example.com/",
  ])("shows the host alone, and not the text after its colon, of %s", (text) => {
    expect(urlProblem(text)).not.toContain("s3");
  });
});

describe("urlInHeaderProblem", () => {
  it("shows the host alone, and not a password that a slash cuts", () => {
    expect(urlInHeaderProblem("https://user:s3/cret@a.example.com/")).not.toContain("s3");
  });
});

/** The text with the halves of surrogate pairs in place of some letters. */
function surrogates(text: string): string {
  return text.replace(/[a-m]/g, "\ud83c").replace(/[n-z]/g, "\udf89");
}

/** A text percent-decoded, unless its bytes are no text: a parser leaves those as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
