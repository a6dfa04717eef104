import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, remember, rememberUrl } from "../dist/provider/redact.js";

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
