import type { IncomingMessage, ServerResponse } from "node:http";
import { DeliveryError, type DeliveryProblem } from "../delivery/errors";
import type { Emulator } from "../emulator";
import { refusalOf } from "./guard";
import { type Found, findRoute, HEALTH_PATH } from "./routes";
import { Unfit } from "./unfit";

const PREFIX = "/_emulator/";
const LARGEST_BODY_BYTES = 1024 * 1024;

const statuses: Readonly<Record<DeliveryProblem, number>> = {
  "unknown number": 404,
  "unknown delivery": 404,
  "unknown sample": 400,
  malformed: 400,
  "not kept": 410,
};

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whether a request is for the control API, and not for the API that is emulated. */
export function isControl({ url = "" }: IncomingMessage): boolean {
  return url.startsWith(PREFIX);
}

/** The control API over HTTP: the library's own calls, for programs in other languages. */
export class Control {
  constructor(
    private readonly emulator: Emulator,
    /** Names in `Host` that are answered beside those of loopback. */
    private readonly allowedHosts: readonly string[] = [],
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status, body, headers = {} } = await this.reply(request);
      response.writeHead(status, {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        ...headers,
      });
      response.end(JSON.stringify(body));
    } catch {
      // The client has gone.
      response.destroy();
    }
  }

  private async reply(request: IncomingMessage): Promise<Reply> {
    const { method = "GET", url = "/", headers } = request;
    const sender = {
      method,
      host: headers.host,
      origin: headers.origin,
      fetchSite: headers["sec-fetch-site"]?.toString(),
      contentType: headers["content-type"],
    };
    const [path = "/", query = ""] = url.split("?");
    const refusal = path === HEALTH_PATH ? undefined : refusalOf(sender, this.allowedHosts);
    if (refusal) {
      return { status: refusal.status, body: { error: refusal.error } };
    }
    const found = findRoute(method, path);
    if ("allowed" in found) {
      const allow = found.allowed.join(", ");
      return found.allowed.length === 0
        ? { status: 404, body: { error: `There is no ${path}. GET /_emulator/openapi.json lists what there is.` } }
        : { status: 405, body: { error: `${path} takes ${allow}.` }, headers: { allow } };
    }
    const text = await readBody(request);
    if (text === undefined) {
      return { status: 413, body: { error: "The body is larger than 1 MiB." }, headers: { connection: "close" } };
    }
    return this.answer(found, new URLSearchParams(query), text);
  }

  private async answer({ route, params }: Found, query: URLSearchParams, text: string): Promise<Reply> {
    try {
      return { status: 200, body: await route.handle(this.emulator, { params, query, body: parsed(text) }) };
    } catch (error) {
      if (error instanceof DeliveryError) {
        return { status: statuses[error.problem], body: { error: error.message } };
      }
      if (error instanceof Unfit) {
        return { status: error.status, body: { error: error.message } };
      }
      return { status: 500, body: { error: "The emulator has failed at this request. Please report it." } };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new Unfit("The body is not JSON.");
  }
}

/** Undefined where the body is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
