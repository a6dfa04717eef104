import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach } from "vitest";
import type { DeliveryProfile } from "../../dist/emulator/index.js";
import { emulatorFor } from "./emulator.ts";

/** What a receiver does with a message: a status, or something worse. */
export type Behaviour =
  | number
  | "hang"
  | "reset"
  | "cut body"
  | "endless body"
  | "100 MB"
  | { readonly afterMs: number };

/** A request as a receiver has seen it. */
export interface Received {
  readonly path: string;
  readonly headers: string[];
  readonly body: Buffer;
  readonly atMs: number;
}

export interface Receiver {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly url: string;
  readonly received: Received[];
  /** Bytes of answers that it has handed to its sockets. */
  sentBytes: number;
  behaviour: Behaviour;
  stop(): void;
}

const running: Receiver[] = [];
const kept: Receiver[] = [];

afterEach(() => stopAll(running));
afterAll(() => stopAll(kept));

function stopAll(receivers: Receiver[]): void {
  for (const receiver of receivers.splice(0)) {
    receiver.stop();
  }
}

/** A receiver on loopback that is stopped after the test, or after the file where it was made before all tests. */
export async function receiverFor(behaviour: Behaviour, forFile = false): Promise<Receiver> {
  const server = createServer((request, response) => void take(receiver, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const receiver: Receiver = {
    address,
    url: `http://${address}/in`,
    received: [],
    sentBytes: 0,
    behaviour,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  (forFile ? kept : running).push(receiver);
  return receiver;
}

async function take(receiver: Receiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const atMs = performance.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  receiver.received.push({
    path: request.url ?? "",
    headers: request.rawHeaders,
    body: Buffer.concat(chunks),
    atMs,
  });
  answer(receiver, response);
}

function answer(receiver: Receiver, response: ServerResponse): void {
  const { behaviour } = receiver;
  if (behaviour === "hang") {
    return;
  }
  if (behaviour === "reset") {
    response.socket?.resetAndDestroy();
  } else if (behaviour === "cut body") {
    response.writeHead(200, { "content-length": 100 }).write("{", () => response.destroy());
  } else if (behaviour === "endless body") {
    response.writeHead(200).write("{");
  } else if (behaviour === "100 MB") {
    response.writeHead(200);
    stream(receiver, response, 100 * 1024 * 1024);
  } else if (typeof behaviour === "object") {
    setTimeout(() => response.writeHead(200).end("ok"), behaviour.afterMs);
  } else {
    response.writeHead(behaviour, behaviour === 302 ? { location: "/elsewhere" } : {}).end();
  }
}

function stream(receiver: Receiver, response: ServerResponse, bytes: number): void {
  const chunk = Buffer.alloc(64 * 1024, "a");
  const more = () => {
    while (receiver.sentBytes < bytes && !response.destroyed) {
      receiver.sentBytes += chunk.length;
      if (!response.write(chunk)) {
        return;
      }
    }
    response.end();
  };
  response.on("drain", more);
  more();
}

/** The headers of a request by name in small letters. */
export function headersOf({ headers }: Received): Record<string, string> {
  const pairs = headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? ""]] : [],
  );
  return Object.fromEntries(pairs);
}

/** A small notification in the Cloud API's shape. The spaces and the characters tell whether bytes are kept. */
export const NOTIFICATION = Buffer.from(
  `{ "object": "whatsapp_business_account", "entry": [ { "id": "1", "changes": [ { "value": { "messaging_product": "whatsapp", "metadata": { "display_phone_number": "12025550100", "phone_number_id": "2" }, "messages": [ { "from": "12025550123", "id": "wamid.1", "timestamp": "1700000000", "text": { "body": "Grüße 🎉 \\u00e9" }, "type": "text" } ] }, "field": "messages" } ] } ] }`,
);

/** An emulator whose number has a main webhook and extra ones at receivers. */
export async function emulated(
  main: Receiver,
  extras: readonly Receiver[] = [],
  profile: Partial<DeliveryProfile> = {},
) {
  const emulator = await emulatorFor({ profile });
  const number = emulator.numbers.of("key");
  number.enabled = true;
  number.main = { url: main.url };
  for (const [index, { url }] of extras.entries()) {
    number.put({ name: `extra-${index}`, url });
  }
  return { emulator, number };
}
