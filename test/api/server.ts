import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
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
