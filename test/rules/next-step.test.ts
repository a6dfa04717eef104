import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  differsBesideExtras,
  type Ending,
  holdersWithoutSlot,
  isRequest,
  nextStep,
  onlyExtrasStay,
  type Progress,
  type Sent,
  type Step,
  shows,
  type Wanted,
} from "../../dist/provider/rules/next-step.js";

type Destination = Wanted["destination"];
type Snapshot = NonNullable<Progress["seen"]>;

const crm: Destination = { name: "crm", url: "https://crm.example.com/in", headers: { "X-Key": "1" } };
const wanted: Wanted = {
  destination: crm,
  listed: ["crm"],
  maximum: 3,
  isNew: true,
  isOurs: false,
  adopt: false,
  sent: undefined,
};
const stored: Wanted = { ...wanted, isNew: false, isOurs: true, sent: crm.headers };
const otherUrl = { ...crm, url: "https://other.example.com/in" };
const moreHeaders = { ...crm, headers: { ...crm.headers, "X-Old": "1" } };
const lessHeaders = { ...crm, headers: {} };
const masked = { ...crm, headers: { "X-Key": "***" } };

function on(...destinations: Destination[]): Snapshot {
  return { enabled: true, destinations, list: "given" };
}
function named(...names: string[]): Destination[] {
  return names.map((name) => ({ ...crm, name }));
}
const off: Snapshot = { enabled: false, destinations: [], list: "given" };
const silent: Snapshot = { enabled: undefined, destinations: [], list: "missing" };

function ended(of: Ending["of"], kind: Ending["kind"], accepted = false): Ending {
  return { of, kind, accepted };
}

function step(of: Wanted, seen: Snapshot | undefined, sent: readonly Sent[] = [], ending?: Ending): Step {
  return nextStep(of, { seen, sent, ending });
}

describe("the next step after a look", () => {
  const differing = { live: otherUrl, hidden: false };
  const cases: readonly (readonly [string, Wanted, Snapshot, Step])[] = [
    ["switches on a number that is off", wanted, off, { kind: "switch on" }],
    ["switches on whatever is on it", wanted, { ...off, destinations: [crm] }, { kind: "switch on" }],
    ["appends what is not there", wanted, on(), { kind: "append" }],
    ["appends where the answer is silent", wanted, silent, { kind: "append" }],
    ["appends into the last slot", wanted, on(...named("a", "b")), { kind: "append" }],
    ["finds what is there as wanted", wanted, on(crm), { kind: "found", live: crm }],
    ["finds a masked header as wanted", wanted, on(masked), { kind: "found", live: masked }],
    ["changes nothing that may be somebody else's", wanted, on(otherUrl), { kind: "conflict", live: otherUrl }],
    [
      "takes it over where that is wanted",
      { ...wanted, adopt: true },
      on(otherUrl),
      { kind: "change", ...differing, takesOver: true },
    ],
    [
      "changes what is this stack's own",
      { ...wanted, isOurs: true },
      on(otherUrl),
      { kind: "change", ...differing, takesOver: false },
    ],
    ["changes what is stored", stored, on(otherUrl), { kind: "change", ...differing, takesOver: false }],
    [
      "changes a header that is one too many",
      stored,
      on(moreHeaders),
      { kind: "change", live: moreHeaders, hidden: false, takesOver: false },
    ],
    [
      "changes a hidden header",
      { ...stored, sent: { "X-Key": "0" } },
      on(masked),
      { kind: "change", live: masked, hidden: true, takesOver: false },
    ],
    ["leaves a hidden header that was sent so", stored, on(masked), { kind: "found", live: masked }],
  ];

  it.each(cases)("%s", (_claim, of, seen, expected) => {
    expect(step(of, seen)).toEqual(expected);
  });

  it("has no slot where others hold them all, and names the holders", () => {
    expect(step(wanted, on(...named("a", "b", "c")))).toEqual({
      kind: "no slot",
      holders: [{ name: "crm", kind: "declared" }, ...["a", "b", "c"].map((name) => ({ name, kind: "unmanaged" }))],
    });
  });

  it("counts a listed name once, and only where it is on the number", () => {
    const listing = { ...wanted, listed: ["crm", "a", "later"] };
    expect(step(listing, on(...named("a", "b")))).toEqual({ kind: "append" });
    expect(holdersWithoutSlot(listing, on(...named("a", "b", "c")))).toEqual([
      { name: "crm", kind: "declared" },
      { name: "a", kind: "declared" },
      { name: "b", kind: "unmanaged" },
      { name: "c", kind: "unmanaged" },
    ]);
  });

  it("changes what is there however full the number is", () => {
    expect(step(stored, on(otherUrl, ...named("a", "b", "c"))).kind).toBe("change");
  });
});

