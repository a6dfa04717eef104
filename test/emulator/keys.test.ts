import { describe, expect, it } from "vitest";
import type { Emulator } from "../../dist/emulator/index.js";
import { crm, emulatorFor, HEALTH, MAIN, MULTI, prepared, send } from "./emulator";

const main = { url: "https://main.example.com", headers: {} };

/** A number that is on, with a main webhook and an extra one. */
async function configured(visibleAfterMs = 0): Promise<Emulator> {
  const emulator = await emulatorFor();
  await prepared(emulator, crm);
  emulator.set({ visibleAfterMs });
  await send(emulator, "POST", MAIN, main);
  return emulator;
}

/** What GET shows of a number. */
async function seenWith(emulator: Emulator, key: string): Promise<{ main: unknown; extra: unknown; id: unknown }> {
  const [one, list, health] = await Promise.all(
    [MAIN, MULTI, `${HEALTH}?fields=id`].map((path) => send(emulator, "GET", path, undefined, key)),
  );
  return {
    main: one?.status === 200 ? one.body : one?.status,
    extra: list?.status === 200 ? list.body : list?.status,
    id: Object(health?.body).id,
  };
}

const there = { main, extra: { enabled: true, destinations: [crm] } };

describe("a new key", () => {
  it("revokes every key that the number had", async () => {
    const emulator = await configured();
    emulator.numbers.addKey("key", "second");
    emulator.numbers.rotateKey("second", "new");
    for (const key of ["key", "second"]) {
      expect(await seenWith(emulator, key)).toEqual({ main: 401, extra: 401, id: undefined });
    }
    expect((await send(emulator, "GET", MULTI, undefined, "new")).status).toBe(200);
  });

  it.each([
    ["by default the main webhook alone", undefined, { ...there, main: 404 }],
    ["the main webhook alone", { loses: "main" }, { ...there, main: 404 }],
    ["nothing", { loses: "nothing" }, there],
    ["main webhook, extra webhooks and the switch", { loses: "all" }, { main: 404, extra: 409 }],
  ] as const)("loses %s, and keeps the id", async (_what, rotation, left) => {
    const emulator = await configured();
    const { id } = await seenWith(emulator, "key");
    emulator.numbers.rotateKey("key", "new", rotation);
    expect(await seenWith(emulator, "new")).toEqual({ ...left, id });
  });

  it.each(["main", "all"] as const)("that loses %s loses what is not visible yet too", async (loses) => {
    const emulator = await configured(200);
    await send(emulator, "POST", MAIN, { url: "https://other.example.com" });
    emulator.numbers.rotateKey("key", "new", { loses });
    expect((await seenWith(emulator, "new")).main).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await seenWith(emulator, "new")).main).toBe(404);
  });

  it("leaves the number to be found by its old key in the library", async () => {
    const emulator = await configured();
    emulator.numbers.rotateKey("key", "new");
    expect(emulator.numbers.of("key")).toBe(emulator.numbers.of("new"));
  });

  it("may be one that was revoked before", async () => {
    const emulator = await configured();
    emulator.numbers.rotateKey("key", "new", { loses: "nothing" });
    emulator.numbers.rotateKey("new", "key", { loses: "nothing" });
    expect(await seenWith(emulator, "key")).toMatchObject(there);
    expect((await seenWith(emulator, "new")).extra).toBe(401);
  });

  it("may be one that opened another number, which it opens no more", async () => {
    const emulator = await configured();
    const { id } = emulator.numbers.of("other");
    emulator.numbers.rotateKey("key", "other", { loses: "nothing" });
    const seen = await seenWith(emulator, "other");
    expect(seen).toMatchObject(there);
    expect(seen.id).not.toBe(id);
  });

  it("is valid where keys are strict", async () => {
    const emulator = await emulatorFor({ strictKeys: ["key"] });
    emulator.numbers.rotateKey("key", "new");
    expect((await send(emulator, "GET", MULTI, undefined, "new")).status).toBe(409);
    expect((await send(emulator, "GET", MULTI)).status).toBe(401);
  });
});

describe("another key", () => {
  it("opens the same number, beside the first one", async () => {
    const emulator = await configured();
    emulator.numbers.addKey("key", "second");
    const seen = await seenWith(emulator, "second");
    expect(seen).toMatchObject(there);
    expect(await seenWith(emulator, "key")).toEqual(seen);
  });

  it("is valid where keys are strict", async () => {
    const emulator = await emulatorFor({ strictKeys: ["key"] });
    emulator.numbers.addKey("key", "second");
    expect((await send(emulator, "GET", MULTI, undefined, "second")).status).toBe(409);
  });
});

describe("a number", () => {
  it("that is set up again has lost everything, and has a new id and its keys and formatted number", async () => {
    const emulator = await configured();
    const number = emulator.numbers.of("key");
    number.displayPhoneNumber = "+1 555 0100";
    emulator.numbers.addKey("key", "second");
    const ids = [number.id];
    for (let time = 0; time < 2; time++) {
      number.setUpAgain();
      ids.push(number.id);
    }
    expect(new Set(ids).size).toBe(3);
    expect(await seenWith(emulator, "second")).toEqual({ main: 404, extra: 409, id: ids[2] });
    expect(number.displayPhoneNumber).toBe("+1 555 0100");
  });

  it("that is reset has lost everything and is the same number", async () => {
    const emulator = await configured();
    const { id } = emulator.numbers.of("key");
    emulator.numbers.of("key").reset();
    expect(await seenWith(emulator, "key")).toEqual({ main: 404, extra: 409, id });
  });
});
