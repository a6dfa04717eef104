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

/** The vendor's form of a key. */
const KEY = "Zx81kQpLm20TtRveWs9_AK";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

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
