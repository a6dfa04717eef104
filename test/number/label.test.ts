import { describe, expect, it } from "vitest";
import { labelMatches } from "../../dist/provider/number/label.js";

describe("a label that is written as an international number", () => {
  it.each([
    ["+4930123456", "+49 30 123456"],
    ["+4930123456", "4930123456"],
    ["004930123456", "+49 30 123456"],
    ["+49 (30) 123-456", "+49 30 123456"],
    ["+49.30.123.456", "+49 30 123456"],
    ["+49 [30] 123456", "+4930123456"],
    ["+49 (0)30 123456", "+49 30 123456"],
    ["+39 (0)6 1234567", "+39 06 1234567"],
    ["+49\u00a030\u2011123456", "+49 30 123456"],
  ])("%s is %s", (label, shown) => {
    expect(labelMatches(label, shown)).toBe(true);
  });

  it.each([
    ["+4930123456", "+49 30 123457"],
    ["+4930123456", "+49 30 12345"],
    ["004930123456", "+49 30 654321"],
    ["+49 (30) 123-456", "+1 555 0100"],
  ])("%s is not %s", (label, shown) => {
    expect(labelMatches(label, shown)).toBe(false);
  });
});

describe("spellings of one number", () => {
  it.each([
    ["Mexico", "+52 55 1234 5678", "+52 1 55 1234 5678"],
    ["Argentina", "+54 11 1234 5678", "+54 9 11 1234 5678"],
    ["Brazil", "+55 11 1234 5678", "+55 11 9 1234 5678"],
    ["Brazil, a number that begins with 9", "+55 11 9234 5678", "+55 11 9 9234 5678"],
  ])("%s", (_country, one, other) => {
    expect(labelMatches(one, other)).toBe(true);
    expect(labelMatches(other, one)).toBe(true);
  });

  it.each([
    ["Mexico", "+52 55 1234 5678", "+52 1 55 1234 5679"],
    ["Argentina", "+54 11 1234 5678", "+54 9 11 1234 5670"],
    ["Brazil", "+55 11 1234 5678", "+55 11 8 1234 5678"],
    ["elsewhere an additional digit is another number", "+49 30 1234567", "+49 9 30 1234567"],
  ])("%s: another number is another number", (_country, one, other) => {
    expect(labelMatches(one, other)).toBe(false);
  });
});

describe("what is not compared", () => {
  it.each([
    ["a name", "acme", "+49 30 123456"],
    ["a national number", "030 123456", "+49 30 123456"],
    ["fewer than seven digits", "+49 301", "+49 30 123456"],
    ["letters beside digits", "+4930123456 sales", "+49 30 123456"],
    ["a second plus", "+49+30123456", "+49 30 123456"],
    ["an answer without a number", "+4930123456", undefined],
    ["an answer without digits", "+4930123456", "unknown"],
  ])("%s", (_what, label, shown) => {
    expect(labelMatches(label, shown)).toBeUndefined();
  });
});
