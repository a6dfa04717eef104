import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DialogError, type DialogErrorDetails } from "../../dist/provider/api/errors.js";
import { RawWords } from "../../dist/provider/api/raw-words.js";
import { RetryBudget } from "../../dist/provider/api/retry.js";
import { confirmedWrite, type Outcome, type Write } from "../../dist/provider/number/confirmed-write.js";

/** What a look shows: whether the change is there, or why nothing could be read. */
type Look = boolean | Error;
/** How a change is answered: undefined accepts it. */
type Answer = Error | undefined;

function failing(
  code: DialogError["code"],
  details: DialogErrorDetails = {},
  text = `a failure (${code})`,
): DialogError {
  return new DialogError(code, text, details);
}

const timeout = failing("connection", { mayHaveArrived: true }, "no answer");
const unsent = failing("connection", { mayHaveArrived: false }, "no connection");
const throttled = failing("api", { status: 429, throttled: true, retryAfterMs: 3000 }, "too many requests");
const broken = failing("api", { status: 500 }, "server error");
const refusal = failing("api", { status: 400 }, "bad request");
const wrongKey = failing("auth", { status: 401 }, "wrong key");
const gone = failing("not_found", { status: 404 }, "not found");

/** A refusal in these words. */
function saying(words: string): DialogError {
  return failing("api", { status: 400, words: new RawWords(words) }, words);
}

interface Script {
  readonly answers?: readonly Answer[];
  /** What the looks show, one after the other. The last one stays. */
  readonly looks?: readonly Look[];
  /** From when on the change shows, whatever the looks say. */
  readonly showsAtMs?: number;
  readonly write?: Partial<Write<boolean>>;
  readonly settleTimeoutMs?: number;
  readonly budget?: RetryBudget;
  readonly interruptAtMs?: number;
}

/** An outcome, or what was thrown in place of one. */
interface Ended {
  readonly kind?: Outcome<boolean>["kind"];
  readonly thrown?: unknown;
}

interface Run {
  readonly outcome: Ended;
  readonly sends: number;
  readonly looks: number;
  readonly lookedAtMs: readonly number[];
  readonly endedAtMs: number;
}

/** Runs a change against a server that answers by a script, on a clock that costs no time. */
async function run(script: Script): Promise<Run> {
  const { answers = [undefined], looks = [false], showsAtMs, write = {}, settleTimeoutMs = 30_000 } = script;
  const { budget = new RetryBudget(), interruptAtMs } = script;
  const controller = new AbortController();
  const startMs = performance.now();
  const at = () => Math.round(performance.now() - startMs);
  let sends = 0;
  const lookedAtMs: number[] = [];
  if (interruptAtMs !== undefined) {
    setTimeout(() => controller.abort(), interruptAtMs);
  }
  const running = confirmedWrite<boolean>(
    {
      send: async () => {
        const answer = answers[Math.min(sends, answers.length - 1)];
        sends += 1;
        if (answer) {
          throw answer;
        }
        return "202";
      },
      look: async () => {
        const look = looks[Math.min(lookedAtMs.length, looks.length - 1)] ?? false;
        lookedAtMs.push(at());
        if (look instanceof Error) {
          throw look;
        }
        return showsAtMs === undefined ? look : at() >= showsAtMs;
      },
      isDone: (seen) => seen,
      ...write,
    },
    { budget, settleTimeoutMs, cancelled: controller.signal },
  ).catch((thrown: unknown) => ({ thrown }));
  await vi.runAllTimersAsync();
  const outcome = await running;
  return { outcome, sends, looks: lookedAtMs.length, lookedAtMs, endedAtMs: at() };
}

