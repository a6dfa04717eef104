import { isIP } from "node:net";

/** Which receivers the emulator may reach. Loopback only, unless you say otherwise. */
export interface ReachOptions {
  /**
   * Where the receivers of declared hosts listen, such as `{ "crm.example.com": "127.0.0.1:3000" }`, because the url of a webhook
   * has no port. The emulator speaks plain http to that address, with the declared host in `Host`.
   */
  readonly resolve?: Readonly<Record<string, string>> | undefined;
  /** Whether receivers outside this machine may get messages. Default false. */
  readonly allowRemote?: boolean | undefined;
}

/** Where a delivery connects to, or the sentence that says why it does not and what to do. */
export type Address =
  | {
      readonly secure: boolean;
      readonly host: string;
      readonly port: number;
      /** What stands in the `Host` header. */
      readonly authority: string;
      readonly path: string;
      /** User information of the url, decoded. */
      readonly user: string | undefined;
    }
  | { readonly unreachable: string };

/** Finds out where the receiver of a url is. */
export function addressOf(url: string, { resolve = {}, allowRemote = false }: ReachOptions): Address {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return { unreachable: "The url of this webhook is not an http or https address. Set the webhook again." };
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const shared = { authority: parsed.host, path: `${parsed.pathname}${parsed.search}`, user: userOf(parsed) };
  const mapped = Object.entries(resolve).find(([name]) => name.toLowerCase() === host)?.[1];
  if (mapped !== undefined) {
    return { ...shared, ...hostAndPort(mapped), secure: false };
  }
  if (!isLoopback(host) && !allowRemote) {
    return {
      unreachable: `${host} is not on this machine. Start the emulator with --resolve ${host}=127.0.0.1:3000 (your receiver's port), or with --allow-remote.`,
    };
  }
  const secure = parsed.protocol === "https:";
  // Names under localhost are loopback by definition, and not every system resolves them.
  return {
    ...shared,
    secure,
    host: host.endsWith(".localhost") ? "127.0.0.1" : host,
    port: Number(parsed.port || (secure ? 443 : 80)),
  };
}

/** What is wrong with where receivers are said to be. Undefined where nothing is. */
export function reachProblem({ resolve = {}, allowRemote = false }: ReachOptions): string | undefined {
  for (const [name, address] of Object.entries(resolve)) {
    const { host, port } = hostAndPort(address);
    if (name === "" || /[/:@]/.test(name) || host === "" || !Number.isInteger(port) || port < 1 || port > 65_535) {
      return `--resolve takes host=address:port, such as crm.example.com=127.0.0.1:3000, not ${name}=${address}.`;
    }
    if (!isLoopback(host) && !allowRemote) {
      return `--resolve ${name}=${address} leaves this machine. Add --allow-remote if you want that.`;
    }
  }
  return undefined;
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  if (isIP(name) === 4) {
    return name.startsWith("127.");
  }
  return name === "::1" || name === "localhost" || name.endsWith(".localhost");
}

function hostAndPort(address: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

function userOf({ username, password }: URL): string | undefined {
  return username === "" && password === "" ? undefined : `${decoded(username)}:${decoded(password)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
