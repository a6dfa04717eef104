import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Client } from "../../dist/provider/api/client.js";
import { afterGrace } from "../../dist/provider/api/retry.js";
import type { Destination } from "../../dist/provider/api/wire.js";
import { remember } from "../../dist/provider/text/redact.js";
import { clientAt, failureOf, serve } from "./server";

const ON = '{"enabled":true,"destinations":[]}';
const webhook = { name: "a", url: "https://a.example.com", headers: {} };
const writes: [string, (client: Client) => Promise<unknown>][] = [
  ["POST", (client) => client.setEnabled(true)],
  ["PUT", (client) => client.appendDestination(webhook)],
  ["PATCH", (client) => client.updateDestination(webhook)],
  ["DELETE", (client) => client.deleteDestination("a")],
];

/** Counts requests and answers the first ones one way, all others well. */
function failingFirst(times: number, fail: RequestListener): { listener: RequestListener; count: () => number } {
  let count = 0;
  const listener: RequestListener = (request, response) => {
    request.resume();
    count += 1;
    if (count <= times) {
      fail(request, response);
    } else {
      response.end(ON);
    }
  };
  return { listener, count: () => count };
}

const respond = (status: number, body: string, headers: Record<string, string> = {}): RequestListener => {
  return (_request, response) => response.writeHead(status, headers).end(body);
};
const cut: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-length": "1000" }).write('{"enabled":true');
  setTimeout(() => response.destroy(), 20);
};
const at = (port: number) => `http://127.0.0.1:${port}`;

describe("every write", () => {
  it.each(writes)("%s is not repeated after 500, 502 and 503", async (_method, write) => {
    for (const status of [500, 502, 503]) {
      const { listener, count } = failingFirst(9, respond(status, "{}", { "retry-after": "0" }));
      const error = await failureOf(write(clientAt(at(await serve(listener)))));
      expect([error.details.status, count()]).toEqual([status, 1]);
    }
  });

  it.each(writes)("%s is not repeated after no answer came in time", async (_method, write) => {
    const { listener, count } = failingFirst(9, () => undefined);
    const error = await failureOf(write(clientAt(at(await serve(listener)), { requestTimeoutMs: 500 })));
    expect([error.code, error.details.mayHaveArrived, count()]).toEqual(["connection", true, 1]);
  });

  it.each(writes)("%s is not repeated after a cut answer", async (_method, write) => {
    const { listener, count } = failingFirst(9, cut);
    const error = await failureOf(write(clientAt(at(await serve(listener)))));
    expect([error.details.mayHaveArrived, count()]).toEqual([true, 1]);
  });

  it.each(writes)("%s is repeated after throttling, four tries in all", async (_method, write) => {
    const { listener, count } = failingFirst(9, respond(429, "{}", { "retry-after": "0" }));
    const error = await failureOf(write(clientAt(at(await serve(listener)))));
    expect([error.details.throttled, count()]).toEqual([true, 4]);
  });

  it.each(writes)("%s does not follow a redirect", async (_method, write) => {
    const elsewhere = failingFirst(0, respond(200, ON));
    const location = `${at(await serve(elsewhere.listener))}/x?token=s3cret`;
    for (const status of [301, 302, 303, 307, 308]) {
      const error = await failureOf(write(clientAt(at(await serve(respond(status, "", { location }))))));
      expect(error.details.status).toBe(status);
      expect(error.message).not.toContain("s3cret");
    }
    expect(elsewhere.count()).toBe(0);
  });

  it("is taken as done by 2xx, whatever the body says", async () => {
    for (const body of ["", "<html></html>", '{"message":"started"}', "null"]) {
      await clientAt(at(await serve(respond(202, body)))).appendDestination(webhook);
    }
  });

  it("is repeated when nobody listened, and is sent once", async () => {
    const port = await freePort();
    const { listener, count } = failingFirst(0, respond(500, ""));
    const late = createHttpServer(listener);
    setTimeout(() => late.listen(port, "127.0.0.1"), 5);
    // No jitter: the second try comes after half a second.
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    await clientAt(at(port)).appendDestination(webhook);
    random.mockRestore();
    late.closeAllConnections();
    late.close();
    expect(count()).toBe(1);
  });

  it("is tried four times in all when nobody ever listens", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.01);
    const error = await failureOf(clientAt(at(await freePort())).setEnabled(true));
    expect([error.details.mayHaveArrived, random.mock.calls.length]).toEqual([false, 3]);
    random.mockRestore();
  });

  it("is not repeated after an answer that is too large to read", async () => {
    const { listener, count } = failingFirst(9, respond(200, "x".repeat(1024 * 1024 + 1)));
    const error = await failureOf(clientAt(at(await serve(listener))).appendDestination(webhook));
    expect([error.details.mayHaveArrived, count()]).toEqual([true, 1]);
    expect(error.message).toContain(
      "PUT /multi_webhook answered 200 with more than 1048576 bytes. Check dialog360:baseUrl",
    );
  });
});

