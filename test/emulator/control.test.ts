import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { routes } from "../../dist/emulator/control/routes.js";
import type { Emulator } from "../../dist/emulator/index.js";
import description from "../../emulator/openapi.json" with { type: "json" };
import { emulatorFor } from "./emulator";
import { NOTIFICATION, receiverFor } from "./receivers.ts";

const JSON_TYPE = { "content-type": "application/json" };
const CANARIES = /CANARY/;

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
}

async function call(emulator: Emulator, method: string, path: string, body?: unknown, headers = {}): Promise<Reply> {
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    headers: { ...(method === "POST" || method === "PATCH" ? JSON_TYPE : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(description, "description");

/** Whether a body is what the description says of an answer. */
function problemsOf(template: string, method: string, { status, body }: Reply): unknown {
  const pointer = (text: string) => encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));
  const operation = Object(Object(description.paths)[template])[method.toLowerCase()];
  const response = Object(operation?.responses)[status];
  if (!response) {
    return `${method} ${template} does not say that it answers ${status}: ${JSON.stringify(body)}`;
  }
  const own = `description#/paths/${pointer(template)}/${method.toLowerCase()}/responses/${status}`;
  const place = response.$ref ? `description${response.$ref}` : own;
  const validate = ajv.compile({ $ref: `${place}/content/${pointer("application/json")}/schema` });
  return validate(body) ? undefined : validate.errors;
}

describe("the description", () => {
  it("is valid OpenAPI 3.1", async () => {
    expect(await new Validator().validate(structuredClone(description))).toEqual({ valid: true });
    expect(description.openapi).toBe("3.1.0");
  });

  it("has the routes that there are, and each has a grade-free summary", () => {
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });
});

/** A call of each route, and what else it may answer. `{number}` and `{delivery}` are filled in. */
const calls: [method: string, template: string, path: string, body: unknown, status: number][] = [
  ["GET", "/health", "/health", undefined, 200],
  ["GET", "/openapi.json", "/openapi.json", undefined, 200],
  ["GET", "/numbers", "/numbers", undefined, 200],
  ["POST", "/numbers", "/numbers", { key: "new", enabled: true, main: null, webhooks: [] }, 200],
  [
    "POST",
    "/numbers",
    "/numbers",
    { key: "new", main: { url: "http://127.0.0.1:1/x", headers: { A: "CANARY" } } },
    200,
  ],
  ["POST", "/numbers", "/numbers", { key: "" }, 400],
  ["POST", "/numbers", "/numbers", { key: "new", main: { url: "nonsense" } }, 400],
  ["POST", "/numbers", "/numbers", "{", 400],
  ["POST", "/numbers", "/numbers", `{"key": "${"a".repeat(1024 * 1024)}"}`, 413],
  ["GET", "/numbers/{number}", "/numbers/%2B4930%201234567", undefined, 200],
  ["GET", "/numbers/{number}", "/numbers/nobody", undefined, 404],
  ["GET", "/samples", "/samples", undefined, 200],
  ["POST", "/messages", "/messages", { number: "key-CANARY", sample: "text" }, 200],
  ["POST", "/messages", "/messages", { number: "key-CANARY", notification: NOTIFICATION.toString(), copies: 2 }, 200],
  [
    "POST",
    "/messages",
    "/messages",
    { number: "key-CANARY", notifications: [JSON.parse(NOTIFICATION.toString())], order: "shuffled" },
    200,
  ],
  ["POST", "/messages", "/messages", { number: "nobody", sample: "text" }, 404],
  ["POST", "/messages", "/messages", { number: "key-CANARY", sample: "nonsense" }, 400],
  ["POST", "/messages", "/messages", { number: "key-CANARY" }, 400],
  ["POST", "/messages", "/messages", { number: "key-CANARY", sample: "text", notification: {} }, 400],
  ["POST", "/messages", "/messages", { number: "key-CANARY", notification: { object: "page" } }, 400],
  ["GET", "/deliveries", "/deliveries", undefined, 200],
  ["GET", "/deliveries", "/deliveries?message=m1&outcome=taken&last=5&number=key-CANARY", undefined, 200],
  ["GET", "/deliveries", "/deliveries?number=nobody", undefined, 404],
  ["GET", "/deliveries", "/deliveries?last=0", undefined, 400],
  ["GET", "/deliveries", "/deliveries?nonsense=1", undefined, 400],
  ["POST", "/deliveries/{delivery}/redeliver", "/deliveries/d1/redeliver", {}, 200],
  ["POST", "/deliveries/{delivery}/redeliver", "/deliveries/d999/redeliver", {}, 404],
  ["POST", "/deliveries/{delivery}/redeliver", "/deliveries/d1/redeliver", { more: 1 }, 400],
  ["GET", "/profile", "/profile", undefined, 200],
  ["PATCH", "/profile", "/profile", { fanOut: "parallel", visibleAfterMs: 25 }, 200],
  ["PATCH", "/profile", "/profile", { fanOut: "sideways" }, 400],
  ["PATCH", "/profile", "/profile", { nonsense: 1 }, 400],
  [
    "POST",
    "/faults",
    "/faults",
    { kind: "serverError", key: "key-CANARY", path: "/multi_webhook", times: "always", retryAfter: 1 },
    200,
  ],
  ["GET", "/faults", "/faults", undefined, 200],
  ["POST", "/faults", "/faults", { kind: "earthquake" }, 400],
  ["POST", "/faults", "/faults", { kind: "throttledText", retryAfter: "1\r\nX: 1" }, 400],
  ["DELETE", "/faults", "/faults", undefined, 200],
  ["GET", "/journal", "/journal", undefined, 200],
  ["GET", "/journal", "/journal?writesOnly=true&number=key-CANARY", undefined, 200],
  ["GET", "/journal", "/journal?number=nobody", undefined, 404],
  ["GET", "/journal", "/journal?writesOnly=maybe", undefined, 400],
  ["DELETE", "/journal", "/journal", undefined, 200],
  ["GET", "/clock", "/clock", undefined, 200],
  ["POST", "/clock/advance", "/clock/advance", { ms: 1000 }, 200],
  ["POST", "/clock/advance", "/clock/advance", { ms: -1 }, 400],
  ["POST", "/reset", "/reset", {}, 200],
  ["POST", "/reset", "/reset", { more: 1 }, 400],
];

/** An emulator with something in each of its lists, and canaries wherever there may be a secret. */
async function busy(): Promise<Emulator> {
  const main = await receiverFor(200);
  const emulator = await emulatorFor();
  const number = emulator.numbers.of("key-CANARY");
  number.displayPhoneNumber = "+49 30 1234567";
  const api = (method: string, path: string, body: unknown) =>
    fetch(`${emulator.url}${path}`, { method, headers: { "D360-API-KEY": "key-CANARY" }, body: JSON.stringify(body) });
  await api("POST", "/multi_webhook", { enabled: true });
  const headers = { Authorization: "Bearer CANARY" };
  await api("PUT", "/multi_webhook", {
    destinations: [{ name: "crm", url: "https://u:CANARY@crm.example.com/?a=CANARY", headers }],
  });
  await api("POST", "/v1/configs/webhook", {
    url: "https://main.example.com/1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    headers,
  });
  await api("POST", "/v1/configs/webhook", ["CANARY"]);
  number.main = { url: `${main.url}?a=CANARY`, headers };
  emulator.fault({ kind: "serverError", key: "key-CANARY" });
  await emulator.deliverSample("key-CANARY", "text");
  return emulator;
}

describe("the control API", () => {
  it.each(calls)("%s %s: %s answers as described (%#)", async (method, template, path, body, status) => {
    const emulator = await busy();
    const reply = await call(emulator, method, path, body);
    expect(reply.status, reply.text).toBe(status);
    expect(problemsOf(`/_emulator${template}`, method, reply)).toBeUndefined();
    expect(reply.text.replace(/"message":"[^"]*CANARY/, "")).not.toMatch(CANARIES);
    expect(reply.text).not.toContain("1b4e28ba");
  });

  it("has a call above for every route", () => {
    const called = new Set(calls.map(([method, template]) => `${method} /_emulator${template}`));
    expect(routes.map(({ method, path }) => `${method} ${path}`).filter((one) => !called.has(one))).toEqual([]);
  });

  it("answers what its path or method does not know", async () => {
    const emulator = await emulatorFor();
    expect(await call(emulator, "GET", "/nonsense")).toMatchObject({ status: 404 });
    expect(await call(emulator, "GET", "/numbers/a/b")).toMatchObject({ status: 404 });
    const reply = await call(emulator, "DELETE", "/numbers");
    expect(reply).toMatchObject({ status: 405, body: { error: "/_emulator/numbers takes GET, POST." } });
  });

  it("names what is wrong", async () => {
    const emulator = await busy();
    const errorOf = async (...args: [string, string, unknown]) => Object((await call(emulator, ...args)).body).error;
    expect(await errorOf("PATCH", "/profile", { fanOut: "sideways" })).toBe("fanOut: takes one of: serial, parallel.");
    expect(await errorOf("PATCH", "/profile", { nonsense: 1 })).toBe("nonsense: no such switch.");
    expect(await errorOf("POST", "/messages", { number: "key-CANARY" })).toBe(
      "give one of sample, notification and notifications.",
    );
    expect(
      await errorOf("POST", "/messages", {
        number: "key-CANARY",
        notification: { object: "whatsapp_business_account", entry: [{ id: 1 }] },
      }),
    ).toContain("entry[0].id: ");
  });

  it("does what the library does", async () => {
    const main = await receiverFor(200);
    const emulator = await emulatorFor();
    await call(emulator, "POST", "/numbers", {
      key: "key",
      enabled: true,
      main: { url: main.url, headers: { "X-A": "1" } },
    });
    const number = emulator.numbers.of("key");
    expect([number.enabled, number.main]).toEqual([true, { url: main.url, headers: { "X-A": "1" } }]);
    const { body } = await call(emulator, "POST", "/messages", {
      number: "key",
      notification: NOTIFICATION.toString(),
    });
    expect(main.received[0]?.body.equals(NOTIFICATION)).toBe(true);
    expect(Object(body).reports[0].entries).toEqual(JSON.parse(JSON.stringify(emulator.deliveries())));
    await call(emulator, "PATCH", "/profile", { retryFor: "24-hours" });
    expect(emulator.profile().retryFor).toBe("24-hours");
    await call(emulator, "POST", "/reset", {});
    expect([emulator.profile().retryFor, emulator.numbers.all(), emulator.deliveries()]).toEqual(["7-days", [], []]);
  });

  it("stands in no journal, and no fault or override strikes it", async () => {
    const emulator = await emulatorFor();
    emulator.fault({ kind: "serverError", times: "always" });
    expect((await call(emulator, "GET", "/clock")).status).toBe(200);
    expect(emulator.journal()).toEqual([]);
  });
});
