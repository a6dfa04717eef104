import type { MainWebhookConfig } from "../api/wire";
import { changesMasked, sameHeaders, sameUrl } from "./compare";

/** What is wanted of the main webhook, and whose what is set may be. */
export interface WantedMain {
  readonly config: MainWebhookConfig;
  /** Whether the resource is new to the state: a main webhook that is set may be somebody else's. */
  readonly isNew: boolean;
  /** Whether one that may be somebody else's may be changed. */
  readonly mayChange: boolean;
  /** The headers that were sent last; undefined where none were. */
  readonly sent: MainWebhookConfig["headers"] | undefined;
}

/** What to do for the main webhook. */
export type MainStep =
  | { readonly kind: "found" }
  | { readonly kind: "conflict"; readonly live: MainWebhookConfig }
  /** `hidden`: a header changes whose value the server does not show. `takesOver`: it replaces this one. */
  | { readonly kind: "set"; readonly hidden: boolean; readonly takesOver?: MainWebhookConfig | undefined };

/** Decides what to do, so that the main webhook comes to be as wanted and nothing changes that may be somebody else's. */
export function mainStep(wanted: WantedMain, live: MainWebhookConfig | undefined): MainStep {
  const { config, isNew, mayChange, sent } = wanted;
  if (live === undefined) {
    return { kind: "set", hidden: false };
  }
  const hidden = sent !== undefined && changesMasked(config.headers, sent, live.headers);
  if (sameConfig(config, live) && !hidden) {
    return { kind: "found" };
  }
  return isNew && !mayChange
    ? { kind: "conflict", live }
    : { kind: "set", hidden, takesOver: isNew ? live : undefined };
}

/** Whether a main webhook that shows after a write is somebody else's: it was not there `before`, and is not the wanted one. */
export function isOthers(wanted: WantedMain, before: MainWebhookConfig | undefined, seen: MainWebhookConfig): boolean {
  const isKnown = sameConfig(wanted.config, seen) || (before !== undefined && sameConfig(before, seen));
  return wanted.isNew && !wanted.mayChange && !isKnown;
}

/** Whether what is live is what is declared. */
export function sameConfig(wanted: MainWebhookConfig, live: MainWebhookConfig): boolean {
  return sameUrl(wanted.url, live.url) && sameHeaders(wanted.headers, live.headers);
}
