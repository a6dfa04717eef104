import { credentialsIn, LONGEST_DECLARED } from "./credentials";
import { plainFormsOf, viewsOf } from "./decode";
import { looksRandom } from "./looks-random";
import { Matcher, WINDOW } from "./matcher";
import { LONGEST_URL, partsOf } from "./url-parts";

/** Shorter keys, such as those of an emulator, may be ordinary words. */
const SHORTEST_SURE_KEY = 16;
/** A path below this length, such as `/in`, would blot out ordinary words. */
const SHORTEST_PATH = 8;

/** Texts that are kept out of others, each as a whole or in parts. */
export class Secrets extends Matcher {
  private readonly known = new Set<string>();

  /**
   * Keeps a secret out of every text, as a whole. Of `Bearer <token>`, and of other credentials in the value of a header,
   * no part of the token is shown.
   */
  remember(secret: string): void {
    this.once(`text ${secret}`, () => {
      this.whole(secret);
      // Blanks around a value are lost on its way (RFC 9110).
      this.whole(secret.trim());
      if (isUrl(secret)) {
        this.rememberUrl(secret);
        return;
      }
      const { tokens, words } = credentialsIn(secret);
      for (const token of tokens) {
        isUrl(token) ? this.remember(token) : this.parts(token);
      }
      for (const word of words) {
        this.whole(word);
      }
    });
  }

  /**
   * Keeps the parts of a url out of every text that may hold a secret: user information, query, and the segments of its
   * path that look random. Where the program calls the url a secret, its path too. Scheme and host may be shown. Of a url
   * that nobody can declare, the beginning is taken apart.
   */
  rememberUrl(url: string, isSecret = false): void {
    this.once(`url ${isSecret} ${url}`, () => {
      const { start, userInfo = "", host, path, tail } = partsOf(url.slice(0, LONGEST_URL));
      const query = tail.slice(1);
      const values = query.split("&").map((pair) => pair.slice(pair.indexOf("=") + 1));
      for (const part of [userInfo, ...userInfo.split(":"), query, ...values, ...path.filter(looksRandom)]) {
        this.parts(part);
      }
      const wholePath = path.join("/");
      if (isSecret && wholePath.length >= SHORTEST_PATH) {
        this.whole(wholePath);
      }
      permit(`${start}${host}`, host);
    });
  }

  /** Keeps every part of a secret out of every text. */
  parts(secret: string): void {
    for (const form of formsOf(secret)) {
      this.addParts(form);
    }
  }

  /** Does something about a text only once. */
  once(what: string, task: () => void): void {
    if (!this.known.has(what)) {
      this.known.add(what);
      task();
    }
  }

  private whole(secret: string): void {
    for (const form of formsOf(secret)) {
      this.add(form);
    }
  }
}

/** What this process has seen, and no text may show. */
export const secrets = new Secrets();
/** The API keys among it. */
export const apiKeys = new Secrets();
/** What any text may show, even where a secret is made of the same characters. */
export const publicWords = new Secrets();
/** API keys as a whole, for the sentences of this package: a key may have been given where something else belongs. */
const keys = new Matcher();

/** Keeps an API key out of every text from now on: no part of it is shown. */
export function rememberKey(key: string): void {
  apiKeys.once(key, () => {
    apiKeys.parts(key);
    secrets.parts(key);
    if (key.length >= SHORTEST_SURE_KEY) {
      keys.add(key);
    }
  });
}

/** As {@link Secrets.remember}, from now on. */
export function remember(secret: string): void {
  secrets.remember(secret);
}

/** As {@link Secrets.rememberUrl}, from now on. */
export function rememberUrl(url: string, isSecret = false): void {
  secrets.rememberUrl(url, isSecret);
}

/** Lets texts show what the program declares openly: names, labels, names of headers, hosts. */
export function permit(...words: readonly string[]): void {
  for (const word of words) {
    publicWords.once(word, () => {
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
