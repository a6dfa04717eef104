import { viewsOf } from "../text/decode";
import { redact } from "../text/redact";
import { type Shown, shown } from "../text/shown";
import { Connection, type Server } from "./connection";
import { codeOf, DialogError } from "./errors";
import { parseStrictly } from "./json";
import { parseRetryAfter } from "./retry";
import { KEY_HEADER, MULTI_WEBHOOK_PATH, NotUnderstood } from "./wire";
import { rawWords, shownErrorWords, shownWords } from "./words";

/** One request; `path` begins with a slash and is encoded. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
}

/** Where requests go, with which key, and until when one may be under way. */
export interface Sender {
  readonly server: Server;
  readonly apiKey: string;
  /** Aborted when a run that was interrupted has to end; what is under way then is broken off. */
  readonly ends?: AbortSignal | undefined;
}

const MAX_BODY_BYTES = 1024 * 1024;
// RFC 1035, 2.3.4. A redirect may claim a longer one.
const LONGEST_HOST = 253;
/** A path may hold the name that somebody else gave a webhook. */
const LONGEST_PATH = 300;

const CHECK_ADDRESS = " Check dialog360:baseUrl, and run the command again later.";

// Failures before anything was sent: the name was not resolved, nobody listened, or TLS was not agreed on. Other errors of
// TLS may also come on a connection that is open, when the request is under way.
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_(CERT_ALTNAME_INVALID|HANDSHAKE_TIMEOUT)|ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|.*HANDSHAKE_FAILURE)|(?!ERR_).*(CERT|CRL).*)$/;
// The same where they end the attempt to connect.
const NOT_SENT_BY_CONNECT = /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

// Documented by the vendor for the gateway: throttling comes as 400 with a text of this kind. "Exceeded the limit" may
// also be said of the number of webhooks, which no waiting cures.
const THROTTLING = /exceeded the (endpoint )?rate limit/i;
const THROTTLING_WORDS = [/\brate[\s_-]?limit/i, /too[\s_-]?many[\s_-]?requests/i, /throttl/i];
const PERHAPS_THROTTLING_WORDS = [/exceeded the limit/i, /try again later/i];
const SLOT_WORDS = /webhook|destination/i;

/**
 * Sends one write once; everything but a 2xx answer is a {@link DialogError}. Gives what was answered, for a sentence: a
 * server may accept a write and say why it does not do it.
 */
export async function writeOnce(sender: Sender, call: ApiRequest): Promise<string> {
  const answer = await exchange(sender, call);
  if (!isSuccess(answer)) {
    throw refusal(answer, call, sender.server);
  }
  return answered(call, answer.status, shownErrorWords(answer.body.toString("utf8")));
}

/**
 * Sends one GET once and returns what its answer says. Only a 200 whose body `parse` understands is an answer: what is
 * absent from anything else is not known to be gone.
 */
export async function readOnce<T>(sender: Sender, call: ApiRequest, parse: (body: unknown) => T): Promise<T> {
  const answer = await exchange(sender, call);
  if (!isSuccess(answer)) {
    throw refusal(answer, call, sender.server);
  }
  if (answer.status !== 200) {
    throw new DialogError(
      "shape",
      `${where(call)} answered ${answer.status} instead of 200, which does not tell what is there.${CHECK_ADDRESS}`,
      { status: answer.status },
    );
  }
  try {
    return parse(parseStrictly(answer.body));
  } catch (error) {
    throw shapeError(answer, call, error instanceof NotUnderstood ? ` (${error.message})` : "");
  }
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly retryAfter: string | undefined;
  readonly location: string | undefined;
}

async function exchange({ server, apiKey, ends }: Sender, call: ApiRequest): Promise<Answer> {
  if (ends?.aborted) {
    throw interrupted(call, false);
  }
  const url = `${server.baseUrl}${call.path}`;
  const connection = new Connection(server);
  const timeout = AbortSignal.timeout(server.requestTimeoutMs);
  try {
    const response = await connection.request(url, {
      method: call.method,
      headers: {
        [KEY_HEADER]: apiKey,
        accept: "application/json",
        ...(call.body ? { "content-type": "application/json" } : {}),
      },
      body: call.body ? JSON.stringify(call.body) : null,
      signal: ends ? AbortSignal.any([timeout, ends]) : timeout,
    });
    const body = await readBody(response.body, response.statusCode, call);
    const header = (name: string) => [response.headers[name]].flat()[0];
    return { status: response.statusCode, body, retryAfter: header("retry-after"), location: header("location") };
  } catch (error) {
    if (error instanceof DialogError) {
      throw error;
    }
    throw ends?.aborted
      ? interrupted(call, !connection.neverOpened)
      : connectionError(error, call, server, connection, timeout.aborted);
  } finally {
    connection.close();
  }
}

