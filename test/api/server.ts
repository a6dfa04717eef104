import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, onTestFinished } from "vitest";
import { Client } from "../../dist/provider/api/client.js";
import { type DialogError, isDialogError } from "../../dist/provider/api/errors.js";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server on loopback for one test and gives its port. */
export async function serve(answer: RequestListener, prepare?: (server: Server) => void): Promise<number> {
  const server = createServer(answer);
  prepare?.(server);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A client of the server at an address; loopback addresses never use a proxy, unless told so. */
export function clientAt(baseUrl: string, { loopback = true, requestTimeoutMs = 2000 } = {}): Client {
  return new Client({ baseUrl, requestTimeoutMs, loopback }, "the-key");
}

/** What a task that must fail fails with. */
export async function failureOf(task: Promise<unknown>): Promise<DialogError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isDialogError(error)) {
    throw new Error(`expected a failure of the family, got ${String(error)}`);
  }
  return error;
}

/** The answer of a number that is on and has no webhook. */
export const ON = '{"enabled":true,"destinations":[]}';

/** Counts requests and answers the first ones one way, all others well. */
export function failingFirst(times: number, fail: RequestListener): { listener: RequestListener; count: () => number } {
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

/** Answers with a status, a body and headers. */
export function respond(status: number, body: string, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

/** The address of a port. */
export function at(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** A port on which nobody answers the first bytes of TLS. */
export async function silentPort(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => void sockets.add(socket.on("error", () => undefined)));
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
