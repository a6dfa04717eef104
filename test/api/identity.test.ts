import { describe, expect, it } from "vitest";
import { parseIdentity } from "../../dist/provider/api/wire.js";
import { clientAt, failureOf, serve } from "./server";

const entities = [
  { entity_type: "PHONE_NUMBER", id: "111", can_send_message: "AVAILABLE" },
  { entity_type: "WABA", id: "222", can_send_message: "AVAILABLE" },
];

describe("parseIdentity", () => {
  it.each<[string, unknown, object]>([
    [
      "id and number",
      { id: "111", display_phone_number: "+49 30 123456", health_status: { entities } },
      { id: "111", displayPhoneNumber: "+49 30 123456" },
    ],
    ["the id of the only phone number", { health_status: { entities } }, { id: "111" }],
    ["the top-level id rather than an entity's", { id: "1", health_status: { entities } }, { id: "1" }],
    ["an id that is a number", { id: 111 }, { id: "111" }],
    [
      "a number with marks for the direction of text",
      { display_phone_number: "\u202a+49 30\u202c" },
      { displayPhoneNumber: "+49 30" },
    ],
  ])("reads %s", (_what, body, identity) => {
    expect(parseIdentity(body)).toEqual({ id: undefined, displayPhoneNumber: undefined, ...identity });
  });

  it.each<[string, unknown]>([
    ["an empty body", null],
    ["a list", []],
    ["a text", "111"],
    ["no field", {}],
    ["an empty id", { id: "" }],
    ["an id that is an object", { id: { value: "111" } }],
    ["an id with a control character", { id: "11\u001b1" }],
    ["two phone numbers", { health_status: { entities: [...entities, { entity_type: "PHONE_NUMBER", id: "333" }] } }],
    [
      "two phone numbers, one without an id",
      { health_status: { entities: [...entities, { entity_type: "PHONE_NUMBER" }] } },
    ],
    ["entities that are no list", { health_status: { entities: { PHONE_NUMBER: "111" } } }],
    ["a number that is a name", { display_phone_number: "acme" }],
    ["a number with an escape sequence", { display_phone_number: "\u001b[31m+49 30 123456" }],
  ])("learns nothing from %s", (_what, body) => {
    expect(parseIdentity(body)).toEqual({ id: undefined, displayPhoneNumber: undefined });
  });
});

describe("the question which number a key belongs to", () => {
  it("names the fields that it needs", async () => {
    const paths: string[] = [];
    const port = await serve((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      response.end(JSON.stringify({ id: "111" }));
    });
    expect(await clientAt(`http://127.0.0.1:${port}`).readIdentity()).toMatchObject({ id: "111" });
    expect(paths).toEqual(["GET /health_status?fields=id,display_phone_number"]);
  });

  it.each([400, 403, 404, 307, 500, 501])(
    "has no answer in %i",
    async (status) => {
      const port = await serve((_request, response) => {
        response.writeHead(status).end("{}");
      });
      expect(await clientAt(`http://127.0.0.1:${port}`).readIdentity()).toEqual({
        id: undefined,
        displayPhoneNumber: undefined,
      });
    },
    20_000,
  );

  it.each<[string, number, string]>([
    ["a page", 200, "<html></html>"],
    ["no body", 204, ""],
    ["half a body", 200, '{"id":"1'],
    ["more than anybody reads", 200, " ".repeat(1024 * 1024 + 1)],
    ["400", 400, "{}"],
    ["404", 404, "{}"],
  ])("is asked once where %s is the answer", async (_what, status, body) => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(status).end(body);
    });
    const client = clientAt(`http://127.0.0.1:${port}`);
    expect([await client.readIdentity(), asked]).toEqual([{ id: undefined, displayPhoneNumber: undefined }, 1]);
  });

  it("is refused with the key", async () => {
    const port = await serve((_request, response) => {
      response.writeHead(401).end('{"error":"Invalid API key"}');
    });
    expect((await failureOf(clientAt(`http://127.0.0.1:${port}`).readIdentity())).code).toBe("auth");
  });

  it.each([429, 400])("is an error where it is throttled (%i)", async (status) => {
    const port = await serve((_request, response) => {
      response.writeHead(status, { "retry-after": "0" }).end('{"error":"You have exceeded the endpoint rate limit."}');
    });
    expect((await failureOf(clientAt(`http://127.0.0.1:${port}`).readIdentity())).details.throttled).toBe(true);
  });

  it("is an error where nobody answers", async () => {
    const port = await serve((request) => request.socket.destroy());
    expect((await failureOf(clientAt(`http://127.0.0.1:${port}`).readIdentity())).code).toBe("connection");
  }, 20_000);
});
