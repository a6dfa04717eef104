import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { doubtfulHeaderNames, headerProblems } from "../../dist/provider/rules/headers.js";
import { phoneNumberProblem, webhookNameProblem } from "../../dist/provider/rules/name.js";

describe("headerProblems", () => {
  it.each([{}, { Authorization: "Bearer abc" }, { "X-A": "", "X-B": "ü \t" }, { "!#$%&'*+.^_`|~": "1" }])(
    "accepts %j",
    (headers) => {
      expect(headerProblems(headers)).toEqual([]);
    },
  );

  it.each([
    [{ "": "x" }, "not a header name"],
    [{ "a b": "x" }, "not a header name"],
    [{ "a:b": "x" }, "not a header name"],
    [{ ä: "x" }, "not a header name"],
    [{ A: "secret\n" }, "line break"],
    [{ A: "sec\rret" }, "line break"],
    [{ A: "sec\u0000ret" }, "NUL"],
    [{ A: "****" }, "masked"],
    [{ A: "Bearer ********" }, "masked"],
    [{ A: "••••••" }, "masked"],
    [{ A: "https://a_b.example.com/secret" }, "underscore"],
    [{ A: "https://a.example.com:8080/secret" }, "port"],
    [{ "X-A": "1", "x-a": "2" }, "differ by case only"],
  ])("refuses %j and says %s", (headers, words) => {
    const problems = headerProblems(headers).join(" ");
    expect(problems).toContain(words);
    expect(problems).not.toContain("secret");
  });

  it("doubts names with an underscore", () => {
    expect(doubtfulHeaderNames({ X_Key: "1", "X-Key": "2" })).toEqual(["X_Key"]);
  });
});

describe("webhookNameProblem", () => {
  it.each([
    "crm",
    "Crm",
    "a b",
    "a/b",
    "%2F",
    "?",
    "#",
    "...",
    ".a",
    "é",
    "e\u0301",
    "🎉",
    "__proto__",
    "x".repeat(256),
    "🎉".repeat(256),
  ])("accepts %s", (name) => {
    expect(webhookNameProblem(name)).toBeUndefined();
  });

  it.each([
    ["", "empty"],
    [".", "resolved away"],
    ["..", "resolved away"],
    ["a\ud800", "surrogate"],
    ["a\nb", "control"],
    ["a\u0085b", "control"],
    ["x".repeat(257), "257"],
  ])("refuses %j", (name, words) => {
    expect(webhookNameProblem(name)).toContain(words);
  });

  it("accepts only names that reach DELETE unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (name) => {
        if (webhookNameProblem(name) === undefined) {
          const { pathname } = new URL(`https://waba-v2.360dialog.io/multi_webhook/${encodeURIComponent(name)}`);
          expect(pathname.split("/")).toHaveLength(3);
          expect(decodeURIComponent(pathname.split("/")[2] ?? "")).toBe(name);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("every webhook name", () => {
  const text = fc.string({ unit: "binary", maxLength: 10 });

  it("with half of a surrogate pair is refused", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("\ud800", "\udbff", "\udc00", "\udfff"), text, (before, half, after) => {
        expect(webhookNameProblem(`${before}x${half}x${after}`)).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  it("with a control character is refused", () => {
    const codes = fc.oneof(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 127, max: 159 }));
    fc.assert(
      fc.property(text, codes, text, (before, code, after) => {
        expect(webhookNameProblem(`${before}${String.fromCharCode(code)}${after}`)).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  it("of more than 256 characters is refused, and the reason does not repeat it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("ä", "🎉", "z"), minLength: 257, maxLength: 600 }), (name) => {
        const problem = webhookNameProblem(name);
        expect(problem).toContain("Use at most 256");
        expect(problem).not.toContain(name);
      }),
      { numRuns: 100 },
    );
  });
});

describe("headerProblems in general", () => {
  it("never throws and never shows a value", () => {
    const secret = fc.tuple(fc.constantFrom("", "\n", "****", "https://a_b.example.com/"), fc.string());
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), secret), (secrets) => {
        const entries = Object.entries(secrets).map(([name, [start, end]]) => [name, `${start}s3cret-v4lue${end}`]);
        expect(headerProblems(Object.fromEntries(entries)).join(" ")).not.toContain("s3cret-v4lue");
      }),
      { numRuns: 5000 },
    );
  });

  it("gives every header that is wrong its own reason", () => {
    expect(headerProblems({ "a b": "x", C: "1\n2", D: "ok" })).toHaveLength(2);
  });
});

describe("phoneNumberProblem", () => {
  it.each(["+4930123456", "support line", "🎉"])("accepts %s", (label) => {
    expect(phoneNumberProblem(label)).toBeUndefined();
  });

  it.each(["", "  ", "+49/30"])("refuses %j", (label) => {
    expect(phoneNumberProblem(label)).toBeDefined();
  });
});
