import { describe, expect, it } from "vitest";
import {
  fingerprintOf,
  type IdentityQuestion,
  judgeAnswer,
  judgeStored,
  needsAnswer,
} from "../../dist/provider/number/identity.js";

const SERVER = "https://waba-v2.360dialog.io";
const LABEL = "+4930123456";
const KEY = fingerprintOf(SERVER, "key", LABEL);
const OTHER = fingerprintOf(SERVER, "another key", LABEL);

function question(more: Partial<IdentityQuestion>): IdentityQuestion {
  return { label: LABEL, stored: {}, fingerprint: KEY, creates: false, vouched: false, ...more };
}

const nothing = { id: undefined, displayPhoneNumber: undefined };

describe("a fingerprint", () => {
  it("is short and does not hold the key", () => {
    expect(KEY).toMatch(/^[\w-]{16}$/);
    expect(fingerprintOf(SERVER, "short", LABEL)).not.toContain("short");
  });

  it.each([
    ["server", fingerprintOf("http://127.0.0.1:9360", "key", LABEL)],
    ["key", OTHER],
    ["label", fingerprintOf(SERVER, "key", "+4930123457")],
  ])("differs with the %s", (_what, other) => {
    expect(other).not.toBe(KEY);
  });

  it("does not mix label and server up", () => {
    expect(fingerprintOf("https://a", "key", "b")).not.toBe(fingerprintOf("https://", "key", "ab"));
  });
});

describe("the API is asked", () => {
  it.each<[string, boolean, Partial<IdentityQuestion>]>([
    ["when something is created on a number that is not known", true, { creates: true }],
    [
      "when something is created with the known key and no id is stored",
      true,
      { creates: true, stored: { __key: KEY } },
    ],
    ["not when the id is stored with the known key", false, { creates: true, stored: { __key: KEY, __numberId: "1" } }],
    ["not for an update with the known key", false, { stored: { __key: KEY } }],
    ["when the key is another one", true, { stored: { __key: OTHER, __numberId: "1" } }],
    ["when the key is another one and no id is stored", true, { stored: { __key: OTHER } }],
    ["for what was imported without a fingerprint", true, { stored: {} }],
    ["not when the user vouches for the key", false, { stored: { __key: OTHER, __numberId: "1" }, vouched: true }],
    ["not when the user vouches for the key of a new number", false, { creates: true, vouched: true }],
  ])("%s", (_when, expected, given) => {
    expect(needsAnswer(question(given))).toBe(expected);
  });
});

describe("without a question", () => {
  it("the stored id goes on with the known key", () => {
    expect(judgeStored(question({ stored: { __key: KEY, __numberId: "1" } }))).toEqual({
      kind: "cleared",
      numberId: "1",
    });
  });

  it("an id that is stored under another key is dropped", () => {
    expect(judgeStored(question({ stored: { __key: OTHER, __numberId: "1" }, vouched: true }))).toEqual({
      kind: "cleared",
      numberId: undefined,
    });
  });
});

describe("an answer", () => {
  const shown = "+49 30 123456";

  it.each<[string, Partial<IdentityQuestion>, object, object]>([
    [
      "first contact: the id is learned",
      { creates: true },
      { id: "1", displayPhoneNumber: shown },
      { kind: "cleared", numberId: "1" },
    ],
    ["first contact without a number", { creates: true }, { id: "1" }, { kind: "cleared", numberId: "1" }],
    ["first contact without anything", { creates: true }, {}, { kind: "cleared", numberId: undefined }],
    [
      "first contact: another number than the label",
      { creates: true },
      { id: "2", displayPhoneNumber: "+49 30 999999" },
      { kind: "other", known: "", answered: "+49 30 999999 (id 2)" },
    ],
    [
      "first contact: another number, and no id",
      { creates: true },
      { displayPhoneNumber: "+49 30 999999" },
      { kind: "other", known: "", answered: "+49 30 999999" },
    ],
    [
      "a label that is a name is not compared",
      { label: "acme", creates: true },
      { id: "2", displayPhoneNumber: "+49 30 999999" },
      { kind: "cleared", numberId: "2" },
    ],
    [
      "another key of the stored number",
      { stored: { __key: OTHER, __numberId: "1" } },
      { id: "1" },
      { kind: "cleared", numberId: "1" },
    ],
    [
      "another key of the stored number, whose label is none of its numbers",
      { stored: { __key: OTHER, __numberId: "1" } },
      { id: "1", displayPhoneNumber: "+49 30 999999" },
      { kind: "cleared", numberId: "1" },
    ],
    [
      "another number than the stored one",
      { stored: { __key: OTHER, __numberId: "1" } },
      { id: "2", displayPhoneNumber: shown },
      { kind: "other", known: "id 1", answered: "+49 30 123456 (id 2)" },
    ],
    [
      "another key, and no id to be had",
      { stored: { __key: OTHER, __numberId: "1" } },
      {},
      { kind: "unproven", numberId: "1" },
    ],
    [
      "another key, no id stored, a label that is not compared",
      { label: "acme", stored: { __key: OTHER } },
      { id: "2", displayPhoneNumber: shown },
      { kind: "unproven", numberId: "2" },
    ],
    [
      "another key, no id stored, the number of the label",
      { stored: { __key: OTHER } },
      { id: "2", displayPhoneNumber: shown },
      { kind: "unproven", numberId: "2" },
    ],
    [
      "another key, no id stored, another number than the label",
      { stored: { __key: OTHER } },
      { id: "2", displayPhoneNumber: "+49 30 999999" },
      { kind: "other", known: "", answered: "+49 30 999999 (id 2)" },
    ],
    [
      "the known key, where the id is learned later",
      { creates: true, stored: { __key: KEY } },
      { id: "1" },
      { kind: "cleared", numberId: "1" },
    ],
    ["an import without a fingerprint", {}, { id: "1", displayPhoneNumber: shown }, { kind: "cleared", numberId: "1" }],
    [
      "an import without a fingerprint of another number",
      {},
      { id: "1", displayPhoneNumber: "+49 30 999999" },
      { kind: "other", known: "", answered: "+49 30 999999 (id 1)" },
    ],
  ])("%s", (_what, given, answer, verdict) => {
    expect(judgeAnswer(question(given), { ...nothing, ...answer })).toEqual(verdict);
  });

  it("is shown without markup or control characters of an id", () => {
    const verdict = judgeAnswer(question({ creates: true }), { id: "<{%x%}>", displayPhoneNumber: "+49 30 999999" });
    expect(verdict).toMatchObject({ kind: "other", answered: "+49 30 999999 (id ???x???)" });
  });
});
