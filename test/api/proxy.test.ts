import type { RequestListener } from "node:http";
import { createRequire } from "node:module";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { failureOf, serve } from "./server";

const load = createRequire(import.meta.url);
const ON = '{"enabled":true,"destinations":[]}';
const VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
let asked: string[] = [];
let headersAtProxy = "";

/** A proxy that takes note of what it is asked for and lets nothing through. */
async function startProxy(): Promise<string> {
  const refuse: RequestListener = (request, response) => {
    asked.push(request.url ?? "");
    headersAtProxy += request.rawHeaders.join("\n");
    response.writeHead(502).end();
  };
  const port = await serve(refuse, (server) =>
    server.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      headersAtProxy += request.rawHeaders.join("\n");
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    }),
  );
  return `http://127.0.0.1:${port}`;
}

/** The client as a new process has it: the variables are read once. */
function clientAt(baseUrl: string, loopback: boolean) {
  for (const path of Object.keys(load.cache ?? {})) {
    if (/dist\/provider\/api/.test(path)) {
      delete load.cache[path];
    }
  }
  const { Client }: typeof import("../../dist/provider/api/client.js") = load("../../dist/provider/api/client.js");
  return new Client({ baseUrl, requestTimeoutMs: 2000, loopback }, "the-key");
}

beforeEach(() => {
  asked = [];
  headersAtProxy = "";
  vi.unstubAllEnvs();
  for (const variable of VARIABLES) {
    vi.stubEnv(variable, undefined);
  }
});

describe("a proxy of the environment", () => {
  it("is asked for a tunnel to the API, and does not see the key", async () => {
    vi.stubEnv("HTTPS_PROXY", await startProxy());
    const client = clientAt("https://api.invalid", false);
    expect((await failureOf(client.readNumber(1))).code).toBe("connection");
    expect(asked).toEqual(["api.invalid:443"]);
    expect(headersAtProxy).not.toContain("the-key");
  });

  it("is not asked for a host that NO_PROXY names", async () => {
    vi.stubEnv("HTTP_PROXY", await startProxy());
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    const port = await serve((_request, response) => response.end(ON));
    const client = clientAt(`http://127.0.0.1:${port}`, false);
    expect((await client.readNumber(1)).enabled).toBe(true);
    expect(asked).toEqual([]);
  });

  it("is asked for a host that NO_PROXY does not name", async () => {
    vi.stubEnv("HTTP_PROXY", await startProxy());
    vi.stubEnv("NO_PROXY", "other.invalid");
    const client = clientAt("http://api.invalid", false);
    expect((await failureOf(client.readNumber(1))).details.status).toBe(502);
    expect(asked).toEqual(["http://api.invalid/multi_webhook"]);
  });

  it("is not asked for this machine's own addresses", async () => {
    vi.stubEnv("HTTP_PROXY", await startProxy());
    const port = await serve((_request, response) => response.end(ON));
    const client = clientAt(`http://127.0.0.1:${port}`, true);
    expect((await client.readNumber(1)).enabled).toBe(true);
    expect(asked).toEqual([]);
  });
});