describe("the next step after an append", () => {
  const cases: readonly (readonly [string, Wanted, Snapshot | undefined, readonly Sent[], Ending, Step["kind"]])[] = [
    ["is none where it shows", wanted, on(crm), ["append"], ended("append", "confirmed"), "done"],
    ["gives up where nothing can be read", wanted, undefined, ["append"], ended("append", "unconfirmed"), "give up"],
    ["gives up where it does not show", wanted, on(), ["append"], ended("append", "unconfirmed", true), "give up"],
    ["switches on what refused it and is off", wanted, off, ["append"], ended("append", "refused"), "switch on"],
    ["switches on what does not say", wanted, silent, ["append"], ended("append", "refused"), "switch on"],
    [
      "does not switch on again what does not say",
      wanted,
      silent,
      ["switch on", "append"],
      ended("append", "refused"),
      "give up",
    ],
    [
      "switches on again what says that it is off",
      wanted,
      off,
      ["switch on", "append"],
      ended("append", "refused"),
      "switch on",
    ],
    ["does not switch on what is on", wanted, on(), ["append"], ended("append", "refused"), "give up"],
    [
      "does not switch on where nothing was refused",
      wanted,
      off,
      ["append"],
      ended("append", "unconfirmed"),
      "give up",
    ],
    ["is overtaken by somebody else", wanted, on(otherUrl), ["append"], ended("append", "unconfirmed"), "overtaken"],
    [
      "changes what came first, where that is wanted",
      { ...wanted, adopt: true },
      on(otherUrl),
      ["append"],
      ended("append", "unconfirmed"),
      "change",
    ],
    ["changes its own that came back", stored, on(otherUrl), ["append"], ended("append", "refused"), "change"],
  ];

  it.each(cases)("%s", (_claim, of, seen, sent, ending, kind) => {
    expect(step(of, seen, sent, ending).kind).toBe(kind);
  });

  it("takes nothing for hidden, and for somebody else's, that it has sent itself", () => {
    const old = { ...stored, sent: { "X-Key": "0" } };
    const elsewhere = { ...masked, url: otherUrl.url };
    expect(step(old, on(elsewhere), ["append"], ended("append", "refused"))).toEqual({
      kind: "change",
      live: elsewhere,
      hidden: false,
      takesOver: false,
    });
  });
});

describe("the next step after a change", () => {
  const cases: readonly (readonly [string, Snapshot | undefined, readonly Sent[], Ending, Step["kind"]])[] = [
    ["is none where it shows", on(crm), ["change"], ended("change", "confirmed", true), "done"],
    ["appends what is gone", on(), ["change"], ended("change", "refused"), "append"],
    ["has no slot for what is gone", on(...named("a", "b", "c")), ["change"], ended("change", "refused"), "no slot"],
    ["gives up where nothing can be read", undefined, ["change"], ended("change", "unconfirmed", true), "give up"],
    ["gives up where more differs", on(otherUrl), ["change"], ended("change", "unconfirmed", true), "give up"],
    [
      "gives up where a header is missing",
      on(lessHeaders),
      ["change"],
      ended("change", "unconfirmed", true),
      "give up",
    ],
    ["deletes what keeps old headers", on(moreHeaders), ["change"], ended("change", "unconfirmed", true), "delete"],
    ["deletes nothing that refused", on(moreHeaders), ["change"], ended("change", "refused", false), "give up"],
    [
      "deletes nothing twice",
      on(moreHeaders),
      ["change", "delete", "append", "change"],
      ended("change", "unconfirmed", true),
      "give up",
    ],
  ];

  it.each(cases)("%s", (_claim, seen, sent, ending, kind) => {
    expect(step(stored, seen, sent, ending).kind).toBe(kind);
  });
});

