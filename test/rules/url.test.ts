import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { urlInHeaderProblem, urlProblem } from "../../dist/provider/rules/url.js";

const label63 = "a".repeat(63);
const host253 = `${label63}.${label63}.${label63}.${"a".repeat(57)}.com`;

const good = [
  "https://yourwebhook.example.com",
  "https://subdomain.yourwebhook.example.com",
  "https://a.example.com/",
  "https://a.example.com/path_with_underscore?query_too=_",
  "https://a.example.com/?next=https://b_c.example.com:8080/",
  "HTTPS://A.EXAMPLE.COM/",
  "https://xn--bcher-kva.example.com/",
  "https://a-b.example.com",
  "https://1.example.com",
  "https://a.b.c.d.e.example.com",
  `https://${label63}.example.com`,
  `https://${host253}/`,
  "https://a.example.com?x",
  "https://a.example.com/%5F_%20",
  "https://a.example.com/ü",
  "https://user@a.example.com",
  "https://user:pass@a.example.com/in?x",
  "https://user:@a.example.com",
  "https://:pass@a.example.com",
  "https://us%40r:p-._~!$&'()*+,;=:w@a.example.com",
  "https://a.example.com/null",
  `https://a.example.com/${"a".repeat(4074)}`,
  "https://a.example.com/undefined-behaviour",
];

const bad: [string, string][] = [
  ["", "empty"],
  ["https://your_webhook.example.com", "yourwebhook.example.com"],
  ["https://subdomain.your_webhook.example.com:3000", "port"],
  ["https://a.example.com:443", "port"],
  ["https://a.example.com:443/", "not even :443"],
  ["https://a.example.com:", "port"],
  ["https://a.example.com:8080/x", "port"],
  ["https://ex%5Fample.com", "underscore"],
  ["https://ex%5fample.com", "underscore"],
  ["https://ex%61mple.com", "percent-encoded"],
  ["https://ex%ample.com", "percent-encoded"],
  ["http://a.example.com", "scheme http"],
  ["ftp://a.example.com", "scheme ftp"],
  ["a.example.com", "https://"],
  ["//a.example.com", "https://"],
  ["https:a.example.com", "https://"],
  ["https:/a.example.com", "https://"],
  ["https:///a.example.com", "no host"],
  ["https://", "no host"],
  ["https://@a.example.com", "no user information"],
  ["https://:@a.example.com", "no user information"],
  ["https://a@b@a.example.com", "%40"],
  ["https://us[r@a.example.com", "Percent-encode"],
  ["https://us%r@a.example.com", "Percent-encode"],
  ["https://üser@a.example.com", "Percent-encode"],
  ["https://user:s3/cret@a.example.com", "%2F"],
  ["https://user:pass@a_b.example.com", "underscore"],
  ["https://user:pass@a.example.com:443", "port"],
  [`https://a.example.com/${"a".repeat(4075)}`, "has 4097 bytes"],
  [`https://a.example.com/${"ü".repeat(2040)}`, "at most 4096"],
  ["https://a.example.com/undefined", '"undefined" in its path'],
  ["https://a.example.com/x/undefined/y", '"undefined" in its path'],
  ["https://a.example.com/?token=undefined", '"undefined" in its query'],
  ["https://a.example.com/?a=b&undefined", '"undefined" in its query'],
  ["https://undefined/x", '"undefined" in its host'],
  ["https://undefined.example.com/x", '"undefined" in its host'],
  ["https://u:undefined@a.example.com/x", '"undefined" in its user information'],
  ["https://null:x@a.example.com/x", '"null" in its user information'],
  ["https://a.example.com/[object Object]", "an object that was turned into text"],
  ["https://a.example.com/%5Bobject%20Promise%5D", "an object that was turned into text"],
  ["https://a.example.com#", "fragment"],
  ["https://a.example.com/#x", "fragment"],
  ["https://localhost", "one label"],
  ["https://com", "one label"],
  ["https://a.example.com.", "dot"],
  ["https://a..example.com", "host name"],
  ["https://.example.com", "host name"],
  [`https://${"a".repeat(64)}.example.com`, "host name"],
  [`https://a${host253}`, "host name"],
  ["https://-a.example.com", "host name"],
  ["https://a-.example.com", "host name"],
  ["https://a!b.example.com", "host name"],
  ["https://127.0.0.1", "IP address"],
  ["https://127.1", "IP address"],
  ["https://2130706433", "IP address"],
  ["https://0x7f000001", "IP address"],
  ["https://0x7f.1", "IP address"],
  ["https://0177.0.0.1", "IP address"],
  ["https://1.2.3.4.5", "IP address"],
  ["https://a.example.123", "IP address"],
  ["https://a.0x", "IP address"],
  ["https://[::1]", "IP address"],
  ["https://[::1]:8080/", "IP address"],
  ["https://a.example.com/a b", "white space"],
  [" https://a.example.com", "white space"],
  ["https://a.example.com\n", "white space"],
  ["ht\ttps://a.example.com", "white space"],
  ["https://a.example.com/\u0000", "white space"],
  ["https://a.example.com/\u007f", "white space"],
  ["https://a.example.com/\u00a0", "white space"],
  ["https://a.example.com/\ud800", "Unicode"],
  ["https://a.example.com\\@b.example.com", "backslash"],
  ["https:\\\\a.example.com", "https://"],
  ["https://bücher.example.com", "xn--bcher-kva.example.com"],
  ["https://ｅxample.com", "example.com"],
  ["https://example。com", "example.com"],
  ["https://b%C3%BCcher.example.com", "xn--bcher-kva.example.com"],
  ["https://xn--.example.com", "host name"],
];

