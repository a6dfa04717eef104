import { describe, expect, it } from "vitest";
import { crm, emulatorFor, MULTI, prepared, send } from "./emulator";

describe("the documented answers", () => {
  it("a number that is off answers GET with 409 and a message", async () => {
    const emulator = await emulatorFor();
    expect(await send(emulator, "GET", MULTI)).toMatchObject({ status: 409, body: { message: expect.any(String) } });
  });

  it("POST switches a number on", async () => {
    const emulator = await emulatorFor();
    expect(await send(emulator, "POST", MULTI, { enabled: true })).toMatchObject({
      status: 200,
      body: { message: "Operation started successfully" },
    });
    expect((await send(emulator, "GET", MULTI)).body).toEqual({ enabled: true, destinations: [] });
  });

  it("PUT appends and GET lists", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, crm, { name: "two", url: "https://two.example.com" });
    expect((await send(emulator, "GET", MULTI)).body).toEqual({
      enabled: true,
      destinations: [crm, { name: "two", url: "https://two.example.com", headers: {} }],
    });
  });

  it("names are case-sensitive", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, crm, { ...crm, name: "CRM" });
    expect(emulator.numbers.of("key").webhooks.map(({ name }) => name)).toEqual(["crm", "CRM"]);
  });

  it("a name that is there is refused", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, crm);
    expect((await send(emulator, "PUT", MULTI, { destinations: [crm] })).status).toBe(409);
  });

  it("a fourth webhook is refused", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, ...["a", "b", "c"].map((name) => ({ ...crm, name })));
    expect((await send(emulator, "PUT", MULTI, { destinations: [crm] })).status).toBe(400);
  });

  it("PATCH replaces url and headers", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, crm);
    await send(emulator, "PATCH", MULTI, { name: "crm", url: "https://new.example.com", headers: { A: "1" } });
    expect(emulator.numbers.of("key").get("crm")).toEqual({
      name: "crm",
      url: "https://new.example.com",
      headers: { A: "1" },
    });
  });

  it("DELETE removes the exact, decoded name", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, { ...crm, name: "a/b %2F ü" });
    expect((await send(emulator, "DELETE", `${MULTI}/${encodeURIComponent("a/b %2F ü")}`)).status).toBe(200);
    expect(emulator.numbers.of("key").webhooks).toEqual([]);
  });

  it("the name __proto__ is a name like any other", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, { ...crm, name: "__proto__" });
    expect(emulator.numbers.of("key").webhooks).toHaveLength(1);
  });

  it("the main webhook is set and read", async () => {
    const emulator = await emulatorFor();
    expect((await send(emulator, "GET", "/v1/configs/webhook")).status).toBe(404);
    const main = { url: "https://main.example.com", headers: { A: "1" } };
    expect((await send(emulator, "POST", "/v1/configs/webhook", main)).body).toEqual(main);
    expect((await send(emulator, "GET", "/v1/configs/webhook")).body).toEqual(main);
  });

  it.each([
    "https://your_webhook.example.com",
    "https://subdomain.your_webhook.example.com:3000",
    "http://a.example.com",
  ])("the url %s is refused", async (url) => {
    const emulator = await emulatorFor();
    await prepared(emulator);
    expect((await send(emulator, "PUT", MULTI, { destinations: [{ name: "x", url }] })).status).toBe(400);
  });
});

describe("keys", () => {
  it("a missing key is refused", async () => {
    expect((await send(await emulatorFor(), "GET", MULTI, undefined, "")).status).toBe(401);
  });

  it("each key is a number of its own", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, crm);
    expect((await send(emulator, "GET", MULTI, undefined, "other")).status).toBe(409);
  });

  it("strict keys refuse every other key", async () => {
    const emulator = await emulatorFor({ strictKeys: ["good"] });
    expect((await send(emulator, "GET", MULTI, undefined, "bad")).status).toBe(401);
    expect((await send(emulator, "GET", MULTI, undefined, "good")).status).toBe(409);
  });
});

describe("what no client should send", () => {
  it.each([
    ["POST", MULTI, "not json", 400],
    ["POST", MULTI, "{}", 400],
    ["GET", "/nothing", undefined, 404],
    ["PATCH", `${MULTI}/x`, "{}", 405],
    ["DELETE", `${MULTI}/%`, undefined, 400],
    ["DELETE", `${MULTI}/`, undefined, 400],
    ["PUT", MULTI, "x".repeat(1024 * 1024 + 1), 413],
  ])("%s %s is answered with a status", async (method, path, body, status) => {
    const emulator = await emulatorFor();
    expect((await send(emulator, method, path, body)).status).toBe(status);
  });
});

describe("the journal", () => {
  it("holds every request in order, with what it did", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator, crm);
    await send(emulator, "DELETE", `${MULTI}/c%20m`);
    expect(emulator.journal().map(({ method, name, status, applied }) => [method, name, status, applied])).toEqual([
      ["POST", undefined, 200, true],
      ["PUT", undefined, 200, true],
      ["DELETE", "c m", 404, false],
    ]);
  });

  it("gives the writes of one key alone", async () => {
    const emulator = await emulatorFor();
    await prepared(emulator);
    await send(emulator, "GET", MULTI);
    await send(emulator, "POST", MULTI, { enabled: true }, "other");
    expect(emulator.journal({ key: "key", writesOnly: true })).toHaveLength(1);
  });
});
