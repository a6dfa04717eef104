import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "../../dist/provider/api/client.js";
import { type DialogError, isDialogError } from "../../dist/provider/api/errors.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Seen {
  readonly requests: { method: string; path: string; key: string; body: string }[];
  readonly client: Client;
  clientOfKey(key: string): Client;
}

/** A client of a server that answers as told. */
async function clientOf(answer: RequestListener, requestTimeoutMs = 1000): Promise<Seen> {
  const requests: Seen["requests"] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) {
      body += chunk;
    }
    const [method, path] = [request.method ?? "", request.url ?? ""];
    requests.push({ method, path, key: String(request.headers["d360-api-key"]), body });
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { requests, client: clientOfKey("the-key"), clientOfKey };

  function clientOfKey(key: string): Client {
    return new Client({ baseUrl, requestTimeoutMs, loopback: true }, key);
  }
}

function answering(...answers: [number, string, Record<string, string>?][]): RequestListener {
  let next = 0;
  return (_request, response) => {
    const [status, body, headers = {}] = answers[Math.min(next++, answers.length - 1)] ?? [500, ""];
    response.writeHead(status, headers).end(body);
  };
}

async function failureOf(task: Promise<unknown>): Promise<DialogError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isDialogError(error)) {
    throw new Error(`expected a failure of the family, got ${String(error)}`);
  }
  return error;
}

const ON = '{"enabled":true,"destinations":[]}';
const NOW = { "retry-after": "0" };

