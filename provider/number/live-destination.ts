import type { MainWebhookConfig } from "../api/wire";
import type { Context } from "../lifecycle/lifecycle";
import { compareHeaders, looksMasked, sameUrl } from "../rules/compare";
import { quoted } from "../rules/messages";
import { hostAlone, isSecretUrl, withoutSecrets } from "../rules/secret-url";
import { storable } from "../text/redact";
import { type Shown, shown, unescaped } from "../text/shown";
import { changedParts, shownHost } from "../text/url-parts";
import { hasSecretUrl, type SecretTarget, secretsOf } from "./secret-target";

/** Where messages go; what a main webhook and a named one have in common. */
type Target = MainWebhookConfig;

/** What is live, to be stored: what means the same keeps its stored spelling. */
export function liveOver(stored: Target, live: Target): Target {
  const { missing, different, extra } = compareHeaders(stored.headers, live.headers);
  const equal = missing.length + different.length + extra.length === 0;
  return {
    url: isStored(stored, live) ? stored.url : shownUrl(stored, live),
    headers: equal ? stored.headers : unmasked(live.headers, stored.headers),
  };
}

/** What differs, for a sentence: `the url and the headers "X-Kind"`. */
export function differenceOf(wanted: Target, live: Target): string {
  const { missing, different, extra } = compareHeaders(wanted.headers, live.headers);
  const headers = [...missing, ...different, ...extra];
  return [isStored(wanted, live) ? "" : "the url", headers.length > 0 ? `the headers ${quoted(headers)}` : ""]
    .filter(Boolean)
    .join(" and ");
}

/** Says what has drifted of what is a secret: Pulumi marks the resource, but shows no more. */
export async function warnSecretDrift(
  context: Context,
  subject: string,
  stored: SecretTarget,
  live: Target,
  areIgnored = false,
): Promise<void> {
  if (hasSecretUrl(stored) && liveOver(stored, live).url !== stored.url) {
    await context.warn(
      `The url of ${subject} is not as stored: ${urlDrift(stored.url, live.url)}. To bring back the declared one, run pulumi up --refresh.`,
    );
  }
  const { missing, different, extra } = compareHeaders(stored.headers, live.headers);
  const drift = [
    extra.length > 0 ? `added ${quoted(extra)}` : "",
    different.length > 0 ? `changed ${quoted(different)}` : "",
    missing.length > 0 ? `removed ${quoted(missing)}` : "",
  ].filter(Boolean);
  if (drift.length > 0) {
    const remedy = areIgnored
      ? "They stay as they are, because ignoreChanges names the headers: take them out of it to bring back the declared ones."
      : "To bring back the declared ones, run pulumi up --refresh.";
    await context.warn(`The headers of ${subject} are not as stored: ${drift.join(", ")}. ${remedy}`);
  }
}

/** Which parts of a secret url have changed; of all of them the host alone is shown. */
function urlDrift(stored: string, live: string): string {
  const [before, now] = [stored, live].map((url) => shownHost(url) ?? "not shown");
  const parts = changedParts(stored, live);
  const host = before === now ? `its host is ${now}` : `its host was ${before} and is ${now}`;
  return `${parts.length > 0 ? `changed ${parts.join(", ")}` : "another spelling"} (${host})`;
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

/**
 * What a look leaves of the doubt about the last write: a header whose value the server does not show stays open. So does
 * one named `__proto__`, which Pulumi drops on the way back, so that no comparison would find it.
 */
export function stillOpen(stored: Target & { readonly __unconfirmed?: boolean | undefined }, live: Target): object {
  const hidden = compareHeaders(stored.headers, live.headers).masked.length > 0;
  return (stored.__unconfirmed && hidden) || Object.hasOwn(live.headers, "__proto__") ? { __unconfirmed: true } : {};
}

/**
 * Whether a url is the stored one. One that has drifted is stored as it is shown. What makes a url a secret as a whole, and
 * was left out, is not compared: it may have been another.
 */
function isStored(stored: Target, live: Target): boolean {
  const isShown = () => !isSecretUrl(live.url) && stored.url === shownUrl(stored, live);
  return sameUrl(unescaped(stored.url), live.url) || isShown();
}

/**
 * Pulumi takes a url for a secret only where the stored one was: what makes somebody else's url a secret is left out, and
 * what an API key or a header of the webhook says. The mark of the class does not count here, since ignoreChanges could have kept a url
 * that is stored in plain text.
 */
function shownUrl(stored: Target, live: Target): Shown {
  const headers = [stored, live].map((target) => ({ url: "", headers: target.headers }));
  return isSecretUrl(stored.url) ? shown(live.url) : storable(withoutSecrets(live.url), secretsOf(headers));
}

/** What an update that fails keeps of the stored url: Pulumi encrypts it only where the new one is a secret. */
export function keptUrl(olds: SecretTarget, news: SecretTarget): Pick<SecretTarget, "url" | "__secretUrl"> {
  const { url } = olds;
  const { __secretUrl } = news;
  if (isSecretUrl(news.url) || (__secretUrl && olds.__secretUrl)) {
    return { url, __secretUrl };
  }
  return { url: olds.__secretUrl && !isSecretUrl(url) ? hostAlone(url) : withoutSecrets(url), __secretUrl };
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
