import { describe, expect, it } from "vitest";
import { redact, remember, rememberUrl } from "../../dist/provider/text/redact.js";

const encodings: [string, (text: string) => string][] = [
  ["raw", (text) => text],
  ["percent", encodeURIComponent],
  ["base64", (text) => Buffer.from(text).toString("base64").replace(/=+$/, "")],
  ["JSON-escaped", (text) => JSON.stringify(text).slice(1, -1)],
];

/** The vendor's form of a key. */
const KEY = "Zx81kQpLm20TtRveWs9_AK";
const hex = (text: string): string => Buffer.from(text).toString("hex");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const _percentAll = (text: string): string => hex(text).replace(/../g, "%$&");
const _escaped = (text: string): string => text.replace(/./g, (one) => `\\u00${hex(one)}`);

describe("a header value with a scheme", () => {
  it("is redacted also where a server repeats the token alone", () => {
    remember("Bearer t0ken-of-the-crm");
    expect(redact("bad token t0ken-of-the-crm")).toBe("bad token [redacted]");
  });
});

describe("credentials in the value of a header", () => {
  const both = base64("acme:pa55word");
  const shown: readonly [value: string, ...echoes: string[]][] = [
    ["Bearer b1ank-at-the-end ", "b1ank-at-the", "b1ank-at-the-end"],
    [" Bearer b1ank-before", "b1ank-before", "1ank-bef"],
    ["\tb1anks-around\t", "b1anks-around"],
    ["Bearer abc1234", "abc1234"],
    ["Bearer hunter", "hunter"],
    ["Acme x1y2z3", "x1y2z3"],
    ['Token "qu0ted"', "qu0ted"],
    ["ApiKey  tw0-blanks-abcd;v=1 x", "tw0-blanks-abcd", "w0-blanks"],
    ["ApiKey sh0rt;v=1", "sh0rt"],
    [
      'Digest username="d1gest", realm="r", nonce="0a1b2c3d4e5f", response="6629fae49393a05397450978507c4ef1"',
      "d1gest",
    ],
    ['Digest username="u", response = "7629fae49393a05397450978507c4ef1"', "7629fae49393a053"],
    ["AWS4-HMAC-SHA256 Credential=AKID3X/20261125, Signature=fe5f80f77d5fa3be", "AKID3X/2", "e5f80f77"],
    ["token=s3cr3t-in-a-value", "3cr3t-in-a-v"],
    ["token = pa1r-with-blanks", "pa1r-with-b"],
    ["pin=7788", "7788"],
    ["sid=s1d2; theme=dark; auth=co0kie-value", "s1d2", "co0kie-v"],
    ["acme:c0lon-password", "c0lon-pa"],
    ['{"token": "j5on-value", "n": 1}', "j5on-val"],
    [`Bearer jo1ned, Basic ${both}`, "jo1ned", "pa55word", both],
    ["f1rst-of-list, sec0nd-of-list", "f1rst-of-list", "sec0nd-of-list"],
    [`Basic ${base64("svc7:w1th:colon")} `, "svc7", "w1th:col", "1th:colon"],
    [`basic ${base64("u:sh0t")}`, "sh0t"],
    ["Bearer pad1234/+abcdef==", "pad1234/", "abcdef=="],
    ["callback=https://who:c4ll@hook.example.com/in?key=c4llback-key", "c4llback-k", "c4ll"],
    ["Bearer r0t&amp;encoded-token", "r0t&encod"],
  ];

  it.each(shown)("of %j do not show", (value, ...echoes) => {
    remember(value);
    for (const echo of echoes) {
      for (const [, encode] of encodings) {
        expect(redact(`bad ${encode(echo)} here`)).not.toContain(encode(echo));
      }
    }
  });

  it.each([
    "application/json; charset=utf-8",
    "text/html, application/json;q=0.9, */*;q=0.8",
    "en-US,en;q=0.5",
    "max-age=3600, must-revalidate",
    'attachment; filename="x"',
    "Accept application/json",
    "secure=true; SameSite=Strict; Path=/webhooks/customers",
    'Digest realm="Customer events", uri="/multi_webhook", qop=auth, algorithm=SHA-256, nc=00000001, response="r3sp0n5e-0f-d1gest"',
    "Acme eu west",
    "Wed, 25 Nov 2026 07:28:00 GMT",
  ])("leave the everyday words of %j alone", (value) => {
    remember(value);
    const words =
      "The response of /multi_webhook to the username was no application/json with charset utf-8: true auth of Customer events with SHA-256, 3600 s, 00000001, 0.9, eu west, webhooks/customers, 2026.";
    expect(redact(words)).toBe(words);
  });
});

describe("credentials", () => {
  it.each([
    ["a token behind a scheme word", () => remember("Bearer 4pQ-token-of-crm"), "4pQ-token"],
    ["a password behind Basic", () => remember(`Basic ${base64("service:pa55-w0rd-7")}`), "pa55-w0rd"],
    ["a user with a password", () => rememberUrl("https://service:s3cret-pa55@a.example.com/"), "s3cret-p"],
    ["a value of a query", () => rememberUrl("https://a.example.com/x?token=9Qt0ken-in-query"), "Qt0ken-in-q"],
    ["a segment of a path that looks random", () => rememberUrl(`https://a.example.com/hooks/${KEY}/x`), "kQpLm20T"],
  ])("%s is redacted in part too", (_what, keep, part) => {
    keep();
    expect(redact(`bad ${part} here`)).toBe("bad [redacted] here");
  });
});