describe("a read", () => {
  it.each([
    ["a cut answer", cut],
    ["a connection that breaks", (request: Parameters<RequestListener>[0]) => request.socket.destroy()],
    ["408", respond(408, "", { "retry-after": "0" })],
  ] as [string, RequestListener][])("is tried again after %s", async (_what, fail) => {
    const { listener, count } = failingFirst(1, fail);
    expect((await clientAt(at(await serve(listener))).readNumber()).enabled).toBe(true);
    expect(count()).toBe(2);
  });

  it("ends in time although the body trickles", async () => {
    const trickle: RequestListener = (_request, response) => {
      response.writeHead(200).write("{");
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    };
    const startMs = Date.now();
    const client = clientAt(at(await serve(trickle)), { requestTimeoutMs: 200 });
    expect((await failureOf(client.readNumber(1))).message).toContain("waited 0.2 s");
    expect(Date.now() - startMs).toBeLessThan(1500);
  });

  it("knows that nothing arrived where TLS is not spoken", async () => {
    const port = await serve(respond(200, ON));
    const error = await failureOf(clientAt(`https://127.0.0.1:${port}`).readNumber(1));
    expect([error.code, error.details.mayHaveArrived]).toEqual(["connection", false]);
  });

  it("takes 401 for a refused key whatever status the body names", async () => {
    const body = '{"meta":{"httpCode":404,"developerMessage":"not found","success":false}}';
    const error = await failureOf(clientAt(at(await serve(respond(401, body)))).readNumber());
    expect([error.code, error.details.status]).toEqual(["auth", 401]);
  });

  it("reads an empty answer as a number without webhooks", async () => {
    expect(await clientAt(at(await serve(respond(200, "")))).readNumber()).toEqual({
      enabled: undefined,
      destinations: [],
      list: "missing",
    });
  });
});

describe("throttling", () => {
  it.each([
    '{"error":"You have exceeded the endpoint rate limit."}',
    '{"error":"You have exceeded the limit of 1 request every * seconds. Try again later."}',
    '{"meta":{"success":false,"http_code":400,"developer_message":"You have exceeded the endpoint rate limit."}}',
    '{"error":{"message":"(#4) Application request limit reached: too many requests","type":"OAuthException"}}',
    "<html><body>Too Many Requests</body></html>",
    "Rate limit exceeded",
  ])("is 400 with %s", async (body) => {
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(true);
  });

  it.each([
    '{"error":"You have exceeded the limit of 3 webhooks"}',
    '{"error":"exceeded the limit of destinations"}',
    '{"error":"API is disabled for lack of payment"}',
    '{"error":"bad url"}',
    "",
  ])("is not 400 with %j", async (body) => {
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(false);
  });

  const puts: [string, Destination, string][] = [
    [
      "its url",
      { ...webhook, url: "https://throttling.example.com/in" },
      "url https://throttling.example.com/in fails",
    ],
    ["the host of its url", { ...webhook, url: "https://throttling.example.com/in" }, "throttling.example.com fails"],
    ["its encoded url", { ...webhook, url: "https://a.example.com/rate%20limit" }, "/rate limit is not reachable"],
    ["its name", { ...webhook, name: "too many requests" }, "name too many requests is not allowed"],
    ["a header", { ...webhook, headers: { "X-RateLimit": "1" } }, "rate limiting header X-RateLimit not allowed"],
    ["a header's value", { ...webhook, headers: { A: "try again later" } }, "try again later is not a value"],
  ];
  it.each(puts)("is not 400 that speaks of %s", async (_what, destination, error) => {
    const { listener, count } = failingFirst(9, respond(400, JSON.stringify({ error }), { "retry-after": "0" }));
    const failure = await failureOf(clientAt(at(await serve(listener))).appendDestination(destination));
    expect([failure.details.throttled, count()]).toEqual([false, 1]);
    expect(failure.message).toContain("Correct what the server objects to");
  });

  it("is not 400 that speaks of the name that is to be deleted", async () => {
    const { listener, count } = failingFirst(9, respond(400, '{"error":"rate limit is not a name"}'));
    const failure = await failureOf(clientAt(at(await serve(listener))).deleteDestination("rate limit"));
    expect([failure.details.throttled, count()]).toEqual([false, 1]);
  });

  it.each([
    "You have exceeded the endpoint rate limit.",
    "You have exceeded the limit of 1 request every * seconds. Try again later.",
    "Too many requests",
  ])("is %j, whatever the request holds", async (error) => {
    const { listener, count } = failingFirst(9, respond(400, JSON.stringify({ error }), { "retry-after": "0" }));
    const destination = { ...webhook, url: "https://throttled.example.com/rate-limit" };
    const failure = await failureOf(clientAt(at(await serve(listener))).appendDestination(destination));
    expect([failure.details.throttled, count()]).toEqual([true, 4]);
  });

  it("is told by the server's words also where they hold a remembered value", async () => {
    remember("endpoint rate");
    const body = '{"error":"You have exceeded the endpoint rate limit."}';
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(true);
    expect(error.message).not.toContain("endpoint rate");
  });

  it("is told by the server's words also at the end of a long page", async () => {
    const body = `<html><p>${"word ".repeat(100)}</p><p>Too many requests</p></html>`;
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(true);
  });
});

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

describe("the words of a server", () => {
  it("never show a secret that they echo", async () => {
    remember("s3cret-key");
    const echo = { error: "bad key s3cret-key for https://u:p4ss@a.example.com/x?token=t0ken" };
    const error = await failureOf(clientAt(at(await serve(respond(400, JSON.stringify(echo))))).setEnabled(true));
    expect(error.message).toContain("bad key");
    expect(error.message).not.toMatch(/s3cret-key|p4ss|t0ken/);
  });
});

/** A port on which nobody answers the first bytes of TLS. */
async function silentPort(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
