import type { ErrorShape, Profile } from "./profile";
import type { EmulatedNumber } from "./state";

/** One request whose key is valid, on its way to a route. */
export interface RouteRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark. Empty where the request has none. */
  readonly query: string;
  readonly body: unknown;
  readonly number: EmulatedNumber;
  readonly profile: Profile;
  /** Milliseconds until the write of this request shows. */
  readonly visibleAfterMs: number;
  readonly refuse: Refuse;
}

/** What is answered. A text body is sent as it is. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Whether something was changed. */
  readonly applied?: boolean;
}

/** Makes an error answer in the shape of the backend that was asked. */
export type Refuse = (status: number, text: string) => Answer;

/** The error answers of the backend behind a path: one serves the extra webhooks, the gateway everything else. */
export function refusalsAt(path: string, profile: Profile): Refuse {
  const isMultiWebhook = path === "/multi_webhook" || path.startsWith("/multi_webhook/");
  const shape = isMultiWebhook ? profile.errorShape : profile.gatewayErrorShape;
  return (status, text) => ({ status, body: errorBody(shape, status, text) });
}

function errorBody(shape: ErrorShape, status: number, text: string): unknown {
  const bodies: Record<ErrorShape, unknown> = {
    error: { error: text },
    message: { message: text },
    meta: { meta: { success: false, http_code: status, developer_message: text } },
    "meta-camel": { meta: { success: false, httpCode: status, developerMessage: text } },
    object: { error: { message: text, type: "OAuthException", code: 100 } },
    errors: { errors: [{ code: status, title: "Error", details: text }] },
    detail: { detail: text },
  };
  return bodies[shape];
}
