import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Aims } from "./aim";
import { Control, isControl } from "./control/control";
import { Deliveries, delivering } from "./delivery/deliveries";
import type { DeliveryOptions } from "./delivery/options";
import type { Emulator } from "./emulator";
import { type Answer, type Refuse, refusalsAt } from "./exchange";
import { type Fault, faultyAnswer, preventsWork } from "./faults";
import { Journal, type JournalEntry } from "./journal";
import { type Override, sendOverride, validateOverride } from "./override";
import { defaultProfile, type Profile } from "./profile";
import { nameIn, route } from "./routes";
import { Numbers } from "./state";

/** How to start an emulator. */
export interface EmulatorOptions extends DeliveryOptions {
  /** Port to listen on; 0 or none for any free one. */
  readonly port?: number;
  /** Name or address to listen on. Default: the loopback address. */
  readonly host?: string;
  /** Names in `Host` by which the control API may be asked, beside those of this machine and `host`. */
  readonly allowHosts?: readonly string[];
  readonly profile?: Partial<Profile>;
  /** The only valid keys; without them any key is valid. */
  readonly strictKeys?: readonly string[];
  /** Called with every finished journal entry. */
  readonly onEntry?: (entry: JournalEntry) => void;
}

const LARGEST_BODY_BYTES = 1024 * 1024;
const RACE_MS = 20;
const LOOPBACK = "127.0.0.1";

/** Starts an emulator, on the loopback address unless told otherwise. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const numbers = new Numbers(options.strictKeys);
  const running = new Running(numbers, options);
  const deliveries = new Deliveries(numbers, running.profile, options);
  let url = "";
  const server = createServer((request, response) => {
    void (isControl(request) ? control.serve(request, response) : running.serve(request, response));
  });
  const emulator: Emulator = {
    ...delivering(deliveries),
    get url() {
      return url;
    },
    numbers,
    journal: (filter) => running.journal.entries(filter),
    clearJournal: () => running.journal.clear(),
    profile: () => ({ ...running.profile }),
    set: (profile) => Object.assign(running.profile, profile),
    fault: (fault) => running.aims.add(fault),
    override: (override) => {
      validateOverride(override);
      return running.aims.add(override);
    },
    faults: () => running.aims.list().flatMap(({ one, hits }) => ("kind" in one ? { ...one, hits } : [])),
    clearFaults: () => running.aims.clear(),
    reset: () => {
      running.reset();
      deliveries.reset();
    },
    stop: () =>
      new Promise((resolve) => {
        deliveries.reset();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const { host = LOOPBACK, allowHosts = [] } = options;
  const control = new Control(emulator, [host, ...allowHosts]);
  await listen(server, options.port ?? 0, host);
  url = urlOf(server.address() as AddressInfo);
  return emulator;
}

/** How this machine reaches it: one that listens on every address does so on the loopback address too. */
function urlOf({ address, port }: AddressInfo): string {
  const host = address === "0.0.0.0" || address === "::" ? LOOPBACK : address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(new Error(whyNot(error, port, host))));
    server.listen(port, host, resolve);
  });
}

