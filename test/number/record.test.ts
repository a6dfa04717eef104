import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NumberSnapshot } from "../../dist/provider/api/wire.js";
import { NumberRecord, recordOf } from "../../dist/provider/number/record.js";

const one: NumberSnapshot = { enabled: true, destinations: [], list: "given" };
const two: NumberSnapshot = { enabled: false, destinations: [], list: "given" };
const silent: NumberSnapshot = { enabled: undefined, destinations: [], list: "missing" };

/** A question whose answer is given by hand. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<NumberSnapshot>();
  let asked = 0;
  const ask = () => {
    asked += 1;
    return promise;
  };
  return { ask, resolve, reject, times: () => asked };
}

const answer = (snapshot: NumberSnapshot) => async () => snapshot;
const notAsked = async (): Promise<never> => {
  throw new Error("asked");
};

beforeEach(() => vi.useFakeTimers({ toFake: ["Date", "performance"], now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

describe("a shared answer", () => {
  it("serves all who ask while it is on its way", async () => {
    const record = new NumberRecord();
    const question = pending();
    const all = Promise.all([record.recent(question.ask), record.recent(question.ask), record.recent(question.ask)]);
    await Promise.resolve();
    question.resolve(one);
    expect(await all).toEqual([one, one, one]);
    expect(question.times()).toBe(1);
  });

  it("is reused for 30 s, counted from the question", async () => {
    const record = new NumberRecord();
    await record.recent(answer(one));
    vi.advanceTimersByTime(30_000);
    expect(await record.recent(notAsked)).toBe(one);
    vi.advanceTimersByTime(1);
    expect(await record.recent(answer(two))).toBe(two);
  });

  it("is asked for again after a failure", async () => {
    const record = new NumberRecord();
    await expect(record.recent(notAsked)).rejects.toThrow("asked");
    expect(await record.recent(answer(one))).toBe(one);
  });

  it("is not reused after a write", async () => {
    const record = new NumberRecord();
    await record.recent(answer(one));
    record.beginWrite();
    expect(await record.recent(answer(two))).toBe(two);
  });

  it("is not kept where a write began before it came", async () => {
    const record = new NumberRecord();
    const question = pending();
    const asking = record.recent(question.ask);
    await Promise.resolve();
    record.beginWrite();
    question.resolve(one);
    await asking;
    expect(await record.recent(answer(two))).toBe(two);
  });

  it("is not given, while on its way, to who asks after a write", async () => {
    const record = new NumberRecord();
    const before = pending();
    const asking = record.recent(before.ask);
    await Promise.resolve();
    record.beginWrite();
    const after = record.recent(answer(two));
    await Promise.resolve();
    before.resolve(one);
    await asking;
    expect(await after).toBe(two);
  });

  it("waits for a writer at work", async () => {
    const record = new NumberRecord();
    const order: string[] = [];
    const writing = record.exclusively(async () => {
      record.beginWrite();
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push("written");
    });
    await record.recent(async () => {
      order.push("asked");
      return one;
    });
    await writing;
    expect(order).toEqual(["written", "asked"]);
  });
});

/** Gives these answers one after the other, and counts how often it was asked. */
function oneByOne(...snapshots: NumberSnapshot[]) {
  let asked = 0;
  const ask = async () => snapshots[asked++] ?? expect.fail("asked once too often");
  return { ask, times: () => asked };
}

describe("an answer to drop something on", () => {
  it("is one answer where it has a list", async () => {
    const record = new NumberRecord();
    expect(await record.recentTwice(answer(one))).toBe(one);
    expect(await record.recentTwice(notAsked)).toBe(one);
  });

  it("is the second one where the first has none, for all who ask", async () => {
    const record = new NumberRecord();
    const question = oneByOne({ ...silent }, { ...silent });
    await Promise.all([1, 2, 3].map(() => record.recentTwice(question.ask)));
    await record.recentTwice(question.ask);
    await record.recent(question.ask);
    expect(question.times()).toBe(2);
  });

  it("is the second one also where that has a list", async () => {
    const record = new NumberRecord();
    expect(await record.recentTwice(oneByOne(silent, one).ask)).toBe(one);
    expect(await record.recent(notAsked)).toBe(one);
  });

  it("is asked for again after a second look that failed", async () => {
    const record = new NumberRecord();
    await record.recent(answer(silent));
    await expect(record.recentTwice(notAsked)).rejects.toThrow("asked");
    expect(await record.recentTwice(answer(one))).toBe(one);
  });

  it("is not one from before a write", async () => {
    const record = new NumberRecord();
    const question = oneByOne({ ...silent }, { ...silent }, { ...silent }, { ...silent });
    await record.recentTwice(question.ask);
    record.beginWrite();
    await record.recentTwice(question.ask);
    expect(question.times()).toBe(4);
  });
});

