import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permit, redact, remember, rememberKey, rememberUrl } from "../../dist/provider/text/redact.js";

const canaries: [string, string, (secret: string) => void][] = [
  ["an API key", "k3y/with+odd=chars", remember],
  ["a header value", 'Bearer "quoted" \\ value', remember],
  ["a header value of somebody else", "strängér s3cret", remember],
  ["a query of a url", "t0ken-in.a_query~", (secret) => rememberUrl(`https://a.example.com/x?a=1&token=${secret}`)],
  ["a query of a url, percent-encoded there", "t0k/en +=&é", rememberQuery],
  ["a user in a url", "us3r-name", (secret) => rememberUrl(`https://${secret}:x@a.example.com/`)],
  ["a password in a url", "p4ss.word", (secret) => rememberUrl(`https://x:${secret}@a.example.com/`)],
  ["a password in a url, percent-encoded there", "p4ss/@:é", rememberPassword],
  ["a user with a password in a url", "us3r:p4ss", (secret) => rememberUrl(`https://${secret}@a.example.com/`)],
];
const encodings: [string, (text: string) => string][] = [
  ["raw", (text) => text],
  ["percent", encodeURIComponent],
  ["base64", (text) => Buffer.from(text).toString("base64").replace(/=+$/, "")],
  ["JSON-escaped", (text) => JSON.stringify(text).slice(1, -1)],
];

function rememberQuery(secret: string): void {
  rememberUrl(`https://a.example.com/x?token=${encodeURIComponent(secret)}`);
}

function rememberPassword(secret: string): void {
  rememberUrl(`https://x:${encodeURIComponent(secret)}@a.example.com/`);
}

describe("redact", () => {
  it.each(
    canaries.flatMap(([what, secret, keep]) =>
      encodings.map(([name, encode]) => ({ what, name, secret, keep, encode })),
    ),
  )("hides $what in the encoding $name", ({ secret, keep, encode }) => {
    keep(secret);
    expect(redact(`before ${encode(secret)} after`)).not.toContain(encode(secret));
  });

  it("hides every remembered text in every encoding", () => {
    const secret = fc.string({ unit: "grapheme", minLength: 6, maxLength: 20 });
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 5 }), (text, around) => {
        remember(text);
        for (const [, encode] of encodings) {
          expect(redact(`${around}${encode(text)}${around}`)).not.toContain(encode(text));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("hides query and user information of a remembered url, also out of their url", () => {
    rememberUrl("https://us3r:pa55@a.example.com/path?token=t0ken&x=y0u");
    expect(redact("us3r pa55 t0ken y0u")).toBe("[redacted] [redacted] [redacted] [redacted]");
  });

  it("hides a short secret within a longer one", () => {
    remember("inner-s3cret");
    remember("outer inner-s3cret outer");
    expect(redact("outer inner-s3cret outer")).toBe("[redacted]");
  });

  it("hides query and user information of any url", () => {
    expect(redact("see https://who:what@b.example.com/path?a=b now")).toBe(
      "see https://[redacted]@b.example.com/path?[redacted] now",
    );
  });

  it("hides the whole query and user information of any url, with every character that they may hold", () => {
    const legal = fc.string({ unit: fc.constantFrom(..."aZ09-._~!$&'()*+,;=:"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(legal, legal, (user, query) => {
        expect(redact(`see https://zz${user}zz@b.example.com/x?qq${query}qq now`)).toBe(
          "see https://[redacted]@b.example.com/x?[redacted] now",
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves other words alone", () => {
    expect(redact("The server failed: run the command again later.")).toBe(
      "The server failed: run the command again later.",
    );
  });

  it("leaves texts of one and two letters alone", () => {
    remember("a");
    remember("is");
    expect(redact("this is a text")).toBe("this is a text");
  });

  it("never throws, whatever is remembered", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (secret, text) => {
        remember(`\ud800${secret}`);
        rememberUrl(text);
        redact(text);
      }),
      { numRuns: 200 },
    );
  });
});

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

describe("a url that is a secret as a whole", () => {
  it.each([
    (url: string) => url,
    encodeURIComponent,
    (url: string) => JSON.stringify(url),
    (url: string) => url.replaceAll("/", "\\/"),
  ])("is redacted behind its host (%#)", (encode) => {
    const url = "https://hooks.example.com/CANARY-PATH/x";
    rememberUrl(url, true);
    const said = redact(`{"error":"refused","url":${encode(url)}}`);
    expect(said).not.toContain("CANARY-PATH");
    expect(said).toContain("hooks.example.com");
  });
});

describe("what is declared openly", () => {
  it("shows although a secret is made of the same characters", () => {
    rememberUrl("https://crm.example.com/in?to=https://crm.example.com/out&kind=customer-events");
    rememberUrl("https://crm.example.com/in");
    permit("customer-events-eu", "X-Tenant", "+49 30 1234567");
    remember("X-Tenant");
    remember("301");
    expect(redact('webhook "customer-events-eu" of +49 30 1234567 at https://crm.example.com lacks X-Tenant')).toBe(
      'webhook "customer-events-eu" of +49 30 1234567 at https://crm.example.com lacks X-Tenant',
    );
    expect(redact("customer-events of https://crm.example.com/out, 301")).toBe(
      "[redacted] of https://crm.example.com[redacted], [redacted]",
    );
  });

  it("does not show an API key that stands in its place", () => {
    const key = "Ab12cd34Ef56gh78Ij90";
    permit(key, `https://${key}.example.com`);
    rememberKey(key);
    expect(redact(`the number ${key} at https://${key}.example.com`)).not.toContain(key.slice(0, 8));
  });
});

describe("a very long text", () => {
  const filler = "word ".repeat(10_000);

  it("is cut, and what begins before the edge is redacted although it ends behind it", () => {
    const secret = "a whole s3cret, of a header";
    remember(secret);
    for (let before = 32_768 - 60; before < 32_768 + 5; before++) {
      const said = redact(`${filler.slice(0, before - 1)} ${secret}${filler}`);
      expect(said.length).toBeLessThan(32_800);
      expect(said).not.toMatch(/ a w/);
    }
  });

  it("does not show user information that its edge parts from its host", () => {
    for (const before of [32_700, 32_750, 32_760]) {
      const said = redact(`${filler.slice(0, before)} https://user:${"pa55".repeat(2000)}@a.example.com ${filler}`);
      expect(said).not.toContain("pa55");
    }
  });
});

describe("with 6,000 secrets", () => {
  it("redacting 1,000 sentences while secrets are added takes less than two seconds", () => {
    for (let number = 0; number < 2000; number++) {
      rememberKey(`${KEY.slice(0, 9)}${base64(`key ${number * 7919}`)}`);
      remember(`Bearer ${base64(`token ${number * 104729}`)}`);
      rememberUrl(`https://a.example.com/in?token=${base64(`query ${number * 1299709}`)}`);
    }
    const startMs = performance.now();
    for (let number = 0; number < 1000; number++) {
      rememberKey(`another key ${number} ${base64(`${number * 15485863}`)}`);
      redact(`POST /multi_webhook answered 400: the url https://a.example.com/in is refused for number ${number}.`);
    }
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});
