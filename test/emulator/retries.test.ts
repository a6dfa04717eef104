import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { nextAttemptAtMs, waitAfterAttemptMs } from "../../dist/emulator/delivery/retry.js";
import { startEmulator } from "../../dist/emulator/index.js";
import { emulated, headersOf, NOTIFICATION, type Receiver, receiverFor } from "./receivers.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("the schedule of retries", () => {
  it("doubles each wait, from one second", () => {
    expect([1, 2, 3, 4, 10].map(waitAfterAttemptMs)).toEqual([1000, 2000, 4000, 8000, 512_000]);
  });

  it.each([
    ["7-days", 7 * DAY_MS],
    ["24-hours", DAY_MS],
  ] as const)("ends after %s", (retryFor, windowMs) => {
    const at = (nowMs: number) => nextAttemptAtMs({ attempt: 1, firstAtMs: 0, nowMs }, retryFor);
    expect(at(windowMs - 1000)).toBe(windowMs);
    expect(at(windowMs - 999)).toBeUndefined();
  });
});

describe("retries", () => {
  it("go on for 7 days, which the clock runs through in less than 2 s", async () => {
    const main = await receiverFor(500);
    const { emulator } = await emulated(main);
    await emulator.deliver("key", NOTIFICATION);
    const startedMs = performance.now();
    const retries = await emulator.clock.advance(8 * DAY_MS);
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(retries).toBe(19);
    expect(main.received).toHaveLength(20);
    const entries = emulator.deliveries();
    expect(entries.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 20 }, (_one, index) => index + 1));
    const ages = entries.map(({ at }) => Date.parse(at) - Date.parse(entries[0]?.at ?? ""));
    expect(Math.max(...ages)).toBeLessThanOrEqual(7 * DAY_MS);
    expect(Math.max(...ages)).toBeGreaterThan(3 * DAY_MS);
    expect(entries.at(-1)?.reason).toContain("The message is given up.");
    expect(entries.at(-1)?.retryAt).toBeUndefined();
    expect(emulator.clock.waiting).toBe(0);
  });

  it("end after 24 hours where the profile says so", async () => {
    const main = await receiverFor(500);
    const { emulator } = await emulated(main, [], { retryFor: "24-hours" });
    await emulator.deliver("key", NOTIFICATION);
    expect(await emulator.clock.advance(8 * DAY_MS)).toBe(16);
  });

  it("are made in the order of their times, each once, and none before its time", async () => {
    const main = await receiverFor(500);
    const { emulator } = await emulated(main);
    const ids: string[] = [];
    for (const delay of [0, 300, 300]) {
      await emulator.clock.advance(delay);
      ids.push((await emulator.deliver("key", NOTIFICATION)).message);
    }
    expect(await emulator.clock.advance(300)).toBe(0);
    expect(await emulator.clock.advance(1000)).toBe(3);
    const retried = emulator.deliveries().filter(({ attempt }) => attempt === 2);
    expect(retried.map(({ message }) => message)).toEqual(ids);
    const times = retried.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it("stop when the main webhook answers 200, and only then do the extra ones get the same bytes", async () => {
    const [main, extra] = [await receiverFor(500), await receiverFor(200)];
    const { emulator } = await emulated(main, [extra]);
    await emulator.deliver("key", NOTIFICATION);
    await emulator.clock.advance(2000);
    expect(extra.received).toEqual([]);
    main.behaviour = 200;
    await emulator.clock.advance(8 * DAY_MS);
    expect(main.received).toHaveLength(3);
    expect(extra.received).toHaveLength(1);
    expect(extra.received[0]?.body.equals(NOTIFICATION)).toBe(true);
    expect(emulator.clock.waiting).toBe(0);
  });

  it("happen in real time too", async () => {
    const main = await receiverFor(500);
    const { emulator } = await emulated(main);
    await emulator.deliver("key", NOTIFICATION);
    main.behaviour = 200;
    await expect.poll(() => main.received.length, { timeout: 5000 }).toBe(2);
    expect(Number(main.received[1]?.atMs) - Number(main.received[0]?.atMs)).toBeGreaterThan(900);
    await expect.poll(() => emulator.deliveries().at(-1)?.outcome).toBe("taken");
  });

  it("go to the webhook as it is configured by then", async () => {
    const [old, fixed] = [await receiverFor(500), await receiverFor(200)];
    const { emulator, number } = await emulated(old);
    await emulator.deliver("key", NOTIFICATION);
    number.main = { url: fixed.url, headers: { "X-New": "1" } };
    await emulator.clock.advance(1000);
    expect(old.received).toHaveLength(1);
    expect(headersOf(fixed.received[0] ?? expect.fail())["x-new"]).toBe("1");
  });

  it("with extraRetry with-main start at the main webhook, and repeat what an extra one has taken", async () => {
    const [main, good, bad] = [await receiverFor(200), await receiverFor(200), await receiverFor(500)];
    const { emulator } = await emulated(main, [good, bad], { extraRetry: "with-main" });
    await emulator.deliver("key", NOTIFICATION);
    bad.behaviour = 200;
    await emulator.clock.advance(8 * DAY_MS);
    expect([main, good, bad].map(({ received }) => received.length)).toEqual([2, 2, 2]);
  });

  it("are forgotten by a reset, which puts the clock back to real time", async () => {
    const main = await receiverFor(500);
    const { emulator } = await emulated(main);
    await emulator.deliver("key", NOTIFICATION);
    await emulator.clock.advance(500);
    emulator.reset();
    expect(emulator.clock.waiting).toBe(0);
    expect(Math.abs(emulator.clock.now() - Date.now())).toBeLessThan(1000);
    expect(await emulator.clock.advance(DAY_MS)).toBe(0);
    expect(main.received).toHaveLength(1);
  });

  it("stay forgotten where the reset comes while the clock is put forward", async () => {
    const main = await receiverFor(500);
    const { emulator } = await emulated(main);
    await emulator.deliver("key", NOTIFICATION);
    main.behaviour = "hang";
    const advanced = emulator.clock.advance(DAY_MS);
    await expect.poll(() => main.received.length).toBe(2);
    emulator.reset();
    expect(await advanced).toBe(1);
    expect(emulator.clock.waiting).toBe(0);
    expect(Math.abs(emulator.clock.now() - Date.now())).toBeLessThan(1000);
  });

  it("leave nothing in the log of what a reset has broken off", async () => {
    const main = await receiverFor("hang");
    const { emulator } = await emulated(main);
    const delivered = emulator.deliver("key", NOTIFICATION);
    await expect.poll(() => main.received.length).toBe(1);
    emulator.reset();
    expect(await delivered).toMatchObject({ deliveredToAll: false, entries: [] });
    await wait(20);
    expect(emulator.deliveries()).toEqual([]);
    expect(emulator.clock.waiting).toBe(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("no clock advances by %s", async (ms) => {
    const { emulator } = await emulated(await receiverFor(200));
    await expect(emulator.clock.advance(ms)).rejects.toThrow(
      "A clock advances by a number of milliseconds, 0 or more.",
    );
  });
});

describe("a redelivery", () => {
  it("of the main webhook opens the gate, and ends the retries", async () => {
    const [main, extra] = [await receiverFor(500), await receiverFor(200)];
    const { emulator } = await emulated(main, [extra]);
    const [entry] = (await emulator.deliver("key", NOTIFICATION)).entries;
    main.behaviour = 200;
    const again = await emulator.redeliver(entry?.id ?? "");
    expect(again).toMatchObject({ gate: "open", deliveredToAll: true, message: entry?.message });
    expect(again.entries.map(({ attempt, kind }) => [attempt, kind])).toEqual([
      [2, "main"],
      [2, "extra"],
    ]);
    expect(extra.received[0]?.body.equals(NOTIFICATION)).toBe(true);
    expect(emulator.clock.waiting).toBe(0);
  });

  it.each([
    ["none", 1],
    ["with-main", 2],
  ] as const)(
    "of a main webhook that has taken it, with extraRetry %s: the extra ones get it %i times",
    async (extraRetry, times) => {
      const [main, extra] = [await receiverFor(200), await receiverFor(200)];
      const { emulator } = await emulated(main, [extra], { extraRetry });
      const [entry] = (await emulator.deliver("key", NOTIFICATION)).entries;
      await emulator.redeliver(entry?.id ?? "");
      expect([main.received.length, extra.received.length]).toEqual([2, times]);
    },
  );

  it("of an extra webhook goes to that one alone", async () => {
    const [main, one, other] = [await receiverFor(200), await receiverFor(500), await receiverFor(200)];
    const { emulator, number } = await emulated(main, [one, other]);
    const report = await emulator.deliver("key", NOTIFICATION);
    const failed = report.entries.find(({ outcome }) => outcome === "refused");
    one.behaviour = 200;
    expect((await emulator.redeliver(failed?.id ?? "")).entries).toMatchObject([{ name: "extra-0", outcome: "taken" }]);
    expect([main, one, other].map(({ received }) => received.length)).toEqual([1, 2, 1]);
    number.remove("extra-0");
    const [gone] = (await emulator.redeliver(failed?.id ?? "")).entries;
    expect(gone).toMatchObject({ kind: "extra", name: "extra-0", outcome: "skipped" });
    expect(gone?.reason).toBe('The number has no webhook "extra-0" any more.');
  });

  it("of an id that the log does not have is refused", async () => {
    const { emulator } = await emulated(await receiverFor(200));
    await expect(emulator.redeliver("d99")).rejects.toThrow("There is no delivery d99.");
  });
});

describe("several messages", () => {
  const numbered = (id: string) => NOTIFICATION.toString().replace("wamid.1", `wamid.${id}`);
  const idsAt = ({ received }: Receiver) => received.map(({ body }) => /wamid\.(\w+)/.exec(body.toString())?.[1]);

  it.each([
    ["given", ["a", "b", "c"]],
    ["reversed", ["c", "b", "a"]],
  ] as const)("come in the order %s", async (order, ids) => {
    const main = await receiverFor(200);
    const { emulator } = await emulated(main);
    await emulator.deliverAll("key", ["a", "b", "c"].map(numbered), { order });
    expect(idsAt(main)).toEqual(ids);
  });

  it("come shuffled, none lost", async () => {
    const main = await receiverFor(200);
    const { emulator } = await emulated(main);
    const ids = Array.from({ length: 30 }, (_one, index) => String(index).padStart(2, "0"));
    await emulator.deliverAll("key", ids.map(numbered), { order: "shuffled" });
    expect(idsAt(main)).not.toEqual(ids);
    expect(idsAt(main).toSorted()).toEqual(ids);
  });

  it("come twice on request, at every webhook, with the same bytes", async () => {
    const [main, extra] = [await receiverFor(200), await receiverFor(200)];
    const { emulator } = await emulated(main, [extra]);
    const report = await emulator.deliver("key", NOTIFICATION, { copies: 2 });
    expect(report.entries.map(({ kind, attempt }) => [kind, attempt])).toEqual([
      ["main", 1],
      ["extra", 1],
      ["main", 2],
      ["extra", 2],
    ]);
    expect([...main.received, ...extra.received].every(({ body }) => body.equals(NOTIFICATION))).toBe(true);
  });
});

describe("the signature", () => {
  it("is not there by default, and is the HMAC of the raw body where it is switched on", async () => {
    const { createHmac } = await import("node:crypto");
    const [main, extra] = [await receiverFor(200), await receiverFor(200)];
    const emulator = await startEmulator({ platformSecret: "platform-CANARY" });
    onTestFinished(() => emulator.stop());
    const number = emulator.numbers.of("key");
    number.enabled = true;
    number.main = { url: main.url };
    number.put({ name: "crm", url: extra.url });
    await emulator.deliver("key", NOTIFICATION);
    emulator.set({ deliverySignature: "x-360dialog-signature" });
    const { entries } = await emulator.deliver("key", NOTIFICATION);
    const signatures = [main, extra].map(({ received }) =>
      received.map((one) => headersOf(one)["x-360dialog-signature"]),
    );
    const signature = createHmac("sha256", "platform-CANARY").update(NOTIFICATION).digest("hex");
    expect(signatures).toEqual([
      [undefined, signature],
      [undefined, signature],
    ]);
    expect(entries[0]?.headers).toContain("x-360dialog-signature");
    expect(JSON.stringify(entries)).not.toContain(signature);
  });
});
