import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:net";
import { describe, expect, it, vi } from "vitest";
import type { Client } from "../../dist/provider/api/client.js";
import { remember } from "../../dist/provider/text/redact.js";
import { at, clientAt, failingFirst, failureOf, ON, respond, serve } from "./server";

const webhook = { name: "a", url: "https://a.example.com", headers: {} };
const writes: [string, (client: Client) => Promise<unknown>][] = [
  ["POST", (client) => client.setEnabled(true)],
  ["PUT", (client) => client.appendDestination(webhook)],
  ["PATCH", (client) => client.updateDestination(webhook)],
  ["DELETE", (client) => client.deleteDestination("a")],
];

const cut: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-length": "1000" }).write('{"enabled":true');
  setTimeout(() => response.destroy(), 20);
};

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

describe("the words of a server", () => {
  it("never show a secret that they echo", async () => {
    remember("s3cret-key");
    const echo = { error: "bad key s3cret-key for https://u:p4ss@a.example.com/x?token=t0ken" };
    const error = await failureOf(clientAt(at(await serve(respond(400, JSON.stringify(echo))))).setEnabled(true));
    expect(error.message).toContain("bad key");
    expect(error.message).not.toMatch(/s3cret-key|p4ss|t0ken/);
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
