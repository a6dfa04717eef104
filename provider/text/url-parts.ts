/** The longest url that can be declared: what is kept of an update that fails has to stay within Pulumi's limit. */
export const LONGEST_URL = 4096;

/** A url by its text. */
export interface UrlParts {
  /** The scheme with its slashes. */
  readonly start: string;
  readonly userInfo: string | undefined;
  /** With a port, if there is one. Empty in a text without a scheme, which is a path. */
  readonly host: string;
  /** The segments of the path. The first one is empty where there are a host and a path. */
  readonly path: readonly string[];
  /** What follows the path, from its `?` or `#` on. */
  readonly tail: string;
}

/** The parts of a url by its text: a parser would repair, decode or refuse what has to be hidden. Never throws. */
export function partsOf(url: string): UrlParts {
  const start = /^\s*[a-z][a-z0-9+.-]*:[/\\]*/i.exec(url)?.[0] ?? "";
  const rest = url.slice(start.length);
  const end = userInfoEnd(rest);
  const [hostAndPath, tail] = cutAt(rest.slice(end + 1), /[?#]/);
  const [host, path] = start === "" ? ["", hostAndPath] : cutAt(hostAndPath, /[/\\]/);
  const userInfo = end < 0 ? undefined : rest.slice(0, end);
  return { start, userInfo, host, path: path === "" ? [] : path.split(/[/\\]/), tail };
}

/** The host as a parser reads it. Such a text is safe to show. Undefined where it may be a part of user information. */
export function shownHost(url: string): string | undefined {
  const parsed = URL.parse(url);
  const { userInfo = "" } = partsOf(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && !ENDS_AUTHORITY.test(userInfo)
    ? parsed.hostname
    : undefined;
}

/** The names of the parts in which two urls differ. */
export function changedParts(before: string, now: string): string[] {
  const [one, other] = [partsOf(before), partsOf(now)];
  const changed = {
    scheme: one.start.toLowerCase() !== other.start.toLowerCase(),
    "user information": one.userInfo !== other.userInfo,
    host: one.host.toLowerCase() !== other.host.toLowerCase(),
    path: one.path.join("/") !== other.path.join("/"),
    query: one.tail !== other.tail,
  };
  return Object.entries(changed).flatMap(([part, isChanged]) => (isChanged ? [part] : []));
}

/** A text percent-decoded. Broken sequences stay, and bytes that are no text become U+FFFD. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString());
}

const ENDS_AUTHORITY = /[/\\?#]/;

/** Where user information ends. A slash or question mark in its password cuts it for a parser, but not for a reader. */
function userInfoEnd(rest: string): number {
  const [authority] = cutAt(rest, ENDS_AUTHORITY);
  return authority.includes(":") && !authority.includes("@") ? rest.lastIndexOf("@") : authority.lastIndexOf("@");
}

function cutAt(text: string, pattern: RegExp): [before: string, from: string] {
  const index = text.search(pattern);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index)];
}
