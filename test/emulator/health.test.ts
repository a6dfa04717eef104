import { describe, expect, it } from "vitest";
import { emulatorFor, HEALTH, MULTI, send } from "./emulator";

const ASKED = `${HEALTH}?fields=id,display_phone_number`;

describe("the health status", () => {
  it("tells the id and the number of a key, beside the four entities", async () => {
    const emulator = await emulatorFor();
    const number = emulator.numbers.of("key");
    number.displayPhoneNumber = "+49 30 1234567";
    const entity = (entity_type: string) => ({
      entity_type,
      id: expect.stringMatching(/^\d+$/),
      can_send_message: "AVAILABLE",
    });
    expect(await send(emulator, "GET", ASKED)).toMatchObject({
      status: 200,
      body: {
        id: number.id,
        display_phone_number: "+49 30 1234567",
        health_status: {
          can_send_message: "AVAILABLE",
          entities: [{ ...entity("PHONE_NUMBER"), id: number.id }, entity("WABA"), entity("BUSINESS"), entity("APP")],
        },
      },
    });
  });

  it("has no formatted number where the number was given none", async () => {
    expect(await fieldsOf(ASKED)).toEqual(["health_status", "id"]);
  });

  it.each([
    ["", []],
    ["?fields=", []],
    ["?fields=id", ["id"]],
    ["?fields=display_phone_number", ["display_phone_number"]],
    ["?fields=display_phone_number,%20id", ["display_phone_number", "id"]],
    ["?fields=id&fields=display_phone_number", ["display_phone_number", "id"]],
    ["?fields=health_status,id", ["id"]],
    ["?fields=quality_rating", []],
    ["?other=id", []],
  ])("with %j has the fields %j besides its own", async (query, fields) => {
    expect(await fieldsOf(`${HEALTH}${query}`, "+1 555 0100")).toEqual([...fields, "health_status"].sort());
  });

  it.each(["", "bad"])("refuses the key %j", async (key) => {
    const emulator = await emulatorFor({ strictKeys: ["key"] });
    expect((await send(emulator, "GET", ASKED, undefined, key)).status).toBe(401);
  });

  it("takes no other method", async () => {
    expect((await send(await emulatorFor(), "POST", HEALTH, {})).status).toBe(405);
  });

  it("can be without the fields, which leaves the entity's id", async () => {
    const emulator = await emulatorFor({ profile: { healthFields: "entities-only" } });
    const number = emulator.numbers.of("key");
    number.displayPhoneNumber = "+1 555 0100";
    const { body } = await send(emulator, "GET", ASKED);
    expect(Object.keys(Object(body))).toEqual(["health_status"]);
    expect(body).toHaveProperty("health_status.entities[0].id", number.id);
  });

  it("can be missing", async () => {
    const emulator = await emulatorFor({ profile: { healthFields: 404 } });
    expect((await send(emulator, "GET", ASKED)).status).toBe(404);
  });

  it("stands in the journal with its query, the path as before", async () => {
    const emulator = await emulatorFor();
    await send(emulator, "GET", ASKED);
    await send(emulator, "GET", `${HEALTH}?fields=id?&x=1`);
    await send(emulator, "GET", MULTI);
    expect(emulator.journal().map(({ path, query }) => [path, query])).toEqual([
      [HEALTH, "fields=id,display_phone_number"],
      [HEALTH, "fields=id?&x=1"],
      [MULTI, ""],
    ]);
  });
});

describe("the id of a number", () => {
  it("is the same for the same key in every emulator", async () => {
    const [one, other] = [await emulatorFor(), await emulatorFor()];
    expect(one.numbers.of("key").id).toBe(other.numbers.of("key").id);
  });

  it("is a string of digits, another one for each key", async () => {
    const { numbers } = await emulatorFor();
    const ids = Array.from({ length: 1000 }, (_, index) => numbers.of(`key-${index}`).id);
    expect(new Set(ids).size).toBe(1000);
    expect(ids.filter((id) => !/^[1-9]\d{14}$/.test(id))).toEqual([]);
  });
});

async function fieldsOf(path: string, displayPhoneNumber?: string): Promise<string[]> {
  const emulator = await emulatorFor();
  emulator.numbers.of("key").displayPhoneNumber = displayPhoneNumber;
  return Object.keys(Object((await send(emulator, "GET", path)).body)).sort();
}
