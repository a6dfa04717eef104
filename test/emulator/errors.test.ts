import { describe, expect, it } from "vitest";
import { emulatorFor, MAIN, MULTI, send } from "./emulator";

describe("errors", () => {
  it.each([
    ["an unknown key", "GET", undefined, "bad", 401],
    ["a method that is not there", "OPTIONS", undefined, "key", 405],
    ["a body that is not JSON", "POST", "no json", "key", 400],
  ])("%s is answered in the shape of the backend that was asked", async (_what, method, body, key, status) => {
    const profile = { errorShape: "message", gatewayErrorShape: "detail" } as const;
    const emulator = await emulatorFor({ strictKeys: ["key"], profile });
    const multi = await send(emulator, method, MULTI, body, key);
    expect(multi).toMatchObject({ status, body: { message: expect.any(String) } });
    const main = await send(emulator, method, MAIN, body, key);
    expect(main).toMatchObject({ status, body: { detail: expect.any(String) } });
  });

  it("a fault's error has the shape of the backend that was asked", async () => {
    const emulator = await emulatorFor();
    emulator.fault({ kind: "serverError", times: "always" });
    expect((await send(emulator, "GET", MULTI)).body).toEqual({ error: "internal server error" });
    expect((await send(emulator, "GET", MAIN)).body).toEqual({
      meta: { success: false, http_code: 500, developer_message: "internal server error" },
    });
  });

  it("a route that nobody serves is answered by the gateway", async () => {
    const { status, body } = await send(await emulatorFor(), "GET", "/nothing");
    expect(status).toBe(404);
    expect(body).toHaveProperty("meta.http_code", 404);
  });
});
