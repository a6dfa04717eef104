import { getEventListeners, once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection } from "../../dist/provider/api/connection.js";
import { clientAt, failureOf, serve } from "./server";

const ON = '{"enabled":true,"destinations":[]}';
const API = "https://api.invalid";
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeEach(() => {
  vi.unstubAllEnvs();
  for (const variable of ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"]) {
    vi.stubEnv(variable, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets) {
    socket.destroy();
  }
  for (const server of servers.splice(0)) {
    server.close();
  }
});

/** A server of bytes on loopback; gives its address without the scheme. */
async function raw(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    onSocket(socket);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** A proxy that answers a request for a tunnel with these bytes, or never. */
function proxy(answer: string | undefined): Promise<string> {
  return raw((socket) => {
    socket.once("data", () => answer !== undefined && socket.end(answer));
  });
}

function answerOf(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

describe("a connection", () => {
  it.each(["an answer", "no answer"])("with %s leaves nobody behind who listens to its signal", async (end) => {
    const address = await raw((socket) => {
      socket.on("data", () => (end === "an answer" ? socket.end(answerOf(ON)) : socket.destroy()));
    });
    const connection = new Connection({ baseUrl: `http://${address}`, requestTimeoutMs: 5000, loopback: true });
    const { signal } = new AbortController();
    const asked = connection.request(`http://${address}/`, { signal }).then(({ body }) => body.text());
    expect(await asked.catch(() => "no answer")).toBe(end === "an answer" ? ON : end);
    connection.close();
    await vi.waitFor(() => expect(getEventListeners(signal, "abort")).toEqual([]));
  });

  it.each([0, 1, 4])("never gives an answer too many, %i ms late, to the next request", async (lateMs) => {
    const address = await raw((socket) => {
      socket.on("data", () => {
        socket.write(answerOf(ON));
        setTimeout(() => socket.write(answerOf('{"enabled":false}')), lateMs);
      });
    });
    const client = clientAt(`http://${address}`);
    for (let left = 12; left > 0; left--) {
      expect((await client.readNumber(1)).enabled).toBe(true);
    }
    const together = await Promise.all([1, 2, 3].map(() => client.readNumber(1)));
    expect(together.map(({ enabled }) => enabled)).toEqual([true, true, true]);
  });

  it("serves one request and is closed", async () => {
    let opened = 0;
    let closed = 0;
    const answer: RequestListener = (_request, response) => void response.end(ON);
    const port = await serve(answer, (server) =>
      server.on("connection", (socket) => {
        opened += 1;
        socket.on("close", () => {
          closed += 1;
        });
      }),
    );
    const client = clientAt(`http://127.0.0.1:${port}`);
    await client.readNumber(1);
    await client.readNumber(1);
    await vi.waitFor(() => expect([opened, closed]).toEqual([2, 2]));
  });

  it.each([true, false])("has no time limit below that of the request (loopback %s)", async (loopback) => {
    const connection = new Connection({ baseUrl: API, requestTimeoutMs: 400_000, loopback });
    expect(JSON.stringify(optionsIn(Object(Reflect.get(connection, "dispatcher"))))).toContain(
      '"headersTimeout":0,"bodyTimeout":0,"connectTimeout":401000',
    );
  });
});

/** The options that the client keeps under symbols, of an agent and of those that it uses. */
function optionsIn(dispatcher: object): unknown[] {
  return Object.getOwnPropertySymbols(dispatcher).flatMap((symbol) => {
    const value: unknown = Reflect.get(dispatcher, symbol);
    return /options/.test(String(symbol)) ? [value] : /agent/i.test(String(symbol)) ? optionsIn(Object(value)) : [];
  });
}

describe("a proxy that fails", () => {
  const refusals: readonly (readonly [string, string | undefined, RegExp])[] = [
    [
      "asks for credentials",
      "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
      /it answered 407, which asks for cred/,
    ],
    ["refuses the tunnel", "HTTP/1.1 502 Bad Gateway\r\n\r\n", /it answered 502/],
    ["hangs up", "", /did not open the way/],
    ["does not answer", undefined, /waited 0\.5 s/],
  ];

  it.each(refusals)("is named, and not the API, where it %s", async (_what, answer, says) => {
    const address = await proxy(answer);
    vi.stubEnv("HTTPS_PROXY", `http://user:s3cret@${address}`);
    const error = await failureOf(clientAt(API, { loopback: false, requestTimeoutMs: 500 }).setEnabled(true));
    expect(error.code).toBe("connection");
    expect(error.message).toContain(`the proxy ${address} (HTTPS_PROXY) did not open the way to api.invalid`);
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/s3cret|user|baseUrl/);
    expect(error.details.mayHaveArrived).toBe(false);
  });

  it("is named where nobody listens", async () => {
    vi.stubEnv("https_proxy", "http://127.0.0.1:1");
    const error = await failureOf(clientAt(API, { loopback: false }).readNumber(1));
    expect(error.message).toContain("the proxy 127.0.0.1:1 (https_proxy)");
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.details.mayHaveArrived).toBe(false);
  });

  it.each([
    ["HTTPS_PROXY", "garbage"],
    ["HTTPS_PROXY", "proxy.internal:3128"],
    ["http_proxy", "s3cret://@@@"],
  ])("is %s=%s, which is no address", async (variable, value) => {
    vi.stubEnv(variable, value);
    const error = await failureOf(clientAt(API, { loopback: false }).readNumber(1));
    expect([error.code, error.details.mayHaveArrived]).toEqual(["connection", false]);
    expect(error.message).toContain(`the environment variable ${variable} is not the address of a proxy`);
    expect(error.message).not.toContain(value);
  });

  it("is not blamed where the API fails behind it", async () => {
    vi.stubEnv("HTTPS_PROXY", `http://${await proxy("HTTP/1.1 200 OK\r\n\r\n")}`);
    const error = await failureOf(clientAt(API, { loopback: false }).readNumber(1));
    expect(error.code).toBe("connection");
  });
});

describe("an API that does not open a connection", () => {
  it("has not been sent anything when the time is over", async () => {
    const address = await raw(() => undefined);
    // Nobody answers the first bytes of TLS.
    const error = await failureOf(clientAt(`https://${address}`, { requestTimeoutMs: 300 }).setEnabled(true));
    expect(error.message).toContain("waited 0.3 s");
    expect(error.details.mayHaveArrived).toBe(false);
  });

  it("may have got what was sent to it once the connection was open", async () => {
    const address = await raw(() => undefined);
    const error = await failureOf(clientAt(`http://${address}`, { requestTimeoutMs: 300 }).setEnabled(true));
    expect(error.details.mayHaveArrived).toBe(true);
  });
});

describe("a 404 of the number", () => {
  it("names the full address and the setting", async () => {
    const port = await serve((_request, response) => void response.writeHead(404).end("{}"));
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const { message } = await failureOf(clientAt(baseUrl).readNumber());
    expect(message).toContain(`${baseUrl}/multi_webhook`);
    expect(message).toContain("dialog360:baseUrl");
    expect(message).toContain("without /v1 at its end");
  });
});
