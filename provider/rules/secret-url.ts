import { looksRandom } from "../text/looks-random";
import { LONGEST_URL, partsOf, shownHost } from "../text/url-parts";

const SEGMENT = /[^/\\]+/g;
/** Stands in a text in place of what it must not show. */
const REDACTED = "[redacted]";

/**
 * Whether a url is a secret as a whole: receivers keep their token in the query, in the user information or in the path.
 * The text alone decides, so the class that marks the input and the provider that stores it agree. A url from which the
 * secrets were left out is none any more.
 */
export function isSecretUrl(url: string): boolean {
  return withoutSecrets(url) !== url;
}

/** The url without what makes it a secret. One that is none stays as it is. One that nobody can declare is not taken apart. */
export function withoutSecrets(url: string): string {
  if (url.length > LONGEST_URL) {
    return hostAlone(url);
  }
  const { start, userInfo, host, tail } = partsOf(url);
  const before = start.length + (userInfo === undefined ? 0 : userInfo.length + 1) + host.length;
  // The separators stay as they are: somebody may have written a backslash.
  const path = url.slice(before, url.length - tail.length);
  const shown = path.replace(SEGMENT, (segment) => (looksRandom(segment) ? REDACTED : segment));
  return `${start}${userInfo === undefined ? "" : `${REDACTED}@`}${host}${shown}${tail && `${tail.charAt(0)}${REDACTED}`}`;
}

/** The host alone of a url that the program calls a secret, whatever it looks like. */
export function hostAlone(url: string): string {
  return `https://${shownHost(url) ?? REDACTED}/${REDACTED}`;
}
