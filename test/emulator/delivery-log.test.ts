import { describe, expect, it } from "vitest";
import { type DeliveryEntry, DeliveryLog, LONGEST_LOG } from "../../dist/emulator/delivery/log.js";

describe("the log", () => {
  const entry = (id: string): DeliveryEntry => ({
    ...{
      id,
      message: "m1",
      number: "1",
      kind: "main",
      name: undefined,
      url: undefined,
      attempt: 1,
      at: "",
      gate: "open",
    },
    ...{ headers: [], retryAt: undefined, outcome: "taken", status: 200, ms: 1, reason: undefined },
  });

  it("keeps the last 10,000 entries", () => {
    const log = new DeliveryLog();
    for (let index = 0; index < LONGEST_LOG + 5; index += 1) {
      log.add(entry(`d${index}`));
    }
    expect(log.list()).toHaveLength(10_000);
    expect(log.list()[0]?.id).toBe("d5");
    expect(log.list({ last: 2 }).map(({ id }) => id)).toEqual(["d10003", "d10004"]);
  });

  it("keeps 64 MiB of messages, the latest of them", () => {
    const log = new DeliveryLog<{ id: string; body: Buffer }>();
    const body = Buffer.alloc(1024 * 1024);
    for (let index = 0; index < 66; index += 1) {
      log.keep({ id: `m${index}`, body });
    }
    expect([log.message("m1"), log.message("m2")?.id, log.message("m65")?.id]).toEqual([undefined, "m2", "m65"]);
  });
});
