import { CLEAN } from "../text/shown";
import type { RawWords } from "./raw-words";

const brand = Symbol.for("pulumi-360dialog.DialogError");

/** What kind of failure it is; decided in one place from status, operation and failure. */
export type DialogErrorCode =
  | "auth"
  | "not_found"
  | "not_enabled"
  | "limit"
  | "conflict"
  | "api"
  | "connection"
  | "shape"
  | "settings"
  | "identity";

/** What a failure carries besides its sentence. */
export interface DialogErrorDetails {
  readonly status?: number;
  /** What the server said. What it repeats is left out of the sentence alone: without it, the words may say something else. */
  readonly words?: RawWords;
  /** The server refused for rate alone, so nothing was applied. */
  readonly throttled?: boolean;
  readonly retryAfterMs?: number;
  /** Whether a request without an answer may have reached the server. */
  readonly mayHaveArrived?: boolean;
  /** No API key could be found: a preview that needs none goes on without. */
  readonly missingKey?: boolean;
}

/** The one family of errors that this package throws on purpose; its message is a sentence for the user. */
export class DialogError extends Error {
  readonly [brand] = true;
  readonly [CLEAN] = true;

  constructor(
    readonly code: DialogErrorCode,
    message: string,
    readonly details: DialogErrorDetails = {},
  ) {
    super(message);
    this.name = "DialogError";
  }

  /** The same failure, told from its beginning: what was attempted, then what went wrong. */
  during(attempt: string): DialogError {
    return new DialogError(this.code, `${attempt}: ${this.message}`, this.details);
  }

  /** The same failure, with another sentence at its end. */
  adding(sentence: string): DialogError {
    return new DialogError(this.code, `${this.message} ${sentence}`, this.details);
  }
}

/** Whether something thrown is of the family, also when two copies of the package are loaded. */
export function isDialogError(error: unknown): error is DialogError {
  return typeof error === "object" && error !== null && brand in error;
}

/** Whether a write may have been applied although no clear answer came: then only reading tells. */
export function isUnclear(error: DialogError): boolean {
  const status = error.details.status ?? 0;
  return error.details.mayHaveArrived === true || status >= 500 || status === 408;
}

/** The code of an answered request that was not successful. */
export function codeOf(status: number, method: string): DialogErrorCode {
  if (status === 401 || status === 403) {
    return "auth";
  }
  if (status === 404) {
    return "not_found";
  }
  // Documented for GET: 409 is "not enabled". On writes it may mean other things too; the caller looks and decides.
  return status === 409 && method === "GET" ? "not_enabled" : "api";
}
