import { WINDOW } from "./matcher";

/** What of a header's value gives access by itself, so that a server may repeat it without the rest. */
export interface Credentials {
  /** Of these no part is shown. */
  readonly tokens: readonly string[];
  /** These are words like any other value of a header: hidden as a whole. */
  readonly words: readonly string[];
}

/** Longer than any header or url that a program declares: the beginning is taken apart, and the whole looked for as it is. */
export const LONGEST_DECLARED = 16_384;

// A word, blanks, and what follows: at the beginning, or behind a comma where values were joined.
const BEHIND_SCHEME = /(?<=^|[,;])\s*([A-Za-z][\w.-]*)\s+(\S+)/g;
// A parameter, a cookie, a member of JSON, or a user with a password. The name begins where no other can, to stay linear.
const NAMED = /(?<![\w.-])([A-Za-z_][\w.-]*)"?\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s,;"]+))/gs;
const BETWEEN_WORDS = /[\s,;"'{}[\]]+/;

/** Schemes, parameters and cookies of these names say that even an ordinary word is a credential. */
const TELLING =
  /token|key|secret|pass|pwd|auth|bearer|basic|digest|jwt|hmac|sess|cred|signature|^(pin|sid|sig|code|user(_?name)?)$/i;
/** What parameters of these names say is known to all: by HTTP, or by the scheme Digest. */
const PUBLIC = /^(charset|boundary|type|path|domain|expires|max-age|samesite|realm|uri|qop|nc|algorithm|alg)$/i;
const MEDIA_TYPE = /^(application|audio|font|image|message|model|multipart|text|video|\*)\/[\w.+*-]+$/i;
const LETTERS = /^[A-Za-z]*$/;
const MIXED = /[A-Za-z].*\d|\d.*[A-Za-z]/;

/** Takes the value of a header apart: credentials behind a scheme word, parameters, cookies, lists. */
export function credentialsIn(value: string): Credentials {
  const text = value.slice(0, LONGEST_DECLARED);
  const behind = [...text.matchAll(BEHIND_SCHEME)].flatMap(([, scheme = "", rest = ""]) => behindScheme(scheme, rest));
  const named = [...text.matchAll(NAMED)].flatMap(([, name = "", quoted, bare = ""]) =>
    namedValue(name, quoted ?? bare),
  );
  const words = text.replace(NAMED, " ").split(BETWEEN_WORDS);
  return {
    tokens: [...behind, ...named],
    words: words.filter((word) => word.length >= WINDOW && !LETTERS.test(word) && !MEDIA_TYPE.test(word)),
  };
}

function namedValue(name: string, value: string): string[] {
  // Not a name with a value, but a url.
  const text = value.startsWith("//") ? `${name}:${value}` : value;
  return isCredential(name, text) ? [text] : [];
}

/** A token may hold what separates parameters elsewhere, so it counts up to the next blank, and up to the first separator. */
function behindScheme(scheme: string, rest: string): string[] {
  const name = /^[A-Za-z_-]+(?==[^=,;])/.exec(rest)?.[0] ?? "";
  // A name such as `response` alone is an everyday word. With the sign behind it, it is none.
  const whole = rest.slice(Math.max(0, name.length - WINDOW + 1));
  const token = name === "" ? (rest.split(BETWEEN_WORDS).find((word) => word !== "") ?? "") : "";
  const pair = scheme.toLowerCase() === "basic" ? pairIn(token) : [];
  return [...[whole, token].filter((one) => isCredential(name || scheme, one)), ...pair];
}

/** The user and the password in Basic credentials. */
function pairIn(token: string): string[] {
  const text = Buffer.from(token, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** A short word is one where its name says so, or where letters and digits are mixed: otherwise it may be any word. */
function isCredential(name: string, text: string): boolean {
  const isLong = text.length >= WINDOW;
  return !PUBLIC.test(name) && !MEDIA_TYPE.test(text) && (isLong || TELLING.test(name) || MIXED.test(text));
}
