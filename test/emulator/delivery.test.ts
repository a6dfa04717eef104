import { beforeAll, describe, expect, it } from "vitest";
import { Deliveries, type DeliveryReport } from "../../dist/emulator/delivery/deliveries.js";
import { type DeliveryProfile, defaultProfile } from "../../dist/emulator/index.js";
import { Numbers } from "../../dist/emulator/state.js";
import { type Behaviour, emulated, NOTIFICATION, type Receiver, receiverFor } from "./receivers.ts";

/** Shorter than the 5 s of the real one, which has a test of its own below. */
const LIMIT_MS = 1000;

interface Case {
  readonly title: string;
  readonly main: Behaviour | undefined;
  readonly extras: readonly (Behaviour | "remote")[];
  readonly off?: true;
  readonly profile?: Partial<DeliveryProfile>;
  /** Which of main and extras get the message, by position: 0 is the main webhook. */
  readonly reached: readonly number[];
  /** How each attempt in the log ended. */
  readonly outcomes: readonly string[];
  /** Whether the message waits for another attempt. */
  readonly waits: boolean;
}

/** Every behaviour of a receiver, and what it counts as. */
const ends: readonly [Behaviour, string][] = [
  [200, "taken"],
  ["100 MB", "taken"],
  [201, "refused"],
  [204, "refused"],
  [302, "refused"],
  [500, "refused"],
  ["hang", "timeout"],
  ["endless body", "timeout"],
  ["reset", "broken"],
  ["cut body", "broken"],
];
const modes = ["serial", "parallel"] as const;

const cases: Case[] = [
  ...ends.map(([main, outcome]): Case => {
    const open = outcome === "taken";
    return {
      title: `a main webhook that answers ${main} ${open ? "opens" : "shuts"} the gate for one extra webhook`,
      main,
      extras: [200],
      reached: open ? [0, 1] : [0],
      outcomes: open ? ["taken", "taken"] : [outcome],
      waits: !open,
    };
  }),
  ...ends.map(
    ([extra, outcome]): Case => ({
      title: `an extra webhook that answers ${extra} counts as ${outcome}, and is not tried again`,
      main: 200,
      extras: [extra],
      reached: [0, 1],
      outcomes: ["taken", outcome],
      waits: false,
    }),
  ),
  ...modes.flatMap((fanOut): Case[] => [
    {
      title: `${fanOut}: no extra webhook`,
      main: 200,
      extras: [],
      profile: { fanOut },
      reached: [0],
      outcomes: ["taken"],
      waits: false,
    },
    {
      title: `${fanOut}: three extra webhooks`,
      main: 200,
      extras: [200, 200, 200],
      profile: { fanOut },
      reached: [0, 1, 2, 3],
      outcomes: ["taken", "taken", "taken", "taken"],
      waits: false,
    },
    {
      title: `${fanOut}: three extra webhooks while the number is off`,
      main: 200,
      extras: [200, 200, 200],
      off: true,
      profile: { fanOut },
      reached: [0],
      outcomes: ["taken"],
      waits: false,
    },
    {
      title: `${fanOut}: three extra webhooks and no main one`,
      main: undefined,
      extras: [200, 200, 200],
      profile: { fanOut },
      reached: [],
      outcomes: ["skipped"],
      waits: false,
    },
  ]),
  ...modes.flatMap((fanOut) =>
    (
      [
        [500, "refused"],
        ["hang", "timeout"],
        ["reset", "broken"],
        ["remote", "skipped"],
      ] as const
    ).map(
      ([first, outcome]): Case => ({
        title: `${fanOut}: an extra webhook that ends as ${outcome} does not keep the message from those after it`,
        main: 200,
        extras: [first, 200, 200],
        profile: { fanOut },
        reached: first === "remote" ? [0, 2, 3] : [0, 1, 2, 3],
        outcomes: ["taken", outcome, "taken", "taken"],
        waits: false,
      }),
    ),
  ),
  ...(
    [
      [200, "taken"],
      [500, "refused"],
      ["hang", "timeout"],
      ["reset", "broken"],
    ] as const
  ).flatMap(([extra, outcome]) =>
    (["none", "with-main"] as const).map(
      (extraRetry): Case => ({
        title: `extraRetry ${extraRetry}: an extra webhook that ends as ${outcome}`,
        main: 200,
        extras: [200, extra],
        profile: { extraRetry },
        reached: [0, 1, 2],
        outcomes: ["taken", "taken", outcome],
        waits: extraRetry === "with-main" && outcome !== "taken",
      }),
    ),
  ),
];

interface Run {
  readonly report: DeliveryReport;
  readonly receivers: readonly (Receiver | undefined)[];
  readonly waiting: number;
}

const runs = new Map<string, Run>();

