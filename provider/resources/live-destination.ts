import type { MainWebhookConfig } from "../api/wire";
import type { Context } from "../dynamic/lifecycle";
import { compareHeaders, looksMasked, sameUrl } from "../number/destination";
import { quoted } from "../number/messages";
import { withoutUrlSecrets } from "../redact";

/** Where messages go; what a main webhook and a named one have in common. */
type Target = MainWebhookConfig;

/** What is live, to be stored: what means the same keeps its stored spelling. */
export function liveOver(stored: Target, live: Target): Target {
  const { missing, different, extra } = compareHeaders(stored.headers, live.headers);
  const equal = missing.length + different.length + extra.length === 0;
  return {
    url: sameUrl(stored.url, live.url) ? stored.url : shownUrl(stored.url, live.url),
    headers: equal ? stored.headers : unmasked(live.headers, stored.headers),
  };
}

/** What differs, for a sentence: `the url and the headers "X-Kind"`. */
export function differenceOf(wanted: Target, live: Target): string {
  const { missing, different, extra } = compareHeaders(wanted.headers, live.headers);
  const headers = [...missing, ...different, ...extra];
  return [sameUrl(wanted.url, live.url) ? "" : "the url", headers.length > 0 ? `the headers ${quoted(headers)}` : ""]
    .filter(Boolean)
    .join(" and ");
}

/** Says which headers have drifted: Pulumi marks the resource, but shows no more of a secret. */
export async function warnHeaderDrift(context: Context, subject: string, stored: Target, live: Target): Promise<void> {
  const { missing, different, extra } = compareHeaders(stored.headers, live.headers);
  const drift = [
    extra.length > 0 ? `added ${quoted(extra)}` : "",
    different.length > 0 ? `changed ${quoted(different)}` : "",
    missing.length > 0 ? `removed ${quoted(missing)}` : "",
  ].filter(Boolean);
  if (drift.length > 0) {
    await context.warn(
      `The headers of ${subject} are not as stored: ${drift.join(", ")}. To bring back the declared ones, run pulumi up --refresh.`,
    );
  }
}

/** Warns of headers that cannot be compared. */
export async function warnMasked(context: Context, subject: string, wanted: Target, live: Target): Promise<void> {
  const { masked } = compareHeaders(wanted.headers, live.headers);
  if (masked.length > 0) {
    await context.warn(
      `The server does not show the values of headers ${quoted(masked)} of ${subject}; they are taken to be as declared.`,
    );
  }
}

/** Whether a header changes whose value the server does not show, so that what is live cannot tell. */
export function changesMasked(wanted: Target["headers"], before: Target["headers"], live: Target["headers"]): boolean {
  const { missing, different } = compareHeaders(wanted, before);
  const changed = [...missing, ...different];
  return compareHeaders(wanted, live).masked.some((name) => changed.includes(name));
}

/** What a look leaves of the doubt about the last write: a header whose value the server does not show stays open. */
export function stillOpen(stored: Target & { readonly __unconfirmed?: boolean | undefined }, live: Target): object {
  const hidden = compareHeaders(stored.headers, live.headers).masked.length > 0;
  return stored.__unconfirmed && hidden ? { __unconfirmed: true } : {};
}

/** Pulumi takes a url for a secret only where the stored one was: what somebody else put into a query is left out. */
export function shownUrl(stored: string, live: string): string {
  // A url from which a query was left out before is none that the program gave.
  return withoutUrlSecrets(stored) === stored ? withoutUrlSecrets(live) : live;
}

/** Live headers with the stored value where the server shows a mask: a mask is never kept as a value. */
function unmasked(live: Target["headers"], stored: Target["headers"]): Record<string, string> {
  const storedByName = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(live).map(([name, value]) => [
      name,
      looksMasked(value) ? (storedByName.get(name.toLowerCase()) ?? value) : value,
    ]),
  );
}
