import { createRequire } from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { doubtfulHeaders, headerProblems } from "../../dist/provider/rules/headers.js";
import { holdsKey } from "../../dist/provider/rules/held-key.js";
import { headerMistake, holdsOutput, urlDoubt, urlMistake } from "../../dist/provider/rules/mistake.js";
import { phoneNumberProblem, webhookNameProblem } from "../../dist/provider/rules/name.js";
import { urlProblem } from "../../dist/provider/rules/url.js";

const pulumi: typeof pulumiSdk = createRequire(import.meta.url)("@pulumi/pulumi");
const output = pulumi.secret("c4nary");
/** What a program makes of an Output without noticing. */
const outputs = {
  "a template": `${output}`,
  "a concatenation": `Bearer ${String(output)}`,
  JSON: JSON.stringify({ token: output }),
  "a part of a url": encodeURIComponent(String(output)),
  "a query": new URLSearchParams({ token: String(output) }).toString(),
  "a path that a parser has read": new URL(`https://a.example.com/${output}`).href,
};
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("an Output in a text", () => {
  it.each(Object.entries(outputs))("is seen in %s", (_where, text) => {
    expect(holdsOutput(text)).toBe(true);
    expect(headerProblems({ A: text })).toEqual([
      'The header "A" holds an Output that was turned into text. Build it with pulumi.interpolate or apply.',
    ]);
    expect(urlProblem(`https://a.example.com/${text}`)).toMatch(/^The url holds an Output/);
    expect(webhookNameProblem(text)).toMatch(/is an Output that was turned into text/);
    expect(phoneNumberProblem(`+49${text}`)).toMatch(/^The phone number holds an Output/);
  });

  it("is seen as the name of a header, and in Basic credentials", () => {
    expect(headerProblems({ [`${output}`]: "x" })).toEqual([
      "The name of a header is an Output that was turned into text. Names must be known when the program runs.",
    ]);
    expect(headerProblems({ A: basic(`user:${output}`) }).join()).toContain("holds an Output");
  });
});

describe("a header value that surely is a mistake", () => {
  it.each([
    ["undefined", '"undefined"'],
    ["null", '"null"'],
    ["Bearer undefined", '"undefined"'],
    ["Bearer  null ", '"null"'],
    ["Token undefined", '"undefined"'],
    [basic("undefined:undefined"), '"undefined"'],
    [basic("user:null"), '"null"'],
    [basic(":"), "nothing behind its scheme"],
    ["Bearer ", "nothing behind its scheme"],
    ["Bearer", "nothing behind its scheme"],
    ["basic\t", "nothing behind its scheme"],
    ["[object Object]", "an object"],
    ["Bearer [object Promise]", "an object"],
    [basic("user:[object Object]"), "an object"],
  ])("%j is refused, and the header is named", (value, words) => {
    const problems = headerProblems({ Authorization: value });
    expect(problems).toEqual([expect.stringMatching(/^The header "Authorization" h/)]);
    expect(problems.join()).toContain(words);
  });

  it("a scheme with a blank behind it is refused under every name", () => {
    expect(headerProblems({ "X-Token": "Bearer " }).join()).toContain('"X-Token" has nothing behind its scheme');
  });
});

const NOT_SET = "Check that every variable and setting that goes into it is set.";