/** A budget with nothing left. */
function spent(): RetryBudget {
  const budget = new RetryBudget();
  while (budget.spend()) {
    // Until it is empty.
  }
  return budget;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a change that is accepted", () => {
  it("is confirmed by the first look that shows it", async () => {
    expect(await run({ looks: [true] })).toMatchObject({
      outcome: { kind: "confirmed", snapshot: true },
      ...{ sends: 1, looks: 1, endedAtMs: 0 },
    });
  });

  it("is looked for at growing intervals, at most five seconds apart", async () => {
    const { outcome, lookedAtMs } = await run({ showsAtMs: 17_000 });
    expect(outcome.kind).toBe("confirmed");
    expect(lookedAtMs).toEqual([0, 250, 750, 1750, 3750, 7750, 12_750, 17_750]);
  });

  it("is not confirmed where it does not show in time", async () => {
    const { outcome, sends, lookedAtMs } = await run({ settleTimeoutMs: 2000 });
    expect(outcome).toEqual({ kind: "unconfirmed", error: undefined, snapshot: false, accepted: "202" });
    expect([sends, lookedAtMs]).toEqual([1, [0, 250, 750, 1750, 2000]]);
  });

  it("is looked for again after a look that failed", async () => {
    expect(await run({ looks: [timeout, broken, true] })).toMatchObject({ outcome: { kind: "confirmed" }, looks: 3 });
  });

  it("keeps what was seen last where the last look failed", async () => {
    const { outcome } = await run({ looks: [false, timeout], settleTimeoutMs: 250 });
    expect(outcome).toEqual({ kind: "unconfirmed", error: timeout, snapshot: false, accepted: "202" });
  });

  it("waits with the next look as long as the server asks, within the time that is left", async () => {
    expect((await run({ looks: [throttled, true] })).lookedAtMs).toEqual([0, 3000]);
    expect((await run({ looks: [throttled], settleTimeoutMs: 1000 })).lookedAtMs).toEqual([0, 1000]);
    const slow = failing("api", { status: 429, throttled: true, retryAfterMs: 60_000 });
    expect((await run({ looks: [slow, true] })).lookedAtMs).toEqual([0, 20_000]);
  });

  it("is given up at once where the key is refused", async () => {
    const { outcome, looks } = await run({ looks: [wrongKey] });
    expect(outcome).toMatchObject({ kind: "unconfirmed", error: wrongKey });
    expect(looks).toBe(1);
  });

  it("is given up at once where waiting cannot help", async () => {
    const { outcome, endedAtMs } = await run({ write: { isHopeless: (_seen, waitedMs) => waitedMs >= 750 } });
    expect([outcome.kind, endedAtMs]).toEqual(["unconfirmed", 750]);
  });

  it("is confirmed by what is done, not by what a failure would leave to be believed", async () => {
    const { outcome } = await run({ looks: [true], write: { isApplied: () => false } });
    expect(outcome.kind).toBe("confirmed");
  });

  it("is looked for once more when the run is interrupted, and then no longer", async () => {
    const { outcome, lookedAtMs } = await run({ interruptAtMs: 1000 });
    expect(outcome).toMatchObject({ kind: "unconfirmed", accepted: "202" });
    expect(lookedAtMs).toEqual([0, 250, 750, 1000]);
  });
});

describe("a change without a clear answer", () => {
  it.each([timeout, broken])("is confirmed by a look that shows it ($message)", async (error) => {
    expect(await run({ answers: [error], looks: [true] })).toMatchObject({
      outcome: { kind: "confirmed", snapshot: true },
      ...{ sends: 1, looks: 1, endedAtMs: 500 },
    });
  });

  it.each([timeout, broken])("is sent again only after a look that does not show it ($message)", async (error) => {
    expect(await run({ answers: [error, undefined], looks: [false, true] })).toMatchObject({
      outcome: { kind: "confirmed" },
      ...{ sends: 2, looks: 2 },
    });
  });

  it("is sent four times at most, with a look after each", async () => {
    const { outcome, sends, looks } = await run({ answers: [timeout] });
    expect(outcome).toEqual({ kind: "unconfirmed", error: timeout, snapshot: false });
    expect([sends, looks]).toEqual([4, 4]);
  });

  it("is sent again as often as the budget pays for", async () => {
    expect(await run({ answers: [timeout], budget: spent() })).toMatchObject({
      outcome: { kind: "unconfirmed", error: timeout },
      ...{ sends: 1, looks: 1 },
    });
  });

  it("is not sent again where nothing can be read", async () => {
    const { outcome, sends } = await run({ answers: [timeout, undefined], looks: [broken, true] });
    expect([outcome, sends]).toEqual([{ kind: "unconfirmed", error: timeout, snapshot: undefined }, 1]);
  });

  it("is sent again where nothing can be read, if twice is the same as once", async () => {
    const { outcome, sends } = await run({
      ...{ answers: [timeout, undefined], looks: [broken, true] },
      write: { idempotent: true },
    });
    expect([outcome.kind, sends]).toEqual(["confirmed", 2]);
  });

  it.each([true, false])(
    "is not sent again where the key is refused for a look (idempotent: %s)",
    async (idempotent) => {
      const { outcome, sends } = await run({ answers: [timeout], looks: [wrongKey], write: { idempotent } });
      expect(outcome).toMatchObject({ kind: "unconfirmed", error: wrongKey });
      expect(sends).toBe(1);
    },
  );

  it("is not sent again where waiting cannot help", async () => {
    const { outcome, sends } = await run({ answers: [timeout], write: { isHopeless: () => true } });
    expect([outcome, sends]).toEqual([{ kind: "unconfirmed", error: timeout, snapshot: false }, 1]);
  });

  it("is not taken for applied where a look shows it and cannot tell", async () => {
    const { outcome, sends } = await run({ answers: [timeout], looks: [true], write: { isApplied: () => false } });
    expect([outcome.kind, sends]).toEqual(["unconfirmed", 4]);
  });

  it("is asked about with the failure that left it open", async () => {
    const isApplied = vi.fn(() => true);
    await run({ answers: [broken], write: { isApplied } });
    expect(isApplied).toHaveBeenCalledWith(false, broken);
  });

  it("is not sent again after an interrupt", async () => {
    const { outcome, sends, endedAtMs } = await run({ answers: [timeout], interruptAtMs: 100 });
    expect([outcome.kind, sends, endedAtMs]).toEqual(["unconfirmed", 1, 100]);
  });

  it("is open where a later try is refused for its key", async () => {
    const { outcome } = await run({ answers: [timeout, wrongKey] });
    expect(outcome).toEqual({ kind: "unconfirmed", error: wrongKey, snapshot: false });
  });

  it("is open where the later tries never left", async () => {
    const { outcome, sends } = await run({ answers: [timeout, unsent] });
    expect([outcome, sends]).toEqual([{ kind: "unconfirmed", error: unsent, snapshot: false }, 4]);
  });
});