describe("reading", () => {
  it("sends the key in its header and nothing else", async () => {
    const { client, requests } = await clientOf(answering([200, ON]));
    await client.readNumber();
    expect(requests).toEqual([{ method: "GET", path: "/multi_webhook", key: "the-key", body: "" }]);
  });

  it("takes 409 for a number that is off", async () => {
    const { client } = await clientOf(answering([409, '{"message":"not enabled"}']));
    expect(await client.readNumber()).toEqual({ enabled: false, destinations: [], list: "given" });
  });

  it.each([
    ["500", [500, "{}", NOW]],
    ["502 with HTML", [502, "<html>bad</html>", NOW]],
    ["429", [429, "{}", NOW]],
    ["400 that speaks of the rate limit", [400, '{"error":"You have exceeded the endpoint rate limit."}', NOW]],
    ["a cut body", [200, '{"enabled":tr']],
    ["HTML with 200", [200, "<html></html>"]],
    ["another shape", [200, "[]"]],
  ] as [string, [number, string]][])("tries again after %s", async (_what, first) => {
    const { client, requests } = await clientOf(answering(first, [200, ON]));
    expect((await client.readNumber()).enabled).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it("gives up after four tries", async () => {
    const { client, requests } = await clientOf(answering([503, "{}", NOW]));
    expect((await failureOf(client.readNumber())).code).toBe("api");
    expect(requests).toHaveLength(4);
  });

  it.each([
    [401, "auth"],
    [403, "auth"],
    [404, "not_found"],
    [400, "api"],
  ])("does not try again after %s", async (status, code) => {
    const { client, requests } = await clientOf(answering([status, '{"error":"no"}']));
    expect((await failureOf(client.readNumber())).code).toBe(code);
    expect(requests).toHaveLength(1);
  });

  it("never follows a redirect", async () => {
    const { client, requests } = await clientOf(answering([307, "", { location: "http://127.0.0.1:1/other" }]));
    const error = await failureOf(client.readNumber());
    expect(error.message).toContain("redirect to 127.0.0.1:1");
    expect(requests).toHaveLength(1);
  });

  it("refuses a body that is too large", async () => {
    const { client } = await clientOf(answering([200, " ".repeat(1024 * 1024 + 1)]));
    expect((await failureOf(client.readNumber(1))).code).toBe("shape");
  });

  it("ends when the time is over", async () => {
    const { client } = await clientOf(() => undefined, 100);
    const error = await failureOf(client.readNumber(1));
    expect(error.message).toContain("waited 0.1 s");
    expect(error.details.mayHaveArrived).toBe(true);
  });

  it("knows that a refused connection did not arrive", async () => {
    const client = new Client({ baseUrl: "http://127.0.0.1:1", requestTimeoutMs: 1000, loopback: true }, "k");
    expect((await failureOf(client.readNumber(1))).details.mayHaveArrived).toBe(false);
  });

  it("leaves it to the caller what 404 means for the main webhook", async () => {
    const { client } = await clientOf(answering([404, "{}"]));
    await expect(client.readMainWebhook()).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("writing", () => {
  it.each([
    ["POST", (client: Client) => client.setEnabled(true), { enabled: true }],
    [
      "PUT",
      (client: Client) => client.appendDestination({ name: "a", url: "https://a.example.com", headers: {} }),
      { destinations: [{ name: "a", url: "https://a.example.com", headers: {} }] },
    ],
    [
      "PATCH",
      (client: Client) => client.updateDestination({ name: "a", url: "https://a.example.com", headers: { A: "1" } }),
      { name: "a", url: "https://a.example.com", headers: { A: "1" } },
    ],
  ] as const)("%s sends exactly its body", async (method, write, body) => {
    const { client, requests } = await clientOf(answering([200, "{}"]));
    await write(client);
    expect(requests.map((request) => [request.method, request.path, JSON.parse(request.body)])).toEqual([
      [method, "/multi_webhook", body],
    ]);
  });

  it.each([["crm"], ["a b"], ["a/b"], ["%2F"], ["?#"], ["é🎉"], ["..."], ["%2e%2e"], ["__proto__"], ["\\"]])(
    "DELETE sends the name %s as one segment",
    async (name) => {
      const { client, requests } = await clientOf(answering([200, "{}"]));
      await client.deleteDestination(name);
      const segments = requests[0]?.path.split("/") ?? [];
      expect(segments).toHaveLength(3);
      expect(decodeURIComponent(segments[2] ?? "")).toBe(name);
    },
  );

  it.each([["."], [".."], [""], ["\ud800"]])("DELETE never sends the name %j", async (name) => {
    const { client, requests } = await clientOf(answering([200, "{}"]));
    await expect(client.deleteDestination(name)).rejects.toThrow();
    expect(requests).toEqual([]);
  });

  it.each([
    [500, "{}"],
    [409, '{"error":"duplicate"}'],
    [400, '{"error":"You have exceeded the limit of 3 webhooks"}'],
  ])("is not repeated after %s %s", async (status, body) => {
    const { client, requests } = await clientOf(answering([status, body], [200, "{}"]));
    await failureOf(client.setEnabled(true));
    expect(requests).toHaveLength(1);
  });

  it("is not repeated when the connection broke", async () => {
    const { client, requests } = await clientOf((request) => request.socket.destroy());
    expect((await failureOf(client.setEnabled(true))).details.mayHaveArrived).toBe(true);
    expect(requests).toHaveLength(1);
  });

  it("is repeated after it was refused for rate alone", async () => {
    const { client, requests } = await clientOf(answering([429, "{}", NOW], [200, "{}"]));
    await client.setEnabled(true);
    expect(requests).toHaveLength(2);
  });

  it("waits as long as Retry-After says", async () => {
    const { client } = await clientOf(answering([429, "{}", { "retry-after": "1" }], [200, "{}"]));
    const startMs = Date.now();
    await client.setEnabled(true);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(990);
  });
});

describe("an outage", () => {
  it("of one number takes no retries from another, nor from another server", async () => {
    const outage = answering([503, "{}", NOW]);
    const { requests, client, clientOfKey } = await clientOf(outage);
    const elsewhere = await clientOf(outage);
    for (let left = 34; left > 0; left--) {
      await failureOf(client.readNumber());
    }
    requests.splice(0);
    await Promise.all([client, clientOfKey("another"), elsewhere.client].map((one) => failureOf(one.readNumber())));
    const sent = (key: string) => requests.filter((request) => request.key === key).length;
    expect([sent("the-key"), sent("another"), elsewhere.requests.length]).toEqual([1, 4, 4]);
  });
});

describe("the words of a server", () => {
  it("are shown also where the shape of the body is not known", async () => {
    const { client } = await clientOf(answering([400, '{"detail":"no such thing"}']));
    expect((await failureOf(client.setEnabled(true))).message).toContain("no such thing");
  });

  it("are shown with method, path and status", async () => {
    const { client } = await clientOf(answering([422, '{"error":"url  is\\nbad"}']));
    expect((await failureOf(client.setEnabled(true))).message).toBe(
      'POST /multi_webhook answered 422: "url is bad". Correct what the server objects to, and run the command again.',
    );
  });

  it("are shown without tags and not at any length", async () => {
    const { client } = await clientOf(
      answering([400, `<html><script>x()</script><b>no</b>${"y".repeat(1000)}</html>`]),
    );
    const { message } = await failureOf(client.setEnabled(true));
    expect(message).toContain('"no yyy');
    expect(message).not.toMatch(/<|x\(\)/);
    expect(message.length).toBeLessThan(450);
  });
});
