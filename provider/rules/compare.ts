import type { Destination } from "../api/wire";

/** How the headers on the number differ from the wanted ones; names only, since values are secret. */
export interface HeaderDifference {
  readonly missing: readonly string[];
  readonly different: readonly string[];
  readonly extra: readonly string[];
  /** Present, but the server does not show the value: taken as equal. */
  readonly masked: readonly string[];
}

// Unknown how a server would mask: stars or bullets in a row, groups of x alone, or a word that says so.
const MASKED = /[*•●∗]{3,}|^.{0,8}[*•●∗]{2,}$|^x{3,}([ -]x{2,})*$|^[[<({](redacted|masked|hidden|secret)[\])}>]$/i;

// In capitals only: in small letters it may be a value.
const MASKING_WORD = /^(REDACTED|MASKED)$/;

/** Whether a header value is not the value but a mask; such a value is never compared and never written. */
export function looksMasked(value: string): boolean {
  return MASKED.test(value) || MASKING_WORD.test(value);
}

/** Whether two urls mean the same to a server: a server may return its own normal form. */
export function sameUrl(one: string, other: string): boolean {
  const parsed = URL.parse(one);
  return one === other || (parsed !== null && parsed.href === URL.parse(other)?.href);
}

/** Compares headers: names without case (RFC 9110), values exactly, masked values as equal. */
export function compareHeaders(
  wanted: Readonly<Record<string, string>>,
  live: Readonly<Record<string, string>>,
): HeaderDifference {
  const liveByName = byLowerName(live, wanted);
  const wantedByName = byLowerName(wanted);
  // A server that merges may keep one header in two spellings: the second is one too many.
  const twins = Object.keys(live).filter((name) => liveByName.get(name.toLowerCase())?.name !== name);
  const present = [...wantedByName].filter(([lower]) => liveByName.has(lower));
  const masked = present.filter(([lower]) => looksMasked(liveByName.get(lower)?.value ?? ""));
  return {
    missing: [...wantedByName].filter(([lower]) => !liveByName.has(lower)).map(([, header]) => header.name),
    different: present
      .filter(
        ([lower, header]) =>
          !looksMasked(liveByName.get(lower)?.value ?? "") && liveByName.get(lower)?.value !== header.value,
      )
      .map(([, header]) => header.name),
    extra: [
      ...[...liveByName].filter(([lower]) => !wantedByName.has(lower)).map(([, header]) => header.name),
      ...twins,
    ],
    masked: masked.map(([, header]) => header.name),
  };
}

/** Whether two sets of headers mean the same. */
export function sameHeaders(wanted: Readonly<Record<string, string>>, live: Readonly<Record<string, string>>): boolean {
  const { missing, different, extra } = compareHeaders(wanted, live);
  return missing.length + different.length + extra.length === 0;
}

/** Whether what is on the number is what is wanted. */
export function sameDestination(wanted: Destination, live: Destination): boolean {
  return wanted.name === live.name && sameUrl(wanted.url, live.url) && sameHeaders(wanted.headers, live.headers);
}

/** Whether a header changes whose value the server does not show, so that what is live cannot tell. */
export function changesMasked(
  wanted: Destination["headers"],
  before: Destination["headers"],
  live: Destination["headers"],
): boolean {
  const { missing, different } = compareHeaders(wanted, before);
  const changed = [...missing, ...different];
  return compareHeaders(wanted, live).masked.some((name) => changed.includes(name));
}

/** Finds a webhook by its exact name. */
export function findDestination(
  snapshot: { readonly destinations: readonly Destination[] },
  name: string,
): Destination | undefined {
  return snapshot.destinations.find((destination) => destination.name === name);
}

/** Headers by their names without case; of two spellings the preferred one counts. */
function byLowerName(
  headers: Readonly<Record<string, string>>,
  preferred: Readonly<Record<string, string>> = {},
): Map<string, { name: string; value: string }> {
  const byName = new Map<string, { name: string; value: string }>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const known = byName.get(lower);
    if (known === undefined || Object.hasOwn(preferred, name) || !Object.hasOwn(preferred, known.name)) {
      byName.set(lower, { name, value });
    }
  }
  return byName;
}
