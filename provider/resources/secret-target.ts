import { isSecretUrl, secretsInUrl } from "../rules/secret-url";
import { partsOf } from "../rules/url-parts";
import { remember, rememberUrl } from "../text/redact";

/** A path below this length, such as `/in`, would blot out ordinary words. */
const SHORTEST_PATH = 8;

/** Of one answer, as many webhooks and headers as no number has: each takes some time to remember, and there may be 100,000. */
const MOST_TARGETS = 20;
const MOST_HEADERS = 1000;

/** Where messages go, with what the class says of the url. */
export interface SecretTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly __secretUrl?: boolean | undefined;
}

/** Whether the url is a secret as a whole. */
export function hasSecretUrl({ url, __secretUrl }: Pick<SecretTarget, "url" | "__secretUrl">): boolean {
  return __secretUrl === true || isSecretUrl(url);
}

/** Keeps what a target hides out of every message of this process, also where a server repeats it. */
export function rememberTarget(target: SecretTarget): void {
  for (const value of Object.values(target.headers).slice(0, MOST_HEADERS)) {
    remember(value);
  }
  const { url } = target;
  rememberUrl(url);
  for (const secret of secretsInUrl(url)) {
    remember(secret);
  }
  if (hasSecretUrl(target)) {
    remember(url);
    // The form in which a parser writes it.
    remember(URL.canParse(url) ? new URL(url).href : url);
  }
  const path = partsOf(url).path.join("/");
  if (target.__secretUrl && path.length >= SHORTEST_PATH) {
    remember(path);
  }
}

/** As {@link rememberTarget}, for all that a server lists. */
export function rememberTargets(targets: readonly SecretTarget[]): void {
  for (const target of targets.slice(0, MOST_TARGETS)) {
    rememberTarget(target);
  }
}
