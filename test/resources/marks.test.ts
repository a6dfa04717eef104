import { describe, expect, it } from "vitest";
import { EVERY, type Mark } from "../../dist/provider/number/declaration.js";
import { parseInputs, parseState } from "../../dist/provider/resources/multi-webhook/inputs.js";
import { losesList, marksAfter } from "../../dist/provider/resources/multi-webhook/marks.js";

const all: Mark = [EVERY, "all"];
const own: Mark = ["a", "own"];

/** Which marks an update leaves: those that it has kept, and the names of those that are new. */
function after(olds: Record<string, unknown>, news: Record<string, unknown>) {
  const before = parseState({ phoneNumber: "+1", ...olds });
  const marks = marksAfter(before, parseInputs({ phoneNumber: "+1", ...news }));
  const isKept = ([name, token]: Mark) => (before.__marks ?? []).some((mark) => mark[0] === name && mark[1] === token);
  return {
    kept: marks.filter(isKept),
    renewed: marks.filter((mark) => !isKept(mark)).map(([name]) => name),
  };
}

describe("the update of a number", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, Mark[], string[]]>([
    ["leaves no mark where nothing happens", { webhookNames: ["a"] }, { webhookNames: ["a"] }, [], []],
    [
      "keeps the marks of the names that stay",
      { webhookNames: ["a"], __marks: [all, own] },
      { webhookNames: ["a"] },
      [all, own],
      [],
    ],
    ["marks a name that it gains", { webhookNames: ["a"], __marks: [own] }, { webhookNames: ["a", "b"] }, [own], ["b"]],
    [
      "renews the mark of a name that comes back",
      { webhookNames: [], __marks: [own] },
      { webhookNames: ["a"] },
      [],
      ["a"],
    ],
    [
      "drops the mark of a name that it loses",
      { webhookNames: ["a"], __marks: [all, own] },
      { webhookNames: [] },
      [all],
      [],
    ],
    ["renews that of all when it is switched on", { enabled: false, __marks: [all, own] }, {}, [], [EVERY]],
    ["keeps the marks when it is switched off", { __marks: [all] }, { enabled: false }, [all], []],
    [
      "renews that of all after an end that was not seen",
      { __unconfirmed: true, __marks: [all, own] },
      {},
      [],
      [EVERY],
    ],
    ["renews that of all when its list goes", { webhookNames: ["a"], __marks: [own] }, {}, [], [EVERY]],
    ["marks nothing when it gets a list", { __marks: [all] }, { webhookNames: ["a"] }, [all], []],
  ])("%s", (_what, olds, news, kept, renewed) => {
    expect(after(olds, news)).toEqual({ kept, renewed });
  });

  it("gives each new mark a token of its own", () => {
    const [one, other] = [1, 2].map(() =>
      marksAfter(parseState({ phoneNumber: "+1", enabled: false }), parseInputs({ phoneNumber: "+1" })),
    );
    expect(one).not.toEqual(other);
  });
});

it("a list goes where there was one and is none", () => {
  const stored = parseState({ phoneNumber: "+1", webhookNames: [] });
  expect([losesList(stored, {}), losesList(stored, { webhookNames: [] })]).toEqual([true, false]);
  expect(losesList(parseState({ phoneNumber: "+1" }), {})).toBe(false);
});
