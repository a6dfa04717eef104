import { Agent, request as undiciRequest } from "undici";
import type { Clock } from "./clock.ts";
import { DIST, loadAnew } from "./modules.ts";
import type { Kind } from "./program.ts";
import type { Methods, Provider } from "./provider.ts";

/** One request as the process sends it. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: string;
  /** When the provider asked for it, and when it had its answer or failure. */
  readonly askedMs: number;
  endedMs: number | undefined;
  status: number | undefined;
  /** Set by a test that keeps it from leaving. */
  notSent?: boolean;
  /** The text of the answer. */
  text: string;
}

/** An answer that is not the emulator's. */
export interface OtherAnswer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a process runs in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: { next(): number };
  readonly config: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly dist?: string | undefined;
  /** Whether each request has a connection of its own. */
  readonly ownConnections?: boolean | undefined;
  /** How long a request is on its way at most. */
  readonly latencyMs?: number | undefined;
  /** Called before a request leaves and after its answer came, before the provider sees it. */
  readonly onRequest?:
    | ((sent: Sent, moment: "before" | "after", process: ProcessModel) => void | Promise<void>)
    | undefined;
  /** Another answer than the emulator's, for a request that then never reaches it. */
  readonly answerWith?: ((sent: Sent) => OtherAnswer | undefined) | undefined;
}

const LATENCY_MS = 40;
const agent = new Agent({ connections: 16 });
/** For requests that have a connection of their own. */
const ownAgent = new Agent({ pipelining: 0 });

/** Requests of the model go through an agent of its own. */
class NoAgent {
  async destroy(): Promise<void> {}
}

/** What a process that was killed waits for. */
const NEVER = new Promise<never>(() => undefined);

/** What the compiled modules export to Pulumi's dynamic provider process. */
interface Configurable extends Methods {
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
}

/** A provider in this process: its modules are loaded for it alone, and with its end nothing of it goes on. */
export class ProcessModel implements Provider {
  readonly sent: Sent[] = [];
  readonly output: string[] = [];
  readonly methods: Readonly<Record<Kind, Methods>>;
  /** The most writes that were under way at one time. */
  mostWrites = 0;
  private writes = 0;
  private dead = false;
  private readonly around: Surroundings;
  private readonly timers = new Set<() => void>();
  private readonly connections = new Set<AbortController>();
  private readonly deadlines = new WeakMap<AbortSignal, () => void>();
  private readonly serverListeners: ((message: unknown) => void)[] = [];

  constructor(around: Surroundings) {
    this.around = around;
    const { clock, random, config, env, dist = DIST } = around;
    const math = Object.assign(Object.create(Math) as typeof Math, { random: () => random.next() });
    const say = (text: unknown): unknown => this.output.push(String(text));
    const globals = {
      Date: clock.wall,
      performance: clock.monotonic,
      Math: math,
      AbortSignal: { timeout: (ms: number) => this.deadline(ms), any: (signals: AbortSignal[]) => this.any(signals) },
      setTimeout: (run: () => void, ms: number) => this.after(ms, run),
      process: { env, argv: ["node", "model"], versions: process.versions },
      console: { log: say, warn: say, error: say, info: say },
    };
    const packages = {
      undici: { Agent: NoAgent, EnvHttpProxyAgent: NoAgent, Client: NoAgent, request: this.request.bind(this) },
      "node:diagnostics_channel": {
        subscribe: (_channel: string, listener: (message: unknown) => void) => this.serverListeners.push(listener),
      },
    };
    const runtime = loadAnew(dist, "provider/runtime.js", { globals, packages });
    const { mainWebhook, multiWebhook, webhook } = runtime as Record<string, Configurable>;
    const methods = { MainWebhook: mainWebhook, MultiWebhook: multiWebhook, Webhook: webhook };
    for (const one of Object.values(methods)) {
      void one?.configure({ config: { get: (key) => config[key] } });
    }
    this.methods = methods as Record<Kind, Configurable>;
  }

  cancel(): void {
    for (const listener of this.serverListeners) {
      listener({ headers: { ":path": "/pulumirpc.ResourceProvider/Cancel" } });
    }
  }

  kill(): void {
    this.dead = true;
    for (const cancel of this.timers) {
      cancel();
    }
    for (const connection of this.connections) {
      connection.abort();
    }
  }

  private after(ms: number, run: () => void): () => void {
    if (this.dead) {
      return () => undefined;
    }
    const cancel = this.around.clock.after(ms, () => {
      this.timers.delete(cancel);
      run();
    });
    this.timers.add(cancel);
    return cancel;
  }

  private deadline(ms: number): AbortSignal {
    const controller = new AbortController();
    const cancel = this.after(ms, () => controller.abort(new DOMException("timeout", "TimeoutError")));
    this.connections.add(controller);
    this.deadlines.set(controller.signal, () => {
      this.connections.delete(controller);
      cancel();
    });
    return controller.signal;
  }

  private any(signals: readonly AbortSignal[]): AbortSignal {
    const any = AbortSignal.any([...signals]);
    this.deadlines.set(any, () => {
      for (const signal of signals) {
        this.deadlines.get(signal)?.();
      }
    });
    return any;
  }

  private async request(url: string, options: RequestOptions): Promise<unknown> {
    const { clock, random, latencyMs = LATENCY_MS, onRequest } = this.around;
    const { pathname } = new URL(url);
    const key = options.headers["D360-API-KEY"] ?? "";
    const asked = { method: options.method, path: pathname, key, body: options.body ?? "", askedMs: clock.nowMs };
    const sent: Sent = { ...asked, endedMs: undefined, status: undefined, text: "" };
    const isWrite = options.method !== "GET";
    try {
      await (latencyMs > 0 ? clock.sleep(latencyMs * random.next()) : undefined);
      this.sent.push(sent);
      this.writes += isWrite ? 1 : 0;
      this.mostWrites = Math.max(this.mostWrites, this.writes);
      await this.unlessDead(onRequest?.(sent, "before", this));
      const answer = await this.exchange(url, options, sent);
      await this.unlessDead(onRequest?.(sent, "after", this));
      return answer;
    } finally {
      sent.endedMs = clock.nowMs;
      this.writes -= isWrite ? 1 : 0;
      this.deadlines.get(options.signal)?.();
    }
  }

  private async exchange(url: string, options: RequestOptions, sent: Sent): Promise<unknown> {
    const other = this.around.answerWith?.(sent);
    if (other) {
      [sent.status, sent.text] = [other.status, String(other.body)];
      return { statusCode: other.status, headers: other.headers ?? {}, body: [Buffer.from(other.body)] };
    }
    const release = this.around.clock.hold();
    try {
      const reset = this.around.ownConnections === true;
      const dispatcher = reset ? ownAgent : agent;
      const answer = await undiciRequest(url, {
        ...options,
        method: options.method as "GET",
        dispatcher,
        reset,
      });
      sent.status = answer.statusCode;
      const body = Buffer.from(await answer.body.arrayBuffer());
      sent.text = body.toString("utf8");
      return { statusCode: answer.statusCode, headers: answer.headers, body: [body] };
    } catch (error) {
      return this.dead ? NEVER : Promise.reject(error);
    } finally {
      release();
    }
  }

  private async unlessDead(hook: void | Promise<void>): Promise<void> {
    if (!this.dead) {
      await hook;
    }
    if (this.dead) {
      await NEVER;
    }
  }
}

interface RequestOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}
