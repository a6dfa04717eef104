import type { Aim } from "./aim";
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

/** What goes wrong, and with which requests. */
export interface Fault extends Aim {
  readonly kind: FaultKind;
  /** Milliseconds, for delay, delayAfter and late. Default 100. */
  readonly ms?: number | undefined;
  /** `Retry-After` of tooManyRequests and throttledText: seconds as a number, or a text as it is. */
  readonly retryAfter?: number | string | undefined;
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
