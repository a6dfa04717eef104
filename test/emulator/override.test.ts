import { describe, expect, it } from "vitest";
import type { Emulator, Override } from "../../dist/emulator/index.js";
import { crm, emulatorFor, HEALTH, MAIN, MULTI, prepared, send } from "./emulator";

const put = { destinations: [crm] };

/** The bytes and the content type that an override's answer arrives with. */
async function arrived(answer: Override["answer"]): Promise<{ bytes: string; type: string | null; status: number }> {
  const emulator = await emulatorFor();
  emulator.override({ answer });
  const response = await fetch(`${emulator.url}${MULTI}`, { headers: { "D360-API-KEY": "key" } });
  const bytes = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return { bytes, type: response.headers.get("content-type"), status: response.status };
}

function isThere(emulator: Emulator): boolean {
  return emulator.numbers.of("key").get("crm") !== undefined;
}

describe("an override", () => {
  it.each([200, 204, 206, 304, 400, 418, 503, 599])("answers with the status %s", async (status) => {
    const body = status === 204 || status === 304 ? undefined : "x";
    expect((await arrived({ status, body })).status).toBe(status);
  });

  it.each([
    ["a text", "\ufeff{cut", "\u00ef\u00bb\u00bf{cut"],
    ["bytes", Buffer.from([0xff, 0xfe, 0x00]), "\u00ff\u00fe\u0000"],
    ["an array of bytes", new Uint8Array([0x7b, 0xc3]), "{\u00c3"],
    ["an empty text", "", ""],
    ["nothing", undefined, ""],
    ["null", null, "null"],
    ["an object", { enabled: true }, '{"enabled":true}'],
    ["a list", [1], "[1]"],
    ["false", false, "false"],
  ])("sends %s as it is, or as JSON", async (_what, body, bytes) => {
    expect((await arrived({ status: 200, body })).bytes).toBe(bytes);
  });

  it("sends its headers, and says JSON where they have no content type", async () => {
    expect((await arrived({ status: 200, body: "<b>" })).type).toBe("application/json");
    expect((await arrived({ status: 200, body: "x", headers: { "Content-Type": "text/html" } })).type).toBe(
      "text/html",
    );
    const emulator = await emulatorFor();
    emulator.override({ answer: { status: 503, headers: { "retry-after": "7", "x-list": ["a", "b"] } } });
    const { headers } = await fetch(`${emulator.url}${MULTI}`);
    expect([headers.get("retry-after"), headers.get("x-list")]).toEqual(["7", "a, b"]);
  });

  it.each([
    ["GET", MULTI],
    ["POST", MULTI],
    ["PUT", MULTI],
    ["PATCH", MULTI],
    ["DELETE", `${MULTI}/crm`],
    ["GET", MAIN],
    ["POST", MAIN],
    ["GET", `${HEALTH}?fields=id`],
    ["GET", "/nothing"],
  ])("answers %s %s", async (method, path) => {
    const emulator = await emulatorFor();
    emulator.override({ answer: { status: 202, body: { own: true } } });
    expect(await send(emulator, method, path)).toMatchObject({ status: 202, body: { own: true } });
  });

  it("answers a key that is refused", async () => {
    const emulator = await emulatorFor({ strictKeys: ["good"] });
    emulator.override({ answer: { status: 200, body: "fine" } });
    expect(await send(emulator, "GET", MULTI, undefined, "bad")).toMatchObject({ status: 200, text: "fine" });
  });

  it.each([
    ["without the work, unless told otherwise", {}, false],
    ["without the work", { applied: false }, false],
    ["after the work", { applied: true }, true],
  ])("answers %s", async (_what, options, applied) => {
    const emulator = await emulatorFor();
    await prepared(emulator);
    emulator.clearJournal();
    emulator.override({ method: "PUT", answer: { status: 500 }, ...options });
    expect((await send(emulator, "PUT", MULTI, put)).status).toBe(500);
    expect(isThere(emulator)).toBe(applied);
    expect(emulator.journal()).toMatchObject([{ status: 500, applied, overridden: true, fault: undefined }]);
  });

  it("strikes the requests it is aimed at, as often as it was told, after those it lets pass", async () => {
    const emulator = await emulatorFor();
    const aim = { method: "GET", path: HEALTH, key: "key", skip: 1, times: 2 };
    const override = emulator.override({ ...aim, answer: { status: 418 } });
    const statuses = [];
    for (let request = 0; request < 4; request++) {
      await send(emulator, "GET", MULTI);
      await send(emulator, "POST", HEALTH, {});
      await send(emulator, "GET", HEALTH, undefined, "other");
      statuses.push((await send(emulator, "GET", `${HEALTH}?fields=id`)).status);
    }
    expect(statuses).toEqual([200, 418, 418, 200]);
    expect(override.hits).toBe(2);
    expect(emulator.journal().filter(({ overridden }) => overridden)).toHaveLength(2);
  });

  it("that is removed strikes no more", async () => {
    const emulator = await emulatorFor();
    emulator.override({ times: "always", answer: { status: 418 } }).remove();
    expect((await send(emulator, "GET", MULTI)).status).toBe(409);
  });

  it("waits behind a fault that was set before it", async () => {
    const emulator = await emulatorFor();
    emulator.fault({ kind: "serverError" });
    emulator.override({ answer: { status: 418 } });
    const statuses = [await send(emulator, "GET", MULTI), await send(emulator, "GET", MULTI)].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([500, 418]);
  });

  it("goes with the faults when they are cleared", async () => {
    const emulator = await emulatorFor();
    emulator.override({ times: "always", answer: { status: 418 } });
    emulator.clearFaults();
    expect((await send(emulator, "GET", MULTI)).status).toBe(409);
  });

  it.each([
    [{ status: 100 }, "from 200 to 999, not 100"],
    [{ status: 1000 }, "from 200 to 999, not 1000"],
    [{ status: 200.5 }, "from 200 to 999, not 200.5"],
    [{ status: 200, headers: { "a b": "1" } }, "a b"],
    [{ status: 200, headers: { a: "1\n2" } }, "Invalid character"],
  ])("that could not be sent is refused: %j", async (answer, words) => {
    const emulator = await emulatorFor();
    expect(() => emulator.override({ answer })).toThrow(words);
  });
});
