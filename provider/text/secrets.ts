import { credentialsIn } from "./credentials";
import { plainFormsOf, viewsOf } from "./decode";
import { looksRandom } from "./looks-random";
import { Matcher, WINDOW } from "./matcher";
import { LONGEST_URL, partsOf } from "./url-parts";

/** Shorter keys, such as those of an emulator, may be ordinary words. */
const SHORTEST_SURE_KEY = 16;
/** A path below this length, such as `/in`, would blot out ordinary words. */
const SHORTEST_PATH = 8;

/** Longer than any header or url that a program declares: the beginning is taken apart, and the whole looked for as it is. */
const LONGEST_DECLARED = 16_384;

/** What no text may show. */
export const secrets = new Matcher();
/** What any text may show, even where a secret is made of the same characters. */
export const publicWords = new Matcher();
/** API keys as a whole, for the sentences of this package: a key may have been given where something else belongs. */
const keys = new Matcher();
const known = new Set<string>();

/** Keeps an API key out of every text from now on: no part of it is shown. */
export function rememberKey(key: string): void {
  once(`key ${key}`, () => {
    parts(key);
    if (key.length >= SHORTEST_SURE_KEY) {
      keys.add(key);
    }
  });
}

/**
 * Keeps a secret out of every text from now on, as a whole. Of `Bearer <token>`, and of other credentials in the value of a
 * header, no part of the token is shown.
 */
export function remember(secret: string): void {
  once(`text ${secret}`, () => {
    whole(secret);
    // Blanks around a value are lost on its way (RFC 9110).
    whole(secret.trim());
    if (isUrl(secret)) {
      rememberUrl(secret);
      return;
    }
    const { tokens, words } = credentialsIn(secret.slice(0, LONGEST_DECLARED));
    for (const token of tokens) {
      (isUrl(token) ? remember : parts)(token);
    }
    words.forEach(whole);
  });
}

/**
 * Keeps the parts of a url out of every text that may hold a secret: user information, query, and the segments of its path
 * that look random. Where the program calls the url a secret, its path too. Scheme and host may be shown. Of a url that
 * nobody can declare, the beginning is taken apart.
 */
export function rememberUrl(url: string, isSecret = false): void {
  once(`url ${isSecret} ${url}`, () => {
    const { start, userInfo = "", host, path, tail } = partsOf(url.slice(0, LONGEST_URL));
    const query = tail.slice(1);
    const values = query.split("&").map((pair) => pair.slice(pair.indexOf("=") + 1));
    for (const part of [userInfo, ...userInfo.split(":"), query, ...values, ...path.filter(looksRandom)]) {
      parts(part);
    }
    const wholePath = path.join("/");
    if (isSecret && wholePath.length >= SHORTEST_PATH) {
      whole(wholePath);
    }
    permit(`${start}${host}`, host);
  });
}

/** Lets texts show what the program declares openly: names, labels, names of headers, hosts. */
export function permit(...words: readonly string[]): void {
  for (const word of words) {
    once(`word ${word}`, () => {
      publicWords.add(word);
      // As it stands in a path.
      publicWords.add(encodeURIComponent(word.toWellFormed()));
    });
  }
}

/** Whether a text holds a known API key. */
export function holdsKey(text: string): boolean {
  return keys.findsIn(text);
}

/** Where a text holds known API keys. */
export function keysIn(text: string): ReturnType<Matcher["rangesIn"]> {
  return keys.rangesIn(text);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

function once(what: string, task: () => void): void {
  if (!known.has(what)) {
    known.add(what);
    task();
  }
}

function whole(secret: string): void {
  for (const form of formsOf(secret)) {
    secrets.add(form);
  }
}

function parts(secret: string): void {
  for (const form of formsOf(secret)) {
    secrets.addParts(form);
  }
}

/**
 * The forms under which a secret is found once the encodings of a text are undone: a text that looks like an escape is
 * undone with the rest. One that is itself an encoded text stands for that text too.
 */
function formsOf(secret: string): Set<string> {
  if (secret.length > LONGEST_DECLARED) {
    return new Set([secret]);
  }
  const forms = new Set<string>();
  const texts = viewsOf(secret).map(({ text }) => text);
  for (const text of [...texts, ...texts.flatMap(plainFormsOf)]) {
    forms.add(text);
    // As a form in a browser would encode it.
    forms.add(text.replaceAll(" ", "+"));
    forms.add(text.toWellFormed());
    for (const encoded of text.length < WINDOW ? encodingsOf(text) : []) {
      forms.add(encoded);
    }
  }
  return forms;
}

/** What is too short to be looked for within base64 and hexadecimal digits is looked for in these spellings. */
function encodingsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const [base64, hex] = [bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex")];
  return text.length < 3 ? [] : [base64, base64.replaceAll("+", "-").replaceAll("/", "_"), hex, hex.toUpperCase()];
}
