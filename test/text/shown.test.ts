import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote, quoted } from "../../dist/provider/text/quoted.js";
import { literal, neutral, type Shown, shown, unescaped } from "../../dist/provider/text/shown.js";
import { displayed, hostile } from "../scorecard/foreign-texts.ts";

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom(...'\\u0a<{%}b\u0000\u001b\u009b\u202e\u2028\ud800"', "\u{e0041}"),
    maxLength: 30,
  }),
);
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|<\{%/u;

function expectSafe(text: string): void {
  expect(text.match(UNSAFE)).toBeNull();
}

describe("a text of somebody else, as it is shown", () => {
  it.each(Object.entries(hostile))("with %s is safe, and says what is there", (_what, text) => {
    expect(shown(`a${text}z`)).toBe(`a${displayed(text)}z`);
    expectSafe(shown(text));
    expect(unescaped(shown(text))).toBe(text);
  });

  it("is safe, can be undone exactly, and is not changed by what comes later, whatever it is", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expectSafe(shown(text));
        expect(unescaped(shown(text))).toBe(text);
        expect(neutral(shown(text))).toBe(shown(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("is as it was where there is nothing to escape", () => {
    for (const text of ["crm", "a b", "é 🎉 日本", "https://a.example.com/in?a=%20", "<b>{%", "a{b}"]) {
      expect([shown(text), unescaped(text)]).toEqual([text, text]);
    }
  });

  it("is safe together with another one", () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => expectSafe(`${quote(one)}${quote(other)}, ${shown(one)}`)),
      {
        numRuns: 1000,
      },
    );
  });
});

describe("a name in quotes", () => {
  it("cannot end its quotes", () => {
    expect(quote('a", "b')).toBe('"a\\", \\"b"');
  });

  it("is cut where it would bury its sentence, and so is a long list", () => {
    expect(quote("x".repeat(1_000_000))).toBe(`"${"x".repeat(256)}…" (1000000 characters)`);
    expect(quoted(Array.from({ length: 10_000 }, () => "n"))).toMatch(/^("n", ){49}"n" and 9950 more$/);
  });
});

describe("a sentence of our own", () => {
  it("keeps the escapes of its parts, and loses what has been forgotten", () => {
    expect(neutral(`Webhook ${quote("a\\\u0000")} is \u001b[31mred <{%red%}>.`)).toBe(
      'Webhook "a\\\\\\u0000" is \\u001b[31mred <\\u007b%red%}>.',
    );
  });
});

describe("a literal of a file", () => {
  it("is exact, and has nothing that a reader would not see", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(JSON.parse(literal({ text }, 2))).toEqual({ text });
        expect(literal(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 2000 },
    );
  });
});

it("the type takes no text that was not made safe", () => {
  const show = (text: Shown): string => text;
  // @ts-expect-error a text of anybody
  expect(show("raw")).toBe("raw");
});