describe("what a look shows", () => {
  it("is the webhook as wanted only on a number that is not off", () => {
    expect(
      [on(crm), { ...silent, destinations: [crm] }, { ...off, destinations: [crm] }, on(), on(otherUrl)].map((seen) =>
        shows(seen, crm),
      ),
    ).toEqual([true, true, false, false, false]);
  });

  it("differs beside extra headers by its url, or by a header that is missing or has another value", () => {
    const otherValue = { ...crm, headers: { "X-Key": "2" } };
    const all = [crm, moreHeaders, otherUrl, lessHeaders, otherValue];
    expect(all.map((live) => differsBesideExtras(crm, live))).toEqual([false, false, true, true, true]);
    expect(all.map((live) => onlyExtrasStay(on(live), crm))).toEqual([true, true, false, false, false]);
    expect(onlyExtrasStay(on(), crm)).toBe(false);
  });
});

describe("whatever a server answers", () => {
  const destination = fc.record({
    name: fc.constantFrom("crm", "crm", "a", "b", "c"),
    url: fc.constantFrom(crm.url, otherUrl.url),
    headers: fc.constantFrom(crm.headers, moreHeaders.headers, lessHeaders.headers, masked.headers),
  });
  const snapshot = fc.record({
    enabled: fc.constantFrom(true, true, false, undefined),
    destinations: fc.uniqueArray(destination, { maxLength: 4, selector: ({ name }) => name }),
    list: fc.constantFrom("given" as const, "missing" as const),
  });
  const answer = fc.record({
    seen: fc.option(snapshot, { nil: undefined }),
    kind: fc.constantFrom("confirmed" as const, "refused" as const, "unconfirmed" as const),
    accepted: fc.boolean(),
  });
  const any = fc.record({
    ...{ isNew: fc.boolean(), isOurs: fc.boolean(), adopt: fc.boolean() },
    sent: fc.constantFrom(undefined, crm.headers, { "X-Key": "0" }),
  });
  const LONGEST = 9;

  /** All steps against a server that answers so. A switch or a deletion that is not confirmed is an error elsewhere. */
  function steps(
    of: Wanted,
    first: Snapshot,
    answers: readonly { seen: Snapshot | undefined; kind: Ending["kind"]; accepted: boolean }[],
  ): { step: Step; seen: Snapshot | undefined }[] {
    const all: { step: Step; seen: Snapshot | undefined }[] = [];
    let progress: Progress = { seen: first, sent: [], ending: undefined };
    for (const { seen, kind, accepted } of answers) {
      const next = nextStep(of, progress);
      all.push({ step: next, seen: progress.seen });
      if (!isRequest(next)) {
        break;
      }
      const isChange = next.kind === "append" || next.kind === "change";
      const ending = isChange ? ended(next.kind, kind, accepted) : undefined;
      progress = { seen: isChange ? seen : (seen ?? on()), sent: [...progress.sent, next.kind], ending };
    }
    return all;
  }

  const lives = fc.tuple(any, snapshot, fc.array(answer, { minLength: LONGEST + 1, maxLength: LONGEST + 1 }));

  it(`the steps end, after ${LONGEST} requests at most`, () => {
    fc.assert(
      fc.property(lives, ([kinds, first, answers]) => {
        const last = steps({ ...wanted, ...kinds }, first, answers).at(-1);
        expect(last && isRequest(last.step)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it("nothing is changed or deleted that was there before a new resource, unless it is this stack's own or to be adopted", () => {
    fc.assert(
      fc.property(lives, ([kinds, first, answers]) => {
        const others = { ...wanted, ...kinds, isNew: true, isOurs: false, adopt: false };
        const kindsOfSteps = steps(others, first, answers).map(({ step }) => step.kind);
        expect(kindsOfSteps).not.toContain("change");
        expect(kindsOfSteps).not.toContain("delete");
      }),
      { numRuns: 3000 },
    );
  });

  it("a webhook is deleted only where it is as wanted but for headers that should be gone", () => {
    fc.assert(
      fc.property(lives, ([kinds, first, answers]) => {
        for (const { step, seen } of steps({ ...wanted, ...kinds }, first, answers)) {
          expect(step.kind !== "delete" || (seen && onlyExtrasStay(seen, crm))).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("nothing is appended where it would be one too many, or is there", () => {
    fc.assert(
      fc.property(lives, ([kinds, first, answers]) => {
        for (const { step, seen } of steps({ ...wanted, ...kinds }, first, answers)) {
          const names = seen?.destinations.map(({ name }) => name) ?? [];
          expect(step.kind !== "append" || (names.length < 3 && !names.includes("crm"))).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
