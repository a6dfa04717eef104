import { type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import type { Aim } from "./aim";

/** An answer that is given exactly as it stands here. */
export interface OverrideAnswer {
  /** 200 to 999. */
  readonly status: number;
  /** Without a `content-type`, one is sent that says JSON. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A text or bytes are sent as they are, anything else as JSON. Without it the body is empty. */
  readonly body?: unknown;
}

/** Answers requests otherwise than the emulator would. */
export interface Override extends Aim {
  readonly answer: OverrideAnswer;
  /** Whether the request's work is done before it is answered so, where the request is a valid one. Default false. */
  readonly applied?: boolean;
}

/** Throws where an answer could not be sent. */
export function validateOverride({ answer: { status, headers = {} } }: Override): void {
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw new RangeError(`The status of an override is a whole number from 200 to 999, not ${status}.`);
  }
  for (const [name, values] of Object.entries(headers)) {
    validateHeaderName(name);
    for (const value of [values].flat()) {
      validateHeaderValue(name, value);
    }
  }
}

/** Sends an answer as it is. */
export function sendOverride(response: ServerResponse, { status, headers = {}, body }: OverrideAnswer): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  response.end(isRaw ? body : body === undefined ? "" : JSON.stringify(body));
}
