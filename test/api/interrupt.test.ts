import type { RequestListener } from "node:http";
import { describe, expect, it, vi } from "vitest";
import { Client } from "../../dist/provider/api/client.js";
import { afterGrace } from "../../dist/provider/api/retry.js";
import { failingFirst, failureOf, serve, silentPort } from "./server";

describe("an interrupt", () => {
  const silent: RequestListener = () => undefined;
  const trickle: RequestListener = (_request, response) => void response.writeHead(200).write("{");
  const LONG_MS = 60_000;

  it.each<[string, string, RequestListener, string]>([
    ["without an answer", "http", silent, "answered"],
    ["with half an answer", "http", trickle, "answered"],
    ["without a connection", "https", silent, "sent"],
  ])("breaks off a request %s, and keeps the next from being sent", async (_what, scheme, answer, before) => {
    const { listener, count } = failingFirst(9, answer);
    const port = await (scheme === "http" ? serve(listener) : silentPort());
    const server = { baseUrl: `${scheme}://127.0.0.1:${port}`, requestTimeoutMs: LONG_MS };
    const interrupt = new AbortController();
    const client = new Client({ ...server, loopback: true }, "the-key", { cancelled: interrupt.signal });
    const startMs = performance.now();
    setTimeout(() => interrupt.abort(), 200);
    const [read, written] = await Promise.all([failureOf(client.readNumber()), failureOf(client.setEnabled(true))]);
    const late = await failureOf(client.setEnabled(true));
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(read.message).toContain(`GET /multi_webhook: The run was interrupted before it was ${before}`);
    expect(written.details.mayHaveArrived).toBe(before === "answered");
    expect(late.message).toContain("POST /multi_webhook: The run was interrupted before it was sent");
    expect([late.details.mayHaveArrived, count()]).toEqual([false, before === "answered" ? 2 : 0]);
  });
});

describe("the grace after an interrupt", () => {
  it("is counted from the interrupt, also for what asks later, and has no other behind it", async () => {
    vi.useFakeTimers();
    const interrupt = new AbortController();
    const grace = afterGrace(interrupt.signal);
    expect([afterGrace(interrupt.signal), afterGrace(grace)]).toEqual([grace, grace]);
    await vi.advanceTimersByTimeAsync(60_000);
    interrupt.abort();
    await vi.advanceTimersByTimeAsync(2900);
    expect([grace.aborted, afterGrace(interrupt.signal)]).toEqual([false, grace]);
    await vi.advanceTimersByTimeAsync(200);
    expect(grace.aborted).toBe(true);
    vi.useRealTimers();
  });
});
