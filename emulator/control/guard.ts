import { isLoopback } from "../delivery/address";

/** What of a request decides whether the control API listens to it. */
export interface Sender {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers alone send. */
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
}

export interface Refusal {
  readonly status: 403 | 415;
  readonly error: string;
}

/**
 * Refuses what a web page of somebody else may send. Its name may lead to this machine (DNS rebinding), so `Host` has to be a
 * loopback name or one of those that are allowed. A form of another page sends an `Origin` and no JSON.
 */
export function refusalOf(sender: Sender, allowedHosts: readonly string[] = []): Refusal | undefined {
  const { method, host, origin, fetchSite, contentType } = sender;
  if (!isAllowedHost(host, allowedHosts)) {
    const error =
      "This Host is not one of the emulator. Ask for it at 127.0.0.1 or localhost, or start it with --allow-host and that name.";
    return { status: 403, error };
  }
  if (method === "GET" || method === "HEAD") {
    return undefined;
  }
  const isElsewhere = fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none";
  if (isElsewhere || (origin !== undefined && origin !== `http://${host}`)) {
    return { status: 403, error: "A page of another origin may not change the emulator." };
  }
  const takesBody = method !== "DELETE";
  if (takesBody && !/^application\/json\s*(;|$)/i.test(contentType ?? "")) {
    return { status: 415, error: "Send JSON, with content-type: application/json." };
  }
  return undefined;
}

function isAllowedHost(host: string | undefined, allowedHosts: readonly string[]): boolean {
  const name = hostnameOf(host ?? "");
  return name !== undefined && (isLoopback(name) || allowedHosts.some((one) => one.toLowerCase() === name));
}

/** The name in a `Host` header, without its port. */
function hostnameOf(host: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^:@/?#[\]]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}