async function readBody(body: AsyncIterable<Uint8Array>, status: number, call: ApiRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      const message = `${where(call)} answered ${status} with more than ${MAX_BODY_BYTES} bytes.${CHECK_ADDRESS}`;
      throw new DialogError("shape", message, { mayHaveArrived: true });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The error for a 200 that cannot be understood. */
function shapeError({ status, body }: Answer, call: ApiRequest, reason: string): DialogError {
  const text = body.toString("utf8");
  const kind = text.trimStart().startsWith("<")
    ? "an HTML page instead of JSON"
    : "a body that is not the documented JSON";
  const words = shownErrorWords(text);
  return new DialogError("shape", `${answered(call, `${status} with ${kind}${reason}`, words)}.${CHECK_ADDRESS}`, {
    status,
  });
}

function refusal(answer: Answer, call: ApiRequest, server: Server): DialogError {
  if (answer.status >= 300 && answer.status < 400) {
    const message = `${where(call)} answered ${answer.status}, a redirect${hostOf(answer.location)}, which is not followed because it would carry the API key elsewhere. Check dialog360:baseUrl.`;
    return new DialogError("api", message, { status: answer.status });
  }
  const text = answer.body.toString("utf8");
  const said = shownWords(text);
  const words = rawWords(text);
  const throttled =
    answer.status === 429 || (answer.status === 400 && words.tell((spoken) => speaksOfThrottling(spoken, call)));
  const retryAfterMs = parseRetryAfter(answer.retryAfter, Date.now());
  const message = `${answered(call, answer.status, said)}.${isWrongAddress(answer, call) ? wrongAddress(call, server) : adviceFor(answer.status, throttled)}`;
  return new DialogError(codeOf(answer.status, call.method), message, {
    status: answer.status,
    throttled,
    words,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Whether words tell of throttling. Those that the request holds too may be an echo of its url, name or headers. */
function speaksOfThrottling(words: string, { path, body }: ApiRequest): boolean {
  const sent = [path, JSON.stringify(body ?? "")].flatMap(viewsOf);
  const isSaid = (pattern: RegExp) => pattern.test(words) && !sent.some(({ text }) => pattern.test(text));
  return (
    THROTTLING.test(words) ||
    THROTTLING_WORDS.some(isSaid) ||
    (PERHAPS_THROTTLING_WORDS.some(isSaid) && !SLOT_WORDS.test(words))
  );
}

/** Where no name is part of the path, only the address can be what is not found. */
function isWrongAddress({ status }: Answer, { path }: ApiRequest): boolean {
  return status === 404 && path === MULTI_WEBHOOK_PATH;
}

function wrongAddress({ path }: ApiRequest, { baseUrl }: Server): string {
  const guess = /\/v\d+$/.test(baseUrl) ? ` without ${baseUrl.slice(baseUrl.lastIndexOf("/"))} at its end` : "";
  return ` The full address was ${baseUrl}${path}. Correct dialog360:baseUrl, the part before ${path}${guess === "" ? "" : `: try it${guess}`}.`;
}

function adviceFor(status: number, throttled: boolean): string {
  if (throttled) {
    return " The server limits the rate of requests: run the command again later.";
  }
  if (status >= 500) {
    return " The server failed: run the command again later.";
  }
  // What a refused key needs is said where its source is known.
  return codeOf(status, "") === "auth" ? "" : " Correct what the server objects to, and run the command again.";
}

function connectionError(
  error: unknown,
  call: ApiRequest,
  server: Server,
  connection: Connection,
  timedOut: boolean,
): DialogError {
  const { code, syscall } = causeOf(error);
  const neverSent =
    connection.neverOpened || NOT_SENT.test(code) || (NOT_SENT_BY_CONNECT.test(code) && syscall === "connect");
  const reason = timedOut ? `waited ${server.requestTimeoutMs / 1000} s, dialog360:requestTimeout` : code;
  const { host } = new URL(server.baseUrl);
  const proxy = connection.failedProxy;
  const message = proxy
    ? `${where(call)} was not sent: ${proxy} did not open the way to ${host} (${refusedTunnel(error) ?? reason}). Check the proxy and its credentials, or name ${host} in NO_PROXY, then run the command again.`
    : `${where(call)} got no answer from ${host} (${reason}). Check the network and dialog360:baseUrl, then run the command again.`;
  return new DialogError("connection", message, { mayHaveArrived: !neverSent });
}

function interrupted(call: ApiRequest, mayHaveArrived: boolean): DialogError {
  const message = `The run was interrupted before it was ${mayHaveArrived ? "answered" : "sent"}. Run the command again.`;
  return new DialogError("connection", message, { mayHaveArrived }).during(where(call));
}

/** What a proxy answered instead of opening a tunnel; the client has it in its message alone. */
function refusedTunnel(error: unknown): string | undefined {
  const status = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : "")?.[1];
  return status === undefined
    ? undefined
    : `it answered ${status}${status === "407" ? ", which asks for credentials" : ""}`;
}

function causeOf(error: unknown): { readonly code: string; readonly syscall: unknown } {
  for (const one of [error, error instanceof Error ? error.cause : undefined]) {
    const { code, syscall } = Object(one);
    if (typeof code === "string") {
      return { code, syscall };
    }
  }
  return { code: "connection failed", syscall: undefined };
}

function where(call: ApiRequest): string {
  return `${call.method} ${redact(call.path, LONGEST_PATH)}`;
}

function answered(call: ApiRequest, what: string | number, words: Shown): string {
  return `${where(call)} answered ${what}${words === "" ? "" : `: "${words}"`}`;
}

/** Where a redirect leads; a host has no controls, but the server chooses it. */
function hostOf(location: string | undefined): Shown {
  const url = URL.parse(location ?? "") ?? undefined;
  return shown(url ? ` to ${redact(url.host, LONGEST_HOST)}` : "");
}
