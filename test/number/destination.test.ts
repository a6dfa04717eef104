import { describe, expect, it } from "vitest";
import { compareHeaders, looksMasked, sameDestination, sameUrl } from "../../dist/provider/rules/compare.js";

describe("compareHeaders", () => {
  it("tells what is missing, different, extra and masked", () => {
    const wanted = { A: "1", B: "2", C: "3" };
    const live = { b: "other", c: "****", D: "4" };
    expect(compareHeaders(wanted, live)).toEqual({ missing: ["A"], different: ["B"], extra: ["D"], masked: ["C"] });
  });

  it("compares names without case and values with it", () => {
    expect(compareHeaders({ "X-Key": "v" }, { "x-key": "v" }).different).toEqual([]);
    expect(compareHeaders({ "X-Key": "v" }, { "X-Key": "V" }).different).toEqual(["X-Key"]);
  });
});

describe("a header that is live in two spellings", () => {
  it.each([[{ "X-Key": "old", "x-key": "new" }], [{ "x-key": "new", "X-Key": "old" }]])(
    "is compared in the wanted one, and the other is one too many: %j",
    (live) => {
      const { different, extra } = compareHeaders({ "x-key": "new" }, live);
      expect({ different, extra }).toEqual({ different: [], extra: ["X-Key"] });
    },
  );
});

describe("looksMasked", () => {
  it.each(["****", "Bearer ********", "abc***", "••••", "xxxxxx", "[REDACTED]", "<masked>"])(
    "takes %s for a mask",
    (value) => {
      expect(looksMasked(value)).toBe(true);
    },
  );

  it.each(["", "*", "*/*", "Bearer abc", "xx", "redacted", "maxxxed-out"])("takes %j for a value", (value) => {
    expect(looksMasked(value)).toBe(false);
  });
});

describe("sameUrl", () => {
  it("takes a parser's normal form for the same", () => {
    expect(sameUrl("https://A.example.com", "https://a.example.com/")).toBe(true);
  });

  it.each([
    ["https://a.example.com/x", "https://a.example.com/X"],
    ["https://a.example.com/x", "https://a.example.com/x/"],
    ["", "https://a.example.com"],
  ])("tells %s from %s", (one, other) => {
    expect(sameUrl(one, other)).toBe(false);
  });
});

describe("sameDestination", () => {
  it("tells names that differ by case", () => {
    const url = "https://a.example.com";
    expect(sameDestination({ name: "a", url, headers: {} }, { name: "A", url, headers: {} })).toBe(false);
  });
});
