import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delayBefore, MAX_DELAY_MS, parseRetryAfter, RetryBudget } from "../../dist/provider/api/retry.js";

describe("delayBefore", () => {
  it("is exponential from half a second, with full jitter, and capped", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, jitter) => {
        const delay = delayBefore(attempt, undefined, () => jitter);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(MAX_DELAY_MS, 500 * 2 ** (attempt - 1)));
        expect(delay).toBeCloseTo(jitter * Math.min(20_000, 500 * 2 ** (attempt - 1)));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    [0, 0],
    [3000, 3000],
    [86_400_000, 20_000],
    [-5, 0],
  ])("honours a server that asks for %s ms with %s ms", (asked, delay) => {
    expect(delayBefore(1, asked, () => 0)).toBe(delay);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  it.each([
    ["7", 7000],
    ["0", 0],
    [" 7 ", 7000],
    ["Mon, 23 Nov 2026 12:00:09 GMT", 9000],
    ["Mon, 23 Nov 2026 11:00:00 GMT", 0],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["", undefined],
    ["soon 5", undefined],
    ["retry 3", undefined],
    ["Monday", undefined],
    ["7 s", undefined],
    ["0x10", undefined],
    ["Monday, 23-Nov-26 12:00:09 GMT", 9000],
    [undefined, undefined],
  ])("reads %j as %s ms", (header, delay) => {
    expect(parseRetryAfter(header, now)).toBe(delay);
  });
});

describe("whatever a server asks for", () => {
  it("no wait is negative, longer than 20 s, or not a number", () => {
    const header = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 400 }),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, fc.integer({ min: 1, max: 2000 }), (text, attempt) => {
        const delay = delayBefore(attempt, parseRetryAfter(text, Date.UTC(2026, 10)), () => 0.5);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(20_000);
      }),
      { numRuns: 10_000 },
    );
  });

  it("text that is neither seconds nor a date says nothing", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8} ?[0-9]{0,3}$/), (text) => {
        expect(parseRetryAfter(text, Date.UTC(2026, 10))).toBeUndefined();
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("RetryBudget", () => {
  it("ends after a hundred retries without success", () => {
    const budget = new RetryBudget();
    const spent = Array.from({ length: 150 }, () => budget.spend());
    expect(spent.filter(Boolean)).toHaveLength(100);
  });

  it("never holds more than it began with", () => {
    const budget = new RetryBudget();
    for (let success = 0; success < 1000; success++) {
      budget.earn();
    }
    expect(Array.from({ length: 150 }, () => budget.spend()).filter(Boolean)).toHaveLength(100);
  });

  it("is earned back by success, a fifth of a retry each", () => {
    const budget = new RetryBudget();
    while (budget.spend()) {}
    for (let success = 0; success < 5; success++) {
      budget.earn();
    }
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });
});
