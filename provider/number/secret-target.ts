import { isSecretUrl } from "../rules/secret-url";
import { Secrets } from "../text/redact";
import { secrets } from "../text/secrets";

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
  keepIn(secrets, target);
}

/** The target alone, of what is declared or stored. */
export function targetOf({ url, headers, __secretUrl }: SecretTarget): SecretTarget {
  return { url, headers, __secretUrl };
}

/** As {@link rememberTarget}, for all that a server lists. */
export function rememberTargets(targets: readonly SecretTarget[]): void {
  keepAllIn(secrets, targets);
}

/** What targets hide, by themselves. */
export function secretsOf(targets: readonly SecretTarget[]): Secrets {
  const found = new Secrets();
  keepAllIn(found, targets);
  return found;
}

function keepAllIn(found: Secrets, targets: readonly SecretTarget[]): void {
  for (const target of targets.slice(0, MOST_TARGETS)) {
    keepIn(found, target);
  }
}

function keepIn(found: Secrets, target: SecretTarget): void {
  for (const value of Object.values(target.headers).slice(0, MOST_HEADERS)) {
    found.remember(value);
  }
  const { url } = target;
  found.rememberUrl(url, target.__secretUrl);
  if (hasSecretUrl(target)) {
    found.remember(url);
    // The form in which a parser writes it.
    found.remember(URL.parse(url)?.href ?? url);
  }
}
