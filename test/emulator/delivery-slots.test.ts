import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Slots } from "../../dist/emulator/delivery/slots.js";

describe("slots", () => {
  it("let so many run at the same time, the others after them in order, and other names meanwhile", async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    let most = 0;
    let running = 0;
    const task = (name: string) => async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(name);
      await wait(5);
      running -= 1;
    };
    await Promise.all(["a", "b", "c", "d", "e"].map((name) => slots.run("one", task(name))));
    expect([most, order.join("")]).toEqual([2, "abcde"]);
    await Promise.all([slots.run("one", task("x")), slots.run("one", task("y")), slots.run("two", task("z"))]);
    expect(most).toBe(3);
  });

  it("are free again after a failure", async () => {
    const slots = new Slots(1);
    await expect(slots.run("one", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await slots.run("one", async () => "yes")).toBe("yes");
  });
});
