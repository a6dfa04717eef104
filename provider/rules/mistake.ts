import { partsOf, percentDecoded } from "../text/url-parts";

// The first words of what the SDK's Output gives for toString and toJSON, as they are or in a url.
const OUTPUT = /Calling(?: |\+|%20)(?:\[|%5B)to(?:String|JSON)(?:\]|%5D)/i;
const OBJECT = /(?:\[|%5B)object(?: |\+|%20)[A-Za-z]+(?:\]|%5D)/i;
const NOTHING = /^(undefined|null)$/;
const PERHAPS_NOTHING = /(?<![A-Za-z0-9])(undefined|null)(?![A-Za-z0-9])/;
const SCHEME = /^(bearer|basic|digest|token|api-?key)$/i;
const SCHEME_OF_PAIR = /^basic$/i;
const AUTHORIZATION = /^(proxy-)?authorization$/i;

/** A header can carry ASCII and the rest of Latin-1. */
const LAST_OF_LATIN = "\u00ff";
const NOT_SET = "Check that every variable and setting that goes into it is set.";

/** Whether a text is what JavaScript makes of an Output in a template or a concatenation. */
export function holdsOutput(text: string): boolean {
  return OUTPUT.test(text);
}

/** What a program has surely put into a text by mistake, for a sentence that begins with the name of the text. */
function textMistake(text: string): string | undefined {
  if (holdsOutput(text)) {
    return "holds an Output that was turned into text. Build it with pulumi.interpolate or apply.";
  }
  return OBJECT.test(text)
    ? "holds an object that was turned into text ([object …]). Use one of the object's fields."
    : undefined;
}

/** As {@link textMistake}, for a text that stands alone, such as a label or a key. */
export function wholeMistake(text: string): string | undefined {
  const word = NOTHING.exec(text.trim())?.[1];
  return word === undefined ? textMistake(text) : `is "${word}", which is no value. ${NOT_SET}`;
}

/** What is surely wrong with the value of a header. */
export function headerMistake(name: string, value: string): string | undefined {
  const words = value.trim().split(/\s+/, 3);
  const credentials = basicCredentials(words);
  const word = words.length < 3 ? NOTHING.exec(words.at(-1) ?? "")?.[1] : undefined;
  const lost = word ?? credentials?.split(":").find((part) => NOTHING.test(part));
  if (lost !== undefined) {
    return `holds "${lost}" in place of a value. ${NOT_SET}`;
  }
  const isAlone = words.length === 1 && SCHEME.test(words[0] ?? "");
  if (credentials === ":" || (isAlone && (AUTHORIZATION.test(name) || /\s$/.test(value)))) {
    return `has nothing behind its scheme. ${NOT_SET}`;
  }
  return textMistake(value) ?? textMistake(credentials ?? "");
}

/** What may be wrong with the value of a header, although somebody might want it. */
export function headerDoubt(value: string): string | undefined {
  return value.trim() === "" ? `is empty. ${NOT_SET}` : (textDoubt(value) ?? transportDoubt(value));
}

/** What HTTP does not carry as it is, although the API may store it. */
function transportDoubt(value: string): string | undefined {
  if (value !== value.trim()) {
    return "begins or ends with a blank, which HTTP leaves out. Remove it.";
  }
  return [...value].some((character) => character > LAST_OF_LATIN)
    ? "has characters that an HTTP header cannot carry. Use ASCII, for example in percent-encoding."
    : undefined;
}

/** What is surely wrong with a url, for a sentence that begins with "The url". */
export function urlMistake(url: string): string | undefined {
  const { userInfo, host, path, tail } = partsOf(url);
  const places = {
    "user information": (userInfo ?? "").split(":").filter((part) => NOTHING.test(part)),
    host: host.split(".").filter(isUndefined),
    path: path.map(percentDecoded).filter(isUndefined),
    query: tail.split(/[?&]/).map(queryValue).filter(isUndefined),
  };
  const [place, found] = Object.entries(places).find(([, words]) => words.length > 0) ?? [];
  return place === undefined ? textMistake(url) : `has "${found?.[0]}" in its ${place}. ${NOT_SET}`;
}

/** What may be wrong with a url. */
export function urlDoubt(url: string): string | undefined {
  return textDoubt(percentDecoded(url));
}

function textDoubt(text: string): string | undefined {
  const word = PERHAPS_NOTHING.exec(text)?.[1];
  return word === undefined ? undefined : `holds the word "${word}". ${NOT_SET}`;
}

function isUndefined(text: string): boolean {
  return text === "undefined";
}

function queryValue(pair: string): string {
  return percentDecoded(pair.slice(pair.indexOf("=") + 1));
}

/** User and password of Basic credentials, which hide a mistake in base64. */
function basicCredentials([scheme = "", token = "", more]: readonly string[]): string | undefined {
  return SCHEME_OF_PAIR.test(scheme) && token !== "" && more === undefined
    ? Buffer.from(token, "base64").toString()
    : undefined;
}
