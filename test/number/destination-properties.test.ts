import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareHeaders,
  findDestination,
  looksMasked,
  sameDestination,
  sameHeaders,
  sameUrl,
} from "../../dist/provider/rules/compare.js";

const value = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("****", "Bearer ***", "v", "V"));
const headers = fc.dictionary(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("A", "B", "x-key")), value);

/** Headers without two names that differ by case, which `check` refuses. */
const distinct = headers.map((given) =>
  Object.fromEntries(new Map(Object.entries(given).map(([name, text]) => [name.toLowerCase(), text]))),
);

describe("comparing what is wanted with what is there", () => {
  it("never throws", () => {
    fc.assert(
      fc.property(headers, headers, fc.string({ unit: "binary" }), fc.webUrl(), (wanted, live, text, url) => {
        const destinations = [{ name: text, url, headers: live }];
        compareHeaders(wanted, live);
        sameUrl(text, url);
        sameDestination({ name: text, url: text, headers: wanted }, { name: text, url, headers: live });
        expect(findDestination({ destinations }, text)).toBe(destinations[0]);
      }),
      { numRuns: 5000 },
    );
  });

  it("finds headers the same as themselves in any case of the names", () => {
    fc.assert(
      fc.property(distinct, (wanted) => {
        const upper = Object.fromEntries(Object.entries(wanted).map(([name, text]) => [asciiUpper(name), text]));
        expect(sameHeaders(wanted, upper)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("puts every header into exactly one group, or into none where it is right", () => {
    fc.assert(
      fc.property(distinct, distinct, (wanted, live) => {
        const { missing, different, extra, masked } = compareHeaders(wanted, live);
        const expected = (name: string): string => {
          const there = Object.hasOwn(live, name) ? live[name] : undefined;
          if (there === undefined) return "missing";
          if (looksMasked(there)) return "masked";
          return there === wanted[name] ? "right" : "different";
        };
        const names = Object.keys(wanted);
        expect(missing).toEqual(names.filter((name) => expected(name) === "missing"));
        expect(masked).toEqual(names.filter((name) => expected(name) === "masked"));
        expect(different).toEqual(names.filter((name) => expected(name) === "different"));
        expect(extra).toEqual(Object.keys(live).filter((name) => !Object.hasOwn(wanted, name)));
      }),
      { numRuns: 2000 },
    );
  });

  it("finds a url the same as itself and as its normal form, and only then", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.webUrl({ withQueryParameters: true }), (one, other) => {
        expect(sameUrl(one, one)).toBe(true);
        expect(sameUrl(one, new URL(one).href)).toBe(true);
        expect(sameUrl(one, other)).toBe(new URL(one).href === new URL(other).href);
        expect(sameUrl(one, other)).toBe(sameUrl(other, one));
      }),
      { numRuns: 2000 },
    );
  });

  it("never shows a header value in a difference", () => {
    const differences = compareHeaders({ A: "s3cret", B: "s3cret" }, { A: "other-s3cret", C: "s3cret", b: "***" });
    expect(JSON.stringify(differences)).not.toContain("s3cret");
  });
});

describe("findDestination", () => {
  it("tells names by case", () => {
    const one = { name: "webhook", url: "", headers: {} };
    const other = { name: "WEBhook", url: "", headers: {} };
    expect(findDestination({ destinations: [one, other] }, "WEBhook")).toBe(other);
    expect(findDestination({ destinations: [one] }, "WEBhook")).toBeUndefined();
  });
});

function asciiUpper(text: string): string {
  return text.replace(/[a-z]/g, (one) => one.toUpperCase());
}