describe("urlProblem", () => {
  it.each(good)("accepts %s", (url) => {
    expect(urlProblem(url)).toBeUndefined();
  });

  it.each(bad)("refuses %j and says %s", (url, words) => {
    expect(urlProblem(url)).toContain(words);
  });

  it("never throws, and accepts only what a written grammar accepts", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "https://",
        "http://",
        "a",
        ".",
        "example.com",
        "_",
        ":",
        "443",
        "@",
        "#",
        "?",
        "/",
        "\\",
        "%",
        "%5F",
        "[",
        "]",
      ),
      fc.constantFrom("-", "xn--", "127.0.0.1", "0x7f", "1", "ü", "。", " ", "\t", "\u0000"),
      fc.string({ maxLength: 3, unit: "binary" }),
    );
    const url = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 6 }).map((pieces) => `https://${pieces.join("")}`),
      fc.webUrl({ validSchemes: ["https"] }),
    );
    const grammar =
      /^https:\/\/((?!:?@)([a-z0-9._~!$&'()*+,;=:-]|%[0-9a-f]{2})+@)?((?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)(?!\d+([/?]|$))(?!0x[0-9a-f]*([/?]|$))[a-z0-9-]{1,63}(?<!-)([/?][^#\s\\]*)?$/i;
    fc.assert(
      fc.property(url, (text) => {
        const problem = urlProblem(text);
        if (problem === undefined) {
          expect(text).toMatch(grammar);
          expect(new URL(text).hostname).toBe(/^https:\/\/(?:[^/?]*@)?([^/?]*)/i.exec(text)?.[1]?.toLowerCase());
          expect(new URL(text).port).toBe("");
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    "https://user:s3cret@a.example.com/?token=s3cret",
    "http://a.example.com/s3cret?s3cret",
    "https://a_b.example.com/s3cret?s3cret#s3cret",
    "https://a.example.com:80/s3cret?s3cret",
  ])("does not repeat the secret parts of %s", (url) => {
    expect(urlProblem(url) ?? "").not.toContain("s3cret");
  });
});

describe("urlInHeaderProblem", () => {
  it.each(["https://a_b.example.com/x", "http://a.example.com:8080", "https://u:p@a_b.example.com"])(
    "refuses the host of %s",
    (value) => {
      expect(urlInHeaderProblem(value)).toBeDefined();
    },
  );

  it.each(["Bearer a_b:c", "a_b.example.com", "https://a.example.com/a_b", ""])("leaves %j alone", (value) => {
    expect(urlInHeaderProblem(value)).toBeUndefined();
  });
});

describe("what a reason proposes", () => {
  it.each([
    "https://%",
    "https://_",
    "https://ü_.example.com",
    "https://a_b.example.com",
    "https://b%C3%BCcher.example.com",
    "https://a.example.com:1",
  ])("for %s is accepted itself, or is left out", (url) => {
    const proposed = /Use for example (\S+)\.$/.exec(urlProblem(url) ?? "")?.[1];
    expect(proposed === undefined ? undefined : urlProblem(`https://${proposed}/`)).toBeUndefined();
  });
});