describe("a delivery", () => {
  // All at the same time, since some of them wait for the limit.
  beforeAll(async () => {
    await Promise.all(cases.map(async (one) => runs.set(one.title, await runCase(one))));
  });

  it("is tried in 40 cases and more", () => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });

  it.each(cases)("$title", ({ title, main, reached, outcomes, waits }) => {
    const { report, receivers, waiting } = runs.get(title) ?? expect.fail("it did not run");
    expect(receivers.flatMap((receiver, index) => (receiver?.received.length ? [index] : []))).toEqual(reached);
    expect(report.entries.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(report.gate).toBe(outcomes[0] === "taken" ? "open" : "shut");
    expect(report.deliveredToAll).toBe(outcomes.every((outcome) => outcome === "taken"));
    expect(waiting).toBe(waits ? 1 : 0);
    for (const receiver of receivers) {
      expect(receiver?.received.length ?? 0).toBeLessThanOrEqual(1);
      for (const { body, path } of receiver?.received ?? []) {
        expect(body.equals(NOTIFICATION)).toBe(true);
        expect(path).toBe("/in");
      }
    }
    const failed = report.entries.filter(({ outcome }) => outcome !== "taken");
    expect(failed.every(({ reason }) => reason?.endsWith("."))).toBe(true);
    expect(main === undefined).toBe(report.entries[0]?.url === undefined);
  });
});

async function runCase({ main, extras, off, profile }: Case): Promise<Run> {
  const receiverOf = (one: Behaviour | "remote" | undefined) =>
    one === undefined || one === "remote" ? undefined : receiverFor(one, true);
  const receivers = await Promise.all([main, ...extras].map(receiverOf));
  const numbers = new Numbers(undefined);
  const number = numbers.of("key");
  number.enabled = off !== true;
  const [first, ...others] = receivers;
  number.main = first && { url: first.url };
  for (const [index, receiver] of others.entries()) {
    number.put({ name: `extra-${index}`, url: receiver?.url ?? "https://crm.example.com/in" });
  }
  const deliveries = new Deliveries(numbers, { ...defaultProfile, ...profile }, {}, LIMIT_MS);
  const report = await deliveries.deliver("key", NOTIFICATION);
  const { waiting } = deliveries.clock;
  deliveries.reset();
  return { report, receivers, waiting };
}

describe("the limit of 5 s", () => {
  // The clocks of emulator and receiver are those of one busy process: a pause of 100 ms at the wrong moment is no finding.
  it("takes an answer after 4.9 s, and none after 5.1 s, from the main webhook and from extra ones", {
    retry: 2,
  }, async () => {
    const [fast, inTime, tooLate] = await Promise.all([
      receiverFor(200),
      receiverFor({ afterMs: 4900 }),
      receiverFor({ afterMs: 5100 }),
    ]);
    const scenes = await Promise.all([
      emulated(inTime),
      emulated(tooLate, [fast]),
      emulated(fast, [inTime, tooLate], { fanOut: "parallel" }),
    ]);
    const reports = await Promise.all(scenes.map(({ emulator }) => emulator.deliver("key", NOTIFICATION)));
    expect(reports.map(({ entries }) => entries.map(({ outcome }) => outcome))).toEqual([
      ["taken"],
      ["timeout"],
      ["taken", "taken", "timeout"],
    ]);
    expect(reports[1]?.entries[0]?.reason).toContain("No answer within 5 s.");
  });
});

describe("the fan-out", () => {
  it.each(modes)("is %s", async (fanOut) => {
    const main = await receiverFor(200);
    const extras = await Promise.all([1, 2, 3].map(() => receiverFor({ afterMs: 150 })));
    const { emulator } = await emulated(main, extras, { fanOut });
    await emulator.deliver("key", NOTIFICATION);
    const times = extras.map(({ received }) => received[0]?.atMs ?? Number.NaN);
    const gaps = [Number(times[1]) - Number(times[0]), Number(times[2]) - Number(times[1])];
    expect(gaps.every((gap) => (fanOut === "serial" ? gap >= 140 : gap < 140))).toBe(true);
  });

  it("says which extra webhooks get nothing, and why", async () => {
    const [main, extra] = [await receiverFor(500), await receiverFor(200)];
    const { emulator, number } = await emulated(main, [extra]);
    const shut = await emulator.deliver("key", NOTIFICATION);
    expect(shut.entries[0]?.reason).toContain(
      'The extra webhooks get nothing until the main one answers 200: "extra-0".',
    );
    main.behaviour = 200;
    number.enabled = false;
    const off = await emulator.deliver("key", NOTIFICATION);
    expect(off.entries[0]).toMatchObject({ outcome: "taken", gate: "open" });
    expect(off.entries[0]?.reason).toContain("Multi webhook is off");
    number.main = undefined;
    const { waiting } = emulator.clock;
    const none = await emulator.deliver("key", NOTIFICATION);
    expect(none.entries[0]?.reason).toContain("The number has no main webhook, so nothing is delivered");
    // A message that never had one is lost, also where somebody has it delivered again.
    const again = await emulator.redeliver(none.entries[0]?.id ?? "");
    expect(again.entries[0]?.retryAt).toBeUndefined();
    expect(emulator.clock.waiting).toBe(waiting);
  });
});
