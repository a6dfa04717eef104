import { Agent, Client, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { DialogError } from "./errors";

/** Where requests go and how long one may take. */
export interface Server {
  readonly baseUrl: string;
  readonly requestTimeoutMs: number;
  /** Whether the address is this machine's own: a proxy could not reach it. */
  readonly loopback: boolean;
}

type Options = Parameters<typeof request>[1] & { readonly signal: AbortSignal };

// The request has a separate limit, dialog360:requestTimeout: those of the client would end a longer one early.
const NO_LIMITS = { headersTimeout: 0, bodyTimeout: 0 };
/** An attempt to connect outlives the request that it was for; it must not keep the process alive for long. */
const LATER_MS = 1000;

/**
 * The way of one request to the API. Each has its own: on a connection that is kept, an answer too many would be taken
 * for the answer of the next request.
 */
export class Connection {
  private readonly dispatcher: Dispatcher;
  private isAwaited = false;
  private isOpen = false;
  private isProxyAsked = false;

  constructor(private readonly server: Server) {
    const connectTimeout = server.requestTimeoutMs + LATER_MS;
    const options = { ...NO_LIMITS, connectTimeout, pipelining: 0, allowH2: false, factory: this.watched.bind(this) };
    this.dispatcher = server.loopback ? new Agent(options) : this.perhapsThroughProxy(options);
  }

  /** Whether it is certain that nothing was sent to the API: the way to it was never open. */
  get neverOpened(): boolean {
    return this.isAwaited && !this.isOpen;
  }

  /** The proxy that the environment names, where it is what the request did not get past. */
  get failedProxy(): string | undefined {
    return this.isProxyAsked && !this.isOpen ? proxyOf(this.server)?.shown : undefined;
  }

  /** Sends the request. The client heeds a signal only once the connection is open, so it is heeded here. */
  async request(url: string, options: Options): Promise<Dispatcher.ResponseData<unknown>> {
    const { dispatcher } = this;
    const { signal } = options;
    let abort = (): void => undefined;
    const abortion = new Promise<never>((_resolve, reject) => {
      abort = () => reject(signal.reason);
    });
    signal.addEventListener("abort", abort);
    try {
      return await Promise.race([request(url, { ...options, dispatcher }), abortion]);
    } finally {
      // A signal that something still listens to is kept in memory, with all that belongs to it.
      signal.removeEventListener("abort", abort);
    }
  }

  close(): void {
    this.dispatcher.destroy().catch(() => undefined);
  }

  private perhapsThroughProxy(options: EnvHttpProxyAgent.Options): Dispatcher {
    const clientFactory = (url: URL, proxyOptions: object): Client => {
      const client = new Client(url.origin, { ...proxyOptions, ...NO_LIMITS });
      const dispatch = client.dispatch.bind(client);
      client.dispatch = (...args) => {
        this.isProxyAsked = true;
        return dispatch(...args);
      };
      return client;
    };
    try {
      return new EnvHttpProxyAgent({ ...options, clientFactory });
    } catch {
      const { variable } = invalidProxy(this.server) ?? { variable: "HTTPS_PROXY or HTTP_PROXY" };
      throw new DialogError(
        "connection",
        `Nothing was sent, because the environment variable ${variable} is not the address of a proxy. Set it to an address such as http://proxy.example.com:3128, or unset it, and run the command again.`,
        { mayHaveArrived: false },
      );
    }
  }

  private watched(origin: string | URL, options: object): Dispatcher {
    this.isAwaited = true;
    return new Client(origin, options).on("connect", () => {
      this.isOpen = true;
    });
  }
}

interface ProxySetting {
  readonly variable: string;
  readonly value: string;
}

/** The variables that may name a proxy, as the client reads them: small letters first, and an empty one is none. */
function proxySettings({ baseUrl }: Server): ProxySetting[] {
  const kinds = baseUrl.startsWith("https:") ? ["https_proxy", "http_proxy"] : ["http_proxy"];
  return kinds.flatMap((lower) => {
    const variable = process.env[lower] === undefined ? lower.toUpperCase() : lower;
    const value = process.env[variable];
    return value ? [{ variable, value }] : [];
  });
}

function invalidProxy(server: Server): ProxySetting | undefined {
  return proxySettings({ ...server, baseUrl: "https:" }).find(
    ({ value }) => !/^(https?|socks5?):$/.test(URL.parse(value)?.protocol ?? ""),
  );
}

/** The proxy in use, for a sentence: its host and where it is set, without its credentials. */
function proxyOf(server: Server): { readonly shown: string } | undefined {
  const [setting] = proxySettings(server);
  return setting && { shown: `the proxy ${new URL(setting.value).host} (${setting.variable})` };
}