describe("an answer for one decision alone", () => {
  it("is asked for although the last write was confirmed just now", async () => {
    const record = new NumberRecord();
    record.confirmWrite(one);
    expect(await record.latest(answer(two))).toBe(two);
  });
});

describe("an answer to decide a write from", () => {
  it("is asked for although a shared one is young", async () => {
    const record = new NumberRecord();
    await record.recent(answer(one));
    expect(await record.fresh(answer(two))).toBe(two);
  });

  it("may be the one that confirmed the last write", async () => {
    const record = new NumberRecord();
    record.beginWrite();
    record.confirmWrite(one);
    expect(await record.fresh(notAsked)).toBe(one);
  });

  it("is asked for again once another write began", async () => {
    const record = new NumberRecord();
    record.confirmWrite(one);
    record.beginWrite();
    expect(await record.fresh(answer(two))).toBe(two);
  });

  it("is asked for again when the confirming one is older than 30 s", async () => {
    const record = new NumberRecord();
    record.confirmWrite(one);
    vi.advanceTimersByTime(30_001);
    expect(await record.fresh(answer(two))).toBe(two);
  });
});

describe("the age of an answer", () => {
  it.each([3_600_000, -3_600_000])("does not change when the wall clock is set (%i ms)", async (jumpMs) => {
    const record = new NumberRecord();
    record.confirmWrite(one);
    vi.setSystemTime(Date.now() + jumpMs);
    expect(await record.recent(notAsked)).toBe(one);
    expect(await record.fresh(notAsked)).toBe(one);
    vi.advanceTimersByTime(30_001);
    expect(await record.recent(answer(two))).toBe(two);
  });
});

describe("writers of one number", () => {
  it("work one at a time, in their order, and go on after a failure", async () => {
    const record = new NumberRecord();
    let atWork = 0;
    const order: number[] = [];
    const write = (nr: number) =>
      record.exclusively(async () => {
        atWork += 1;
        expect(atWork).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        order.push(nr);
        atWork -= 1;
        if (nr === 2) throw new Error("refused");
      });
    const results = await Promise.allSettled([1, 2, 3].map(write));
    expect(order).toEqual([1, 2, 3]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });
});

describe("what this run has done to a number", () => {
  it("is who has claimed a webhook last, until it is gone", () => {
    const record = new NumberRecord();
    record.claim("crm", "one");
    record.claim("crm", "two");
    const isOthers = () => ["one", "two", undefined].map((instance) => record.isClaimedByOther("crm", instance));
    expect(isOthers()).toEqual([true, false, true]);
    record.release("crm");
    expect(isOthers()).toEqual([false, false, false]);
  });

  it("is which webhooks it has deleted, under each label by itself, until they are put back", () => {
    const record = new NumberRecord();
    record.notePresence("+1", "crm", false);
    record.notePresence("+1", "bot", false);
    record.notePresence("+1", "bot", true);
    expect([...record.removedUnder("+1")]).toEqual(["crm"]);
    expect([...record.removedUnder("+2")]).toEqual([]);
  });
});

it("a record is one for each address and key", () => {
  expect(recordOf("https://a", "k")).toBe(recordOf("https://a", "k"));
  expect(recordOf("https://a", "k")).not.toBe(recordOf("https://a", "l"));
  expect(recordOf("https://b", "k")).not.toBe(recordOf("https://a", "k"));
});
