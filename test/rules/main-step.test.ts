import { describe, expect, it } from "vitest";
import { isOthers, type MainStep, mainStep, sameConfig, type WantedMain } from "../../dist/provider/rules/main-step.js";

const config = { url: "https://main.example.com/in", headers: { "X-Key": "1" } };
const other = { ...config, url: "https://other.example.com/in" };
const third = { ...config, url: "https://third.example.com/in" };
const masked = { ...config, headers: { "X-Key": "***" } };
const wanted: WantedMain = { config, isNew: true, mayChange: false, sent: undefined };
const stored: WantedMain = { config, isNew: false, mayChange: false, sent: config.headers };

describe("the step for a main webhook", () => {
  const cases: readonly (readonly [string, WantedMain, WantedMain["config"] | undefined, MainStep])[] = [
    ["sets what is not set", wanted, undefined, { kind: "set", hidden: false }],
    ["finds what is as wanted", wanted, config, { kind: "found" }],
    [
      "takes another spelling of the url for the same",
      wanted,
      { ...config, url: "https://MAIN.example.com/in" },
      { kind: "found" },
    ],
    ["changes nothing that may be somebody else's", wanted, other, { kind: "conflict", live: other }],
    [
      "takes it over where it may",
      { ...wanted, mayChange: true },
      other,
      { kind: "set", hidden: false, takesOver: other },
    ],
    ["changes what is stored", stored, other, { kind: "set", hidden: false, takesOver: undefined }],
    ["leaves a hidden header that was sent so", stored, masked, { kind: "found" }],
    [
      "changes a hidden header",
      { ...stored, sent: { "X-Key": "0" } },
      masked,
      { kind: "set", hidden: true, takesOver: undefined },
    ],
    ["takes a hidden header of another's for the wanted one", wanted, masked, { kind: "found" }],
  ];

  it.each(cases)("%s", (_claim, of, live, step) => {
    expect(mainStep(of, live)).toEqual(step);
  });
});

it("a main webhook that was not there before, and is not the wanted one, is somebody else's", () => {
  expect(isOthers(wanted, undefined, third)).toBe(true);
  expect(isOthers(wanted, other, third)).toBe(true);
  expect(isOthers(wanted, other, other)).toBe(false);
  expect(isOthers(wanted, other, config)).toBe(false);
  expect(isOthers({ ...wanted, mayChange: true }, other, third)).toBe(false);
  expect(isOthers(stored, other, third)).toBe(false);
});

it("two main webhooks are the same by the meaning of their urls and their headers", () => {
  expect([config, other, { ...config, headers: {} }].map((live) => sameConfig(config, live))).toEqual([
    true,
    false,
    false,
  ]);
});
