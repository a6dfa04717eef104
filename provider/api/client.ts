import type { Server } from "./connection";
import { type DialogError, isDialogError, isUnclear } from "./errors";
import { budgetOf, delayBefore, MAX_TRIES, type RetryBudget, sleep } from "./retry";
import { type ApiRequest, readOnce, type Sender, writeOnce } from "./transport";
import {
  type Destination,
  fitsInPath,
  IDENTITY_PATH,
  MAIN_WEBHOOK_PATH,
  type MainWebhookConfig,
  MULTI_WEBHOOK_PATH,
  NO_IDENTITY,
  NUMBER_OFF,
  type NumberIdentity,
  type NumberSnapshot,
  parseIdentity,
  parseMainWebhook,
  parseNumber,
} from "./wire";

/** When a client gives up. */
export interface Limits {
  /** Aborted when the run was interrupted: then nothing is waited for. */
  readonly cancelled?: AbortSignal | undefined;
  /** Aborted when no request may be under way any more; by default with `cancelled`. */
  readonly ends?: AbortSignal | undefined;
  /** Tries of a write that was not applied; 1 where the caller repeats it. */
  readonly writeTries?: number;
}

/** The API of one number: its key is its address. Reads are retried; a write is repeated only if it was not applied. */
export class Client {
  readonly budget: RetryBudget;
  private readonly sender: Sender;

  constructor(
    server: Server,
    apiKey: string,
    private readonly limits: Limits = {},
  ) {
    this.budget = budgetOf(server.baseUrl, apiKey);
    this.sender = { server, apiKey, ends: limits.ends ?? limits.cancelled };
  }

  /** GET: the switch and the webhooks. 409 is the answer of a number that is off (documented status). */
  async readNumber(tries = MAX_TRIES): Promise<NumberSnapshot> {
    const call: ApiRequest = { method: "GET", path: MULTI_WEBHOOK_PATH };
    try {
      return await this.read(call, tries, parseNumber);
    } catch (error) {
      if (isDialogError(error) && error.code === "not_enabled") {
        return NUMBER_OFF;
      }
      throw error;
    }
  }

  /** POST: switches the feature of the number on or off. */
  setEnabled(enabled: boolean): Promise<string> {
    return this.write({ method: "POST", path: MULTI_WEBHOOK_PATH, body: { enabled } });
  }

  /** PUT: appends one webhook; one a request, since nothing says whether a longer list is taken as a whole. */
  appendDestination({ name, url, headers }: Destination): Promise<string> {
    const body = { destinations: [{ name, url, headers }] };
    return this.write({ method: "PUT", path: MULTI_WEBHOOK_PATH, body });
  }

  /** PATCH: replaces url and headers of one webhook; always the full object, since an omitted field may be cleared. */
  updateDestination({ name, url, headers }: Destination): Promise<string> {
    return this.write({ method: "PATCH", path: MULTI_WEBHOOK_PATH, body: { name, url, headers } });
  }

  /** DELETE: removes one webhook by its exact name. */
  async deleteDestination(name: string): Promise<string> {
    return this.write({ method: "DELETE", path: `${MULTI_WEBHOOK_PATH}/${pathSegment(name)}` });
  }

  /** GET: the main webhook of the number; its url is empty where none is set. */
  async readMainWebhook(tries = MAX_TRIES): Promise<MainWebhookConfig> {
    return this.read({ method: "GET", path: MAIN_WEBHOOK_PATH }, tries, parseMainWebhook);
  }

  /** POST: sets the main webhook; always the full object, since an omitted field may be kept. */
  setMainWebhook({ url, headers }: MainWebhookConfig): Promise<string> {
    return this.write({ method: "POST", path: MAIN_WEBHOOK_PATH, body: { url, headers } });
  }

  /**
   * GET: which number the key belongs to. 401 is a refused key; any other answer without an id says nothing (some accounts
   * answer 400 or 404, observed by others). No answer at all, and throttling, are errors as everywhere. What is merely not
   * understood is an answer too, and is not asked for again.
   */
  async readIdentity(): Promise<NumberIdentity> {
    try {
      return await this.read({ method: "GET", path: IDENTITY_PATH }, MAX_TRIES, parseIdentity, mayAnswerLater);
    } catch (error) {
      const isAnswer = isDialogError(error) && error.code !== "connection" && error.details.throttled !== true;
      if (isAnswer && error.details.status !== 401) {
        return NO_IDENTITY;
      }
      throw error;
    }
  }

  private read<T>(
    call: ApiRequest,
    tries: number,
    parse: (body: unknown) => T,
    mayAgain: (error: DialogError) => boolean = mayReadAgain,
  ): Promise<T> {
    return this.repeat(tries, mayAgain, () => readOnce(this.sender, call, parse));
  }

  private write(call: ApiRequest): Promise<string> {
    return this.repeat(this.limits.writeTries ?? MAX_TRIES, wasNotApplied, () => writeOnce(this.sender, call));
  }

  private async repeat<T>(tries: number, may: (error: DialogError) => boolean, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await send();
        this.budget.earn();
        return result;
      } catch (error) {
        if (
          !isDialogError(error) ||
          attempt >= tries ||
          !may(error) ||
          this.limits.cancelled?.aborted ||
          !this.budget.spend()
        ) {
          throw error;
        }
        await sleep(delayBefore(attempt, error.details.retryAfterMs, Math.random), this.limits.cancelled);
      }
    }
  }
}

function mayReadAgain(error: DialogError): boolean {
  return error.code === "shape" || mayAnswerLater(error);
}

function mayAnswerLater(error: DialogError): boolean {
  return (
    error.code !== "shape" && (error.code === "connection" || error.details.throttled === true || isUnclear(error))
  );
}

function wasNotApplied(error: DialogError): boolean {
  return error.details.throttled === true || (error.code === "connection" && error.details.mayHaveArrived === false);
}

/** The name as one path segment; one that is none would reach another resource. */
function pathSegment(name: string): string {
  if (!fitsInPath(name)) {
    throw new TypeError("A webhook name that cannot stand in a path must not get this far.");
  }
  return encodeURIComponent(name);
}