describe("a header value that somebody may want", () => {
  it.each([
    ["tenant-undefined", `holds the word "undefined". ${NOT_SET}`],
    ["a=null; b=1", `holds the word "null". ${NOT_SET}`],
    ["undefined_prod x y", `holds the word "undefined". ${NOT_SET}`],
    ["", `is empty. ${NOT_SET}`],
    ["  ", `is empty. ${NOT_SET}`],
    [" v", "begins or ends with a blank, which HTTP leaves out. Remove it."],
    ["Bearer x\t", "begins or ends with a blank, which HTTP leaves out. Remove it."],
    ["😀", "has characters that an HTTP header cannot carry. Use ASCII, for example in percent-encoding."],
  ])("%j is doubted", (value, doubt) => {
    expect(headerProblems({ A: value })).toEqual([]);
    expect(doubtfulHeaders({ A: value })).toEqual([`header "A" ${doubt}`]);
  });

  it.each([
    "nullable",
    "Undefined",
    "annulled",
    "bearer",
    "Bearer x",
    "Basic dTpw",
    "token",
    "Token",
    "x object y",
    "not a value",
    "ünï",
  ])("%j is not", (value) => {
    expect(headerProblems({ A: value })).toEqual([]);
    expect(doubtfulHeaders({ A: value })).toEqual([]);
  });
});

describe("a url", () => {
  it.each([
    ["https://a.example.com/null", "null"],
    ["https://null.example.com/in", "null"],
    ["https://a.example.com/in?x=null", "null"],
    ["https://a.example.com/hook-undefined", "undefined"],
    ["https://a.example.com/x%2Fundefined-y", "undefined"],
  ])("%s is doubted", (url, word) => {
    expect(urlMistake(url)).toBeUndefined();
    expect(urlDoubt(url)).toBe(`holds the word "${word}". ${NOT_SET}`);
  });

  it.each(["https://a.example.com/nullable", "https://undefineds.example.com/in", "https://a.example.com/Undefined"])(
    "%s is not",
    (url) => {
      expect([urlMistake(url), urlDoubt(url)]).toEqual([undefined, undefined]);
    },
  );
});

describe("a phone number", () => {
  it.each(["undefined", "+49undefined", "+49 (30) null", " null ", "[object Object]"])("%j is refused", (label) => {
    expect(phoneNumberProblem(label)).toMatch(/^The phone number /);
  });

  it.each(["+4930123456", "null island", "undefined line", "+"])("%j is not", (label) => {
    expect(phoneNumberProblem(label)).toBeUndefined();
  });
});

describe("the headers in all", () => {
  it.each([
    [16_000, 0],
    [16_384, 1],
    [30_000, 1],
  ])("of %d characters have %d problems", (length, problems) => {
    const half = "v".repeat(length / 2);
    const found = headerProblems({ A: half, B: half });
    expect(found).toHaveLength(problems);
    expect(found.join()).not.toContain("vvv");
  });

  it("count as they are stored", () => {
    expect(headerProblems({ A: "\u0001".repeat(3000) }).join()).toContain("at most 16384");
    expect(headerProblems({ A: "ü".repeat(9000) }).join()).toContain("at most 16384");
  });
});

describe("an API key in a text", () => {
  const key = "c4nary/key+of=number";

  it.each([
    key,
    `Bearer ${key}`,
    `x${key}y`,
    encodeURIComponent(key),
    `https://a.example.com/?k=${encodeURIComponent(key)}`,
    basic(`user:${key}`),
    ` ${basic(`user:${key}`)} `,
    `Bearer another, ${basic(`user:${key}`)}`,
    `Bearer ${basic(key).split(" ")[1]};v=1`,
  ])("is seen in %s", (text) => {
    expect(holdsKey(text, key)).toBe(true);
  });

  it.each([
    ["Bearer another", key],
    ["any-key", "any-key"],
    ["", ""],
    ["x", ""],
  ])("is not seen in %j", (text, apiKey) => {
    expect(holdsKey(text, apiKey)).toBe(false);
  });
});

describe("whatever the text is", () => {
  it("nothing throws, and a text that is doubted was not refused", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(
          fc.constantFrom("undefined", "null", "Bearer", "Basic", " ", "/", "?", "@", ":", "%", "[object X]", "a"),
          {
            maxLength: 6,
          },
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (value) => {
        for (const one of [value, `https://${value}`]) {
          urlMistake(one);
          urlDoubt(one);
          headerMistake("Authorization", one);
          holdsKey(one, "c4nary/key+of=number");
          phoneNumberProblem(one);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
