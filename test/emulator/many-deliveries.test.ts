import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../dist/emulator/index.js";
import { receiverFor } from "./receivers.ts";

const MESSAGES = 1000;
const AT_ONCE = 50;

it(`${3 * MESSAGES} deliveries to three receivers: none lost, none twice, and memory stays flat`, async () => {
  const receivers = await Promise.all([receiverFor(200), receiverFor(200), receiverFor(200)]);
  const [main, ...extras] = receivers;
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  const number = emulator.numbers.of("key");
  number.enabled = true;
  number.main = { url: main?.url ?? "" };
  for (const [index, { url }] of extras.entries()) {
    number.put({ name: `extra-${index}`, url });
  }
  const seen = receivers.map(() => new Set<string>());
  const heaps: number[] = [];
  let failed = 0;
  for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
    const reports = await Promise.all(Array.from({ length: AT_ONCE }, () => emulator.deliverSample("key", "text")));
    failed += reports.filter(({ deliveredToAll }) => !deliveredToAll).length;
    for (const [index, { received }] of receivers.entries()) {
      for (const { body } of received.splice(0)) {
        seen[index]?.add(/wamid\.[^"]+/.exec(body.toString())?.[0] ?? "");
      }
    }
    if (sent % 250 === 0) {
      heaps.push(usedHeap());
    }
  }
  expect(failed).toBe(0);
  expect(seen.map(({ size }) => size)).toEqual([MESSAGES, MESSAGES, MESSAGES]);
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  expect(emulator.deliveries()).toHaveLength(3 * MESSAGES);
  // A message of 1 kB with its three entries, three requests and three ids may cost 8 kB of heap.
  heaps.push(usedHeap());
  expect(Math.max(...heaps) - Number(heaps[0])).toBeLessThan(MESSAGES * 8 * 1024);
}, 60_000);

function usedHeap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}
