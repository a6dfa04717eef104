import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitMessage, unmanagedMessage } from "../../dist/provider/rules/messages.js";
import type { SlotHolder } from "../../dist/provider/rules/slots.js";
import { displayed } from "../scorecard/foreign-texts.ts";

const holder = fc.record({
  name: fc.string({ unit: "binary", minLength: 1 }),
  kind: fc.constantFrom<SlotHolder["kind"]>("declared", "unmanaged", "ignored", "pinned"),
});

describe("limitMessage", () => {
  it("names every holder, and how many must go", () => {
    fc.assert(
      fc.property(fc.array(holder, { minLength: 2, maxLength: 8 }), (holders) => {
        const message = limitMessage("+49", holders.length - 1, holders);
        for (const { name } of holders) {
          expect(message).toContain(`"${displayed(name).replaceAll('"', '\\"')}"`);
        }
        expect(message).toContain("Remove 1 of them");
      }),
      { numRuns: 1000 },
    );
  });

  it("tells declared, unmanaged and ignored holders apart", () => {
    const holders: SlotHolder[] = [
      { name: "a", kind: "declared" },
      { name: "b", kind: "unmanaged" },
      { name: "c", kind: "ignored" },
      { name: "d", kind: "declared" },
    ];
    expect(limitMessage("+49", 3, holders)).toMatch(
      /at most 3 .* 4 .*2 declared by this program \("a", "d"\), 1 on the number but not declared \("b"\), 1 ignored by ignoreUnmanaged \("c"\)/,
    );
  });
});

describe("unmanagedMessage", () => {
  it("names number and webhooks, and the three ways out", () => {
    expect(unmanagedMessage("+49", ["a", "b"])).toMatch(
      /\+49 .*2 webhooks .*"a", "b".*Declare .*ignoreUnmanaged.*remove/,
    );
  });
});
