import { createHmac } from "node:crypto";
import type { DeliveryProfile } from "./profile";

/** Observed: a client of this kind delivers. The version is assumed. */
const USER_AGENT = "python-httpx/0.28.1";

/** The header of the switch `deliverySignature`. */
const SIGNATURE_HEADER = "x-360dialog-signature";

/** Headers that say where a request ends. A configured one would break the request, so it is left out (assumed). */
const FRAMING = [
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
];

/** What the headers of a delivery are made of. */
export interface HeaderSource {
  readonly body: Uint8Array;
  readonly authority: string;
  readonly user: string | undefined;
  /** The destination's own headers. */
  readonly configured: Readonly<Record<string, unknown>>;
  readonly signature: DeliveryProfile["deliverySignature"];
  readonly platformSecret: string;
}

/**
 * The headers of one delivery, in order. Observed: user agent, content type, the configured headers as they are, user information
 * as basic authorization, no signature. Assumed: the rest, which is what that client sends by itself, that a configured header
 * takes the place of one of the same name, and that user information wins over a configured `Authorization`, as in that client.
 */
export function deliveryHeaders(source: HeaderSource): [name: string, value: string][] {
  const own: [string, string][] = [
    ["Host", source.authority],
    ["Accept", "*/*"],
    ["Accept-Encoding", "gzip, deflate"],
    ["Connection", "close"],
    ["User-Agent", USER_AGENT],
    ["Content-Type", "application/json"],
  ];
  const last: [string, string][] = [["Content-Length", String(source.body.byteLength)]];
  if (source.user !== undefined) {
    last.push(["Authorization", `Basic ${Buffer.from(source.user).toString("base64")}`]);
  }
  if (source.signature !== "none") {
    last.push([SIGNATURE_HEADER, signatureOf(source.body, source.platformSecret)]);
  }
  const configured = Object.entries(source.configured)
    .filter(([name]) => !FRAMING.includes(name.toLowerCase()))
    .map(([name, value]): [string, string] => [name, String(value)]);
  return [...without(own, configured), ...without(configured, last), ...last];
}

/** The lowercase hex HMAC-SHA256 of a body. */
function signatureOf(body: Uint8Array, platformSecret: string): string {
  return createHmac("sha256", platformSecret).update(body).digest("hex");
}

function without(list: [string, string][], others: readonly [string, string][]): [string, string][] {
  const taken = new Set(others.map(([name]) => name.toLowerCase()));
  return list.filter(([name]) => !taken.has(name.toLowerCase()));
}