describe("a change that never left", () => {
  it("is sent again without a look", async () => {
    expect(await run({ answers: [unsent, undefined], looks: [true] })).toMatchObject({
      outcome: { kind: "confirmed" },
      ...{ sends: 2, looks: 1 },
    });
  });

  it("waits as long as the server asks", async () => {
    expect(await run({ answers: [throttled, undefined], looks: [true] })).toMatchObject({ sends: 2, endedAtMs: 3000 });
  });

  it("is an error after four tries", async () => {
    expect(await run({ answers: [unsent] })).toMatchObject({
      outcome: { thrown: unsent },
      ...{ sends: 4, looks: 0, endedAtMs: 500 + 1000 + 2000 },
    });
  });

  it("is an error where the budget is spent", async () => {
    expect(await run({ answers: [throttled], budget: spent() })).toMatchObject({
      outcome: { thrown: throttled },
      sends: 1,
    });
  });

  it("is an error after an interrupt", async () => {
    expect(await run({ answers: [unsent], interruptAtMs: 100 })).toMatchObject({
      outcome: { thrown: unsent },
      ...{ sends: 1, looks: 0, endedAtMs: 100 },
    });
  });
});

describe("a change that is refused", () => {
  it("is refused after one look that does not show it", async () => {
    expect(await run({ answers: [refusal] })).toMatchObject({
      outcome: { kind: "refused", error: refusal, snapshot: false },
      ...{ sends: 1, looks: 1, endedAtMs: 0 },
    });
  });

  it("is refused where that look fails", async () => {
    const { outcome } = await run({ answers: [refusal], looks: [timeout] });
    expect(outcome).toEqual({ kind: "refused", error: refusal, snapshot: undefined });
  });

  it("is confirmed where it shows all the same", async () => {
    expect((await run({ answers: [refusal], looks: [true] })).outcome.kind).toBe("confirmed");
  });

  it("is an error at once where the key is refused", async () => {
    expect(await run({ answers: [wrongKey] })).toMatchObject({ outcome: { thrown: wrongKey }, sends: 1, looks: 0 });
  });

  it.each(["The name is already used", "It exists", "duplicate entry", "must be unique", "taken", "name in use"])(
    "is waited for where the server says that it is there: %s",
    async (words) => {
      expect(await run({ answers: [saying(words)], showsAtMs: 700 })).toMatchObject({
        outcome: { kind: "confirmed" },
        ...{ sends: 1, endedAtMs: 750 },
      });
      const never = await run({ answers: [saying(words)], settleTimeoutMs: 1000 });
      expect([never.outcome.kind, never.endedAtMs]).toEqual(["refused", 1000]);
    },
  );

  it.each(["The maximum is already reached", "limit: 3 exist", "exceeded, as 3 exist", "already full"])(
    "is not waited for where the server speaks of a limit: %s",
    async (words) => {
      expect(await run({ answers: [saying(words)] })).toMatchObject({ outcome: { kind: "refused" }, endedAtMs: 0 });
    },
  );

  it("is open where a try before it may have come through", async () => {
    const { outcome, sends } = await run({ answers: [timeout, refusal], settleTimeoutMs: 1000 });
    expect([outcome, sends]).toEqual([{ kind: "unconfirmed", error: refusal, snapshot: false }, 2]);
  });

  it("is waited for where a try before it may have come through", async () => {
    expect(await run({ answers: [timeout, refusal], showsAtMs: 1200 })).toMatchObject({
      outcome: { kind: "confirmed" },
      sends: 2,
    });
  });
});

