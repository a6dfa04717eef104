import { describe, expect, it } from "vitest";
import type { FaultKind } from "../../dist/emulator/index.js";
import { crm, emulatorFor, MULTI, prepared, send } from "./emulator";

/** The status of a PUT that a fault strikes, 0 where no answer came, and whether the webhook is there. */
async function struck(
  kind: FaultKind,
  options: object = {},
): Promise<{ status: number; there: boolean; text: string }> {
  const emulator = await emulatorFor();
  await prepared(emulator);
  emulator.fault({ kind, method: "PUT", ...options });
  const abort = AbortSignal.timeout(400);
  const answer = await Promise.race([
    send(emulator, "PUT", MULTI, { destinations: [crm] }).catch(() => undefined),
    new Promise<undefined>((resolve) => abort.addEventListener("abort", () => resolve(undefined))),
  ]);
  const there = emulator.numbers.of("key").get("crm") !== undefined;
  return { status: answer?.status ?? 0, there, text: answer?.text ?? "" };
}

describe("faults", () => {
  it.each([
    ["dropBefore", 0, false],
    ["dropAfter", 0, true],
    ["hang", 0, false],
    ["hangAfter", 0, true],
    ["unauthorized", 401, false],
    ["forbidden", 403, false],
    ["notFound", 404, false],
    ["conflict", 409, false],
    ["tooManyRequests", 429, false],
    ["throttledText", 400, false],
    ["serverError", 500, false],
    ["serverErrorApplied", 500, true],
    ["html", 502, false],
    ["cutJson", 200, true],
    ["emptyBody", 200, true],
    ["redirect", 307, false],
    ["echo", 400, false],
    ["delay", 200, true],
    ["delayAfter", 200, true],
    ["late", 200, true],
  ] as const)("%s answers %s, applied: %s", async (kind, status, there) => {
    expect(await struck(kind)).toMatchObject({ status, there });
  });

  it("cutJson cuts the body", async () => {
    expect(() => JSON.parse("{") && undefined).toThrow();
    const { text } = await struck("cutJson");
    expect(() => JSON.parse(text)).toThrow();
  });

  it("echo repeats the key and the header values", async () => {
    const { text } = await struck("echo");
    expect(text).toContain("Bearer t");
  });

  it("late hides one write for a while", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator);
    emulator.fault({ kind: "late", method: "PUT", ms: 150 });
    await send(emulator, "PUT", MULTI, { destinations: [crm] });
    expect((await send(emulator, "GET", MULTI)).text).not.toContain("crm");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await send(emulator, "GET", MULTI)).text).toContain("crm");
  });

  it("Retry-After is sent as it was set", async () => {
    const emulator = await emulatorFor();
    emulator.fault({ kind: "tooManyRequests", retryAfter: 7 });
    const response = await fetch(`${emulator.url}${MULTI}`, { headers: { "D360-API-KEY": "key" } });
    expect(response.headers.get("retry-after")).toBe("7");
  });

  it("a fault strikes as often as it was told, after those it lets pass", async () => {
    const emulator = await emulatorFor();
    const fault = emulator.fault({ kind: "serverError", skip: 1, times: 2 });
    const statuses = [];
    for (let request = 0; request < 4; request++) {
      statuses.push((await send(emulator, "GET", MULTI)).status);
    }
    expect(statuses).toEqual([409, 500, 500, 409]);
    expect(fault.hits).toBe(2);
  });

  it("a removed fault strikes no more", async () => {
    const emulator = await emulatorFor();
    emulator.fault({ kind: "serverError", times: "always" }).remove();
    expect((await send(emulator, "GET", MULTI)).status).toBe(409);
  });
});
