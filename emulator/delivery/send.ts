import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Address } from "./address";
import type { AttemptResult } from "./plan";

/** How long a receiver may take to answer. Documented, and observed to be a hard limit. */
export const ANSWER_LIMIT_MS = 5000;

/** What is read of an answer's body. More is not waited for, and the status counts (assumed). */
const LARGEST_ANSWER_BYTES = 64 * 1024;

/** One request to one receiver. */
export interface Sending {
  readonly address: Exclude<Address, { readonly unreachable: string }>;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/**
 * POSTs a message over a connection that serves nothing else, and says how that went. It never throws. The answer has to be
 * complete within the limit, its body included (assumed). Redirects are not followed.
 */
export function send(sending: Sending): Promise<AttemptResult> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    let request: ClientRequest | undefined;
    let status: number | undefined;
    const finish = (outcome: AttemptResult["outcome"], reason?: string): void => {
      clearTimeout(timer);
      sending.signal.removeEventListener("abort", abort);
      resolve({ outcome, status, ms: Math.round(performance.now() - startedMs), reason });
      request?.destroy();
    };
    const abort = () => finish("broken", "The emulator was stopped or reset meanwhile.");
    const limit = `within ${sending.limitMs / 1000} s`;
    const tooLate = () =>
      finish("timeout", status === undefined ? `No answer ${limit}.` : `The answer's body did not end ${limit}.`);
    // An answer that has reached this process in time counts, even where the process was too busy to look at it.
    const timer = setTimeout(() => setImmediate(tooLate), sending.limitMs);
    sending.signal.addEventListener("abort", abort, { once: true });
    if (sending.signal.aborted) {
      abort();
      return;
    }
    try {
      request = open(sending);
    } catch (error) {
      finish("skipped", `The request cannot be made: ${messageOf(error)}. Correct the headers of this webhook.`);
      return;
    }
    request.on("error", (error) => finish("broken", brokenReason(error, sending.address)));
    request.on("close", () =>
      finish(
        "broken",
        `The connection ended before ${status === undefined ? "an answer" : "the answer was complete"}.`,
      ),
    );
    request.on("response", (response) => {
      status = response.statusCode;
      readSome(response, () => finish(status === 200 ? "taken" : "refused", refusalReason(status)));
    });
    request.end(sending.body);
  });
}

function open({ address, headers }: Sending): ClientRequest {
  const { secure, host, port, path } = address;
  return (secure ? httpsRequest : httpRequest)({
    method: "POST",
    host,
    port,
    path,
    headers: headers.flat(),
    agent: false,
    setHost: false,
  });
}

/** Reads the answer until it ends, or until it is too large to be read on. */
function readSome(response: IncomingMessage, done: () => void): void {
  let bytes = 0;
  response.on("data", (chunk: Uint8Array) => {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_ANSWER_BYTES) {
      done();
    }
  });
  response.on("end", done);
}

function refusalReason(status: number | undefined): string | undefined {
  if (status === 200) {
    return undefined;
  }
  const redirect = status !== undefined && status >= 300 && status < 400 ? " Redirects are not followed." : "";
  return `The receiver answered ${status}, and only 200 counts.${redirect}`;
}

function brokenReason(error: NodeJS.ErrnoException, { host, port }: Sending["address"]): string {
  const place = `${host}:${port}`;
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: `Nothing listens at ${place}. Start the receiver, or correct its address.`,
    ECONNRESET: `The receiver at ${place} broke the connection before an answer.`,
    EPIPE: `The receiver at ${place} broke the connection before an answer.`,
    ENOTFOUND: `There is no host ${host}. Correct the url of the webhook, or give its address with --resolve.`,
    EAI_AGAIN: `The name ${host} could not be looked up. Check the network, or give its address with --resolve.`,
  };
  const code = error.code ?? "";
  if (/CERT|TLS|SSL|EPROTO/.test(code)) {
    return `There is no secure connection to ${place} (${code}). 360dialog asks for https with a valid certificate.`;
  }
  return reasons[code] ?? `The request to ${place} failed: ${messageOf(error)}.`;
}

function messageOf(error: unknown): string {
  const { code, message } = Object(error);
  // Some messages repeat the value of a header.
  return typeof code === "string" && code.startsWith("ERR_") ? code : String(message).split("\n")[0] || String(code);
}