describe("a change whose refusal may be outdated", () => {
  const write = { isDoubtful: ({ details }: DialogError) => details.status === 404 };

  it("is waited for", async () => {
    expect(await run({ answers: [gone], showsAtMs: 700, write })).toMatchObject({
      outcome: { kind: "confirmed" },
      ...{ sends: 1, endedAtMs: 750 },
    });
  });

  it("is sent once more where it does not show, and then believed after one look", async () => {
    expect(await run({ answers: [gone], settleTimeoutMs: 1000, write })).toMatchObject({
      outcome: { kind: "refused", error: gone },
      ...{ sends: 2, endedAtMs: 1000 },
    });
  });

  it("is sent once more, and may be accepted then", async () => {
    const looks = [false, false, false, false, true];
    expect(await run({ answers: [gone, undefined], settleTimeoutMs: 1000, looks, write })).toMatchObject({
      outcome: { kind: "confirmed" },
      sends: 2,
    });
  });

  it("is not sent again after an interrupt", async () => {
    expect(await run({ answers: [gone], interruptAtMs: 100, write })).toMatchObject({
      outcome: { kind: "refused" },
      ...{ sends: 1, endedAtMs: 100 },
    });
  });

  it("is not doubted for another refusal", async () => {
    expect(await run({ answers: [refusal], write })).toMatchObject({ outcome: { kind: "refused" }, sends: 1 });
  });
});

describe("a change that appends", () => {
  const write = { appends: true };

  it("is looked for during five seconds before it is sent again", async () => {
    const { sends, lookedAtMs } = await run({ answers: [timeout, undefined], showsAtMs: 6000, write });
    expect(lookedAtMs.slice(0, 7)).toEqual([500, 750, 1250, 2250, 4250, 5500, 5500]);
    expect(sends).toBe(2);
  });

  it("is looked for no longer than a change may take to show", async () => {
    const { lookedAtMs } = await run({ answers: [timeout, undefined], settleTimeoutMs: 1000, showsAtMs: 1600, write });
    expect(lookedAtMs.slice(0, 5)).toEqual([500, 750, 1250, 1500, 1500]);
  });

  it("is not sent again where it shows meanwhile", async () => {
    expect(await run({ answers: [timeout], showsAtMs: 3000, write })).toMatchObject({
      outcome: { kind: "confirmed" },
      sends: 1,
    });
  });

  it("is not sent again where the last look fails, whatever one before it has shown", async () => {
    const looks = [false, false, false, false, false, broken];
    const { outcome, sends } = await run({ answers: [timeout], looks, write });
    expect([outcome, sends]).toEqual([{ kind: "unconfirmed", error: timeout, snapshot: false }, 1]);
  });

  it("is refused where it was looked for, sent again and refused then", async () => {
    const { outcome } = await run({ answers: [timeout, refusal], settleTimeoutMs: 1000, write });
    expect(outcome).toEqual({ kind: "refused", error: refusal, snapshot: false });
  });

  it("is open where nothing could be read after that", async () => {
    const looks = [false, false, false, false, timeout];
    const { outcome, sends } = await run({ answers: [timeout, refusal], settleTimeoutMs: 1000, looks, write });
    expect([outcome, sends]).toEqual([{ kind: "unconfirmed", error: refusal, snapshot: undefined }, 2]);
  });

  it("is believed by what a failure leaves to be believed", async () => {
    const isApplied = (seen: boolean, failure: DialogError) => seen && failure === broken;
    expect((await run({ answers: [broken], looks: [true], write: { ...write, isApplied } })).outcome.kind).toBe(
      "confirmed",
    );
    const doubted = await run({
      answers: [timeout],
      looks: [true],
      write: { ...write, isApplied },
      settleTimeoutMs: 1000,
    });
    expect(doubted.outcome.kind).toBe("unconfirmed");
  });
});

it("a failure of another kind goes through as it is", async () => {
  const bug = new TypeError("a bug");
  expect((await run({ answers: [bug] })).outcome).toEqual({ thrown: bug });
  expect((await run({ looks: [bug] })).outcome).toEqual({ thrown: bug });
});
