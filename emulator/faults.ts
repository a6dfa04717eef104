import type { Answer, Refuse } from "./exchange";

/** What goes wrong with a request. "Applied" faults do the work and then fail to say so. */
export const faultKinds = [
  "dropBefore",
  "dropAfter",
  "delay",
  "delayAfter",
  "late",
  "unauthorized",
  "forbidden",
  "notFound",
  "conflict",
  "tooManyRequests",
  "throttledText",
  "serverError",
  "serverErrorApplied",
  "html",
  "cutJson",
  "emptyBody",
  "hang",
  "hangAfter",
  "redirect",
  "echo",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Which requests a fault strikes, how, and how often. */
export interface Fault {
  readonly kind: FaultKind;
  /** Only requests of this method. */
  readonly method?: string;
  /** Only requests whose path begins with this. */
  readonly path?: string;
  /** Only requests of this key. */
  readonly key?: string;
  /** How many requests to let pass first. Default 0. */
  readonly skip?: number;
  /** How many requests to strike, or "always". Default 1. */
  readonly times?: number | "always";
  /** Milliseconds, for delay, delayAfter and late. Default 100. */
  readonly ms?: number;
  /** `Retry-After` of tooManyRequests and throttledText: seconds as a number, or a text as it is. */
  readonly retryAfter?: number | string;
}

/** A fault that is set, with its count. */
export interface FaultHandle {
  readonly hits: number;
  remove(): void;
}

interface SetFault {
  readonly fault: Fault;
  passed: number;
  hits: number;
}

/** The faults that are set; the first that fits a request strikes it. */
export class Faults {
  private readonly faults: SetFault[] = [];

  add(fault: Fault): FaultHandle {
    const set: SetFault = { fault, passed: 0, hits: 0 };
    this.faults.push(set);
    return {
      get hits() {
        return set.hits;
      },
      remove: () => {
        this.faults.splice(this.faults.indexOf(set), this.faults.includes(set) ? 1 : 0);
      },
    };
  }

  clear(): void {
    this.faults.length = 0;
  }

  /** The fault that strikes a request, counted. */
  strike(request: { method: string; path: string; key: string }): Fault | undefined {
    for (const set of this.faults) {
      const { fault } = set;
      const fits =
        (fault.method ?? request.method) === request.method &&
        request.path.startsWith(fault.path ?? "") &&
        (fault.key ?? request.key) === request.key;
      if (!fits || (fault.times !== "always" && set.hits >= (fault.times ?? 1))) {
        continue;
      }
      if (set.passed < (fault.skip ?? 0)) {
        set.passed += 1;
        continue;
      }
      set.hits += 1;
      return fault;
    }
    return undefined;
  }
}

/** Whether a fault leaves the work undone. */
export function preventsWork(kind: FaultKind): boolean {
  const does: readonly FaultKind[] = [
    ...(["delay", "delayAfter", "late", "dropAfter", "serverErrorApplied"] as const),
    ...(["cutJson", "emptyBody", "hangAfter"] as const),
  ];
  return !does.includes(kind);
}

/** The answer of a fault that only changes what is said; undefined for those that break the connection or wait. */
export function faultyAnswer(fault: Fault, refuse: Refuse, echo: string): Answer | undefined {
  const answers: Partial<Record<FaultKind, Answer>> = {
    unauthorized: refuse(401, "Invalid API key"),
    forbidden: refuse(403, "endpoint blocked"),
    notFound: refuse(404, "not found"),
    conflict: refuse(409, "conflict"),
    tooManyRequests: refuse(429, "too many requests"),
    // Documented text of the gateway's throttling.
    throttledText: refuse(400, "You have exceeded the endpoint rate limit."),
    serverError: refuse(500, "internal server error"),
    serverErrorApplied: refuse(500, "internal server error"),
    html: { status: 502, body: "<html><body><h1>502 Bad Gateway</h1></body></html>" },
    emptyBody: { status: 200, body: "" },
    redirect: { status: 307, body: "" },
    echo: refuse(400, `bad request: ${echo}`),
  };
  return answers[fault.kind];
}
