import { createServer, type Server, type Socket, connect as toServer } from "node:net";
import type { Clock } from "../engine-model/clock.ts";

/** How an exchange goes wrong on its way. A place counts bytes, around the end of the message that is cut. */
export type Toxic =
  | { readonly kind: "cut"; readonly side: "request" | "response"; readonly place: number; readonly ending: Ending }
  /** The answer ends with the connection instead of a length, and is cut. */
  | { readonly kind: "eof"; readonly place: number }
  /** Both directions in pieces of a few bytes. */
  | { readonly kind: "slices" }
  /** The answer takes this long. */
  | { readonly kind: "latency"; readonly ms: number }
  /** The request is delivered this much later, whether or not anybody waits for its answer. */
  | { readonly kind: "late"; readonly ms: number };

/** The connection is closed, reset, or stays open without a word. */
export type Ending = "close" | "reset" | "silence";

/** Which exchange meets a toxic: the one of a method after `skip` others. */
export interface Target {
  readonly method: string;
  readonly path?: string;
  skip?: number;
  readonly toxic: Toxic;
}

const END_OF_HEAD = "\r\n\r\n";

/** A hop on the way to an emulator, with one exchange for each connection, on the clock of the emulator's world. */
export class Hop {
  /** Exchanges whose client waits for time to pass. */
  waiting = 0;
  /** How many exchanges met a toxic. */
  struck = 0;
  /** How many requests that were held have been delivered. */
  delivered = 0;
  private readonly targets: Target[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private readonly upstreamPort: number;
  private readonly clock: Clock;

  private constructor(upstream: string, clock: Clock) {
    this.upstreamPort = Number(new URL(upstream).port);
    this.clock = clock;
    this.server = createServer((client) => {
      this.tracked(client);
      if (this.targets.length > 0) {
        void this.serve(client).catch(() => client.destroy());
      } else {
        this.passOn(client);
      }
    });
  }

  static async start(upstream: string, clock: Clock): Promise<Hop> {
    const proxy = new Hop(upstream, clock);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${Object(this.server.address()).port}`;
  }

  /** Makes one exchange go wrong. */
  strike(target: Target): void {
    this.targets.push({ ...target });
  }

  /** Ends what is under way and forgets what was to go wrong. */
  calm(): void {
    this.targets.length = 0;
    this.struck = 0;
    this.delivered = 0;
    for (const socket of this.sockets) {
      socket.destroy();
    }
  }

  async stop(): Promise<void> {
    this.calm();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Where nothing is to go wrong, a connection may be kept. */
  private passOn(client: Socket): void {
    const upstream = this.tracked(toServer(this.upstreamPort, "127.0.0.1"));
    client.pipe(upstream).pipe(client);
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.destroy());
  }

  private async serve(client: Socket): Promise<void> {
    const request = await wholeRequest(client);
    const toxic = this.toxicFor(request.toString("latin1"));
    switch (toxic?.kind) {
      case undefined:
        client.end(await this.ask(request));
        return;
      case "cut":
        await this.cut(client, request, toxic);
        return;
      case "eof":
        client.end(untilClosed(await this.ask(request), toxic.place));
        return;
      case "slices":
        await inSlices(client, await this.ask(request, true));
        return;
      case "latency": {
        const answer = await this.ask(request);
        await this.waits(client, () => this.clock.sleep(toxic.ms));
        client.end(answer);
        return;
      }
      case "late":
        this.clock.after(toxic.ms, () => void this.deliver(client, request));
        await this.waits(client, () => closed(client));
    }
  }

  private async cut(client: Socket, request: Buffer, toxic: Extract<Toxic, { kind: "cut" }>): Promise<void> {
    const { side, place, ending } = toxic;
    if (side === "request") {
      const part = request.subarray(0, place % (request.length + 1));
      const upstream = this.tracked(toServer(this.upstreamPort, "127.0.0.1"));
      // What was sent as a whole is worked on, and its answer is lost.
      await (part.length === request.length ? this.ask(request) : sent(upstream, part));
      upstream.destroy();
    } else {
      const answer = await this.ask(request);
      const part = answer.subarray(0, place % answer.length);
      await (part.length > 0 ? sent(client, part) : undefined);
    }
    if (ending === "close") {
      client.end();
    } else if (ending === "reset") {
      client.resetAndDestroy();
    } else {
      await this.waits(client, () => closed(client));
    }
  }

  /** Delivers what was held. Time does not pass meanwhile, so that it arrives at its moment. */
  private async deliver(client: Socket, request: Buffer): Promise<void> {
    const release = this.clock.hold();
    const answer = await this.ask(request).catch(() => Buffer.from(""));
    this.delivered += 1;
    release();
    client.end(answer);
  }

  /** The client waits, so time may pass, until something happens or it gives up. */
  private async waits(client: Socket, until: () => Promise<unknown>): Promise<void> {
    this.waiting += 1;
    await Promise.race([until(), closed(client)]);
    this.waiting -= 1;
  }

  /** The whole answer of the server. */
  private async ask(request: Buffer, sliced = false): Promise<Buffer> {
    const upstream = this.tracked(toServer(this.upstreamPort, "127.0.0.1"));
    void (sliced ? inSlices(upstream, request, false) : sent(upstream, request));
    const chunks: Buffer[] = [];
    for await (const chunk of upstream) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  private toxicFor(request: string): Toxic | undefined {
    const [method = "", path = ""] = request.split(" ", 2);
    const at = this.targets.findIndex((target) => target.method === method && path.startsWith(target.path ?? ""));
    const target = this.targets[at];
    if (!target) {
      return undefined;
    }
    if ((target.skip ?? 0) > 0) {
      target.skip = (target.skip ?? 0) - 1;
      return undefined;
    }
    this.targets.splice(at, 1);
    this.struck += 1;
    return target.toxic;
  }

  private tracked(socket: Socket): Socket {
    this.sockets.add(socket);
    // A peer that goes away is what is tried here.
    socket.on("error", () => undefined);
    socket.once("close", () => this.sockets.delete(socket));
    socket.setNoDelay(true);
    return socket;
  }
}

/** One request, head and body. */
async function wholeRequest(socket: Socket): Promise<Buffer> {
  let message = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    socket.once("close", () => reject(new Error("the client has gone")));
    socket.on("data", (chunk: Buffer) => {
      message = Buffer.concat([message, chunk]);
      const text = message.toString("latin1");
      const head = text.indexOf(END_OF_HEAD);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
      if (head >= 0 && message.length >= head + END_OF_HEAD.length + length) {
        resolve(message);
      }
    });
  });
}

/** The answer as a server of HTTP/1.0 sends it: its body ends where the connection does. */
function untilClosed(answer: Buffer, place: number): Buffer {
  const head = answer.toString("latin1").indexOf(END_OF_HEAD);
  const lines = answer.toString("latin1", 0, head).split("\r\n");
  const kept = lines.filter((line) => !/^(content-length|connection|keep-alive):/i.test(line));
  const body = answer.subarray(head + END_OF_HEAD.length);
  return Buffer.concat([
    Buffer.from(`${kept.join("\r\n")}\r\nconnection: close${END_OF_HEAD}`),
    body.subarray(0, place % (body.length + 1)),
  ]);
}

async function inSlices(socket: Socket, message: Buffer, ends = true): Promise<void> {
  for (let place = 0; place < message.length; place += 7) {
    await sent(socket, message.subarray(place, place + 7));
  }
  if (ends) {
    socket.end();
  }
}

function sent(socket: Socket, part: Buffer): Promise<void> {
  return new Promise((resolve) => socket.write(part, () => resolve()));
}

function closed(socket: Socket): Promise<void> {
  return socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once("close", () => resolve()));
}