function whyNot({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use. Choose another one, or 0 for any.`;
  }
  return code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
    ? `This machine has no address ${host} to listen on (${code}). Choose one of its own, or 0.0.0.0 for all of them.`
    : message;
}

class Running {
  readonly journal = new Journal();
  readonly aims = new Aims<Fault | Override>();
  readonly profile: Profile;
  private readonly recent = new Map<string, number[]>();

  constructor(
    private readonly numbers: Numbers,
    private readonly options: EmulatorOptions,
  ) {
    this.profile = { ...defaultProfile, ...options.profile };
  }

  reset(): void {
    this.numbers.reset();
    this.journal.clear();
    this.aims.clear();
    this.recent.clear();
    Object.assign(this.profile, defaultProfile, this.options.profile);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = String(request.headers["d360-api-key"] ?? "");
    const [path = "/", ...rest] = (request.url ?? "/").split("?");
    const [method, query] = [request.method ?? "GET", rest.join("?")];
    const entry = this.journal.begin({ key, method, path, query, name: nameIn(path) });
    try {
      const text = await readBody(request);
      entry.body = text === undefined ? undefined : parsed(text);
      const aim = this.aims.strike({ method, path, key });
      if (aim && "answer" in aim) {
        await this.override(entry, aim, response, text === undefined);
      } else {
        await this.answer(entry, aim, response, text === undefined);
      }
    } catch {
      response.destroy();
    }
    this.journal.end(entry, response.headersSent ? response.statusCode : undefined);
    this.options.onEntry?.(entry);
  }

  private async override(
    entry: JournalEntry,
    { answer, applied }: Override,
    response: ServerResponse,
    tooLarge: boolean,
  ): Promise<void> {
    entry.overridden = true;
    if (applied && !tooLarge) {
      const own = await this.work(entry, undefined, refusalsAt(entry.path, this.profile));
      entry.applied = own.applied === true;
    }
    sendOverride(response, answer);
  }

  private async answer(
    entry: JournalEntry,
    fault: Fault | undefined,
    response: ServerResponse,
    tooLarge: boolean,
  ): Promise<void> {
    const kind = fault?.kind;
    entry.fault = kind;
    const refuse = refusalsAt(entry.path, this.profile);
    if (kind === "delay") {
      await wait(fault?.ms ?? 100);
    }
    const prevented = kind !== undefined && preventsWork(kind);
    const own = tooLarge
      ? refuse(413, "body too large")
      : prevented
        ? undefined
        : await this.work(entry, fault, refuse);
    entry.applied = own?.applied === true;
    if (kind === "hang" || kind === "hangAfter") {
      return this.hang(response);
    }
    if (kind === "dropBefore" || kind === "dropAfter") {
      response.destroy();
      return;
    }
    if (kind === "delayAfter") {
      await wait(fault?.ms ?? 100);
    }
    const answer = (fault && faultyAnswer(fault, refuse, echoOf(entry))) ?? own;
    send(response, answer ?? refuse(500, "no answer"), fault);
  }

  private async work(entry: JournalEntry, fault: Fault | undefined, refuse: Refuse): Promise<Answer> {
    const number = this.numbers.find(entry.key);
    if (!number) {
      return refuse(401, "Invalid API key");
    }
    if (this.isTooFast(entry.key)) {
      return this.profile.throttling === 429
        ? refuse(429, "too many requests")
        : refuse(400, "You have exceeded the endpoint rate limit.");
    }
    if (entry.body === INVALID) {
      return refuse(400, "the body is not JSON");
    }
    if (this.profile.concurrency === "race" && entry.write) {
      // What the write is based on was read before another one was done: the last writer wins.
      const seen = number.snapshot();
      await wait(RACE_MS);
      number.restore(seen);
    }
    const visibleAfterMs = fault?.kind === "late" ? (fault.ms ?? 100) : this.profile.visibleAfterMs;
    const { method, path, query, body } = entry;
    return route({ method, path, query, body, number, profile: this.profile, visibleAfterMs, refuse });
  }

  private isTooFast(key: string): boolean {
    const now = Date.now();
    const lastSecond = (this.recent.get(key) ?? []).filter((atMs) => now - atMs < 1000);
    const tooFast = this.profile.requestsPerSecond > 0 && lastSecond.length >= this.profile.requestsPerSecond;
    this.recent.set(key, tooFast ? lastSecond : [...lastSecond, now]);
    return tooFast;
  }

  private hang(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => response.once("close", resolve));
  }
}

const INVALID = Symbol("not JSON");

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LARGEST_BODY_BYTES) {
      return undefined;
    }
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return INVALID;
  }
}

/** What a careless server might repeat in an error: the key and the body, in several encodings. */
function echoOf(entry: JournalEntry): string {
  const body = JSON.stringify(entry.body ?? {});
  const forms = [entry.key, encodeURIComponent(entry.key), Buffer.from(entry.key).toString("base64")];
  return `${forms.join(" ")} ${body} ${encodeURIComponent(body)}`;
}

function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  const html = typeof answer.body === "string" && answer.body.startsWith("<");
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  response.statusCode = answer.status;
  response.setHeader("content-type", html ? "text/html" : "application/json");
  if (fault?.retryAfter !== undefined) {
    response.setHeader("retry-after", String(fault.retryAfter));
  }
  if (fault?.kind === "redirect") {
    response.setHeader("location", "http://127.0.0.1:1/elsewhere");
  }
  response.end(fault?.kind === "cutJson" ? text.slice(0, Math.floor(text.length / 2)) : text);
}
