/** A text as it is after some encodings were undone, and where each of its characters stands in the text it comes from. */
export interface View {
  readonly text: string;
  /** By character, and one more for the end. Missing where nothing was undone. */
  readonly starts?: Uint32Array;
}

/** Encodings of one character each: percent, JSON and other languages' escapes, HTML. */
const ENCODED =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[\\"'/bfnrt]|&(?:#x[0-9a-f]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);/gi;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const LARGEST_CODE_POINT = 0x10ffff;

/** More layers of encodings than any server has been seen to put around an echo. */
const MOST_LAYERS = 4;

/** The text, then what is left of it after one layer of encodings was undone, then two, until nothing is encoded. */
export function viewsOf(text: string): View[] {
  const views: View[] = [{ text }];
  for (let last = views[0]; last && views.length <= MOST_LAYERS; last = views.at(-1)) {
    const next = withoutLayer(last);
    if (!next) {
      break;
    }
    views.push(next);
  }
  return views;
}

/** Where a character of a view begins in the text that the view is of. */
export function originOf({ starts }: View, index: number): number {
  return starts ? (starts[index] ?? 0) : index;
}

function withoutLayer(view: View): View | undefined {
  const { text } = view;
  const starts = new Uint32Array(text.length + 1);
  let undone = "";
  let from = 0;
  const keep = (until: number): void => {
    for (let index = from; index < until; index++) {
      starts[undone.length + index - from] = originOf(view, index);
    }
    undone += text.slice(from, until);
  };
  const put = (characters: string, at: number): void => {
    starts.fill(originOf(view, at), undone.length, undone.length + characters.length);
    undone += characters;
  };
  for (const { 0: found, index } of text.matchAll(ENCODED)) {
    if (index >= from) {
      keep(index);
      from = found.startsWith("%") ? putPercent(text, index, put) : index + found.length;
      if (!found.startsWith("%")) {
        put(characterOf(found), index);
      }
    }
  }
  if (from === 0) {
    return undefined;
  }
  keep(text.length);
  starts[undone.length] = originOf(view, text.length);
  return { text: undone, starts: starts.subarray(0, undone.length + 1) };
}

function characterOf(found: string): string {
  const [, code, entity] = /^(?:\\[ux]|&#x|&#(?=\d))?([0-9a-f]*);?$|^&(\w+);$/i.exec(found) ?? [];
  if (entity !== undefined) {
    return ENTITIES[entity.toLowerCase()] ?? found;
  }
  if (!code) {
    const escaped = found.slice(1);
    return SHORT_ESCAPES[escaped] ?? escaped;
  }
  const point = Number.parseInt(code, /^&#\d/.test(found) ? 10 : 16);
  return point > LARGEST_CODE_POINT ? found : String.fromCodePoint(point);
}

/** Undoes a run of percent-encoded bytes, which are UTF-8 where they can be. Gives where the run ends. */
function putPercent(text: string, begin: number, put: (characters: string, at: number) => void): number {
  const bytes: number[] = [];
  let end = begin;
  for (let byte = byteAt(text, end); byte !== undefined; byte = byteAt(text, end)) {
    bytes.push(byte);
    end += 3;
  }
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceAt(bytes, index);
    const point = bytes
      .slice(index, index + length)
      .reduce(
        (sum, byte, at) => (at === 0 ? (length === 1 ? byte : byte & (0x7f >> length)) : (sum << 6) | (byte & 0x3f)),
        0,
      );
    put(String.fromCodePoint(Math.min(point, LARGEST_CODE_POINT)), begin + 3 * index);
    index += length;
  }
  return end;
}

function byteAt(text: string, at: number): number | undefined {
  const digits = text[at] === "%" ? text.slice(at + 1, at + 3) : "";
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

/** How many bytes the character has that begins here; 1 where there is none. */
function sequenceAt(bytes: readonly number[], index: number): number {
  const first = bytes[index] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  const rest = bytes.slice(index + 1, index + length);
  return rest.length === length - 1 && rest.every((byte) => (byte & 0xc0) === 0x80) ? length : 1;
}

/** A piece of a text that may be base64 or hexadecimal digits. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** What it may stand for: it may have been cut anywhere, also at its beginning. */
  readonly readings: readonly string[];
}

const BASE64 = /[A-Za-z0-9+/_-]{11,}/g;
const HEX = /^[0-9a-f]{16,}$/i;
const HEX_INSIDE = /[0-9a-f]{16,}/gi;

/** The pieces of a text that may be base64 or hexadecimal digits of eight bytes and more. */
export function tokensIn(text: string): Token[] {
  return [...text.matchAll(BASE64)].map(({ 0: token, index }) => ({
    start: index,
    end: index + token.length,
    readings: readingsOf(token),
  }));
}

function readingsOf(token: string): string[] {
  const base64 = [0, 1, 2, 3].map((skipped) => Buffer.from(token.slice(skipped), "base64").toString("utf8"));
  const hex = (token.match(HEX_INSIDE) ?? []).flatMap((digits) =>
    [0, 1].map((skipped) => Buffer.from(digits.slice(skipped), "hex").toString("utf8")),
  );
  return [...base64, ...hex];
}

/** What a secret stands for where it is itself base64 or hexadecimal digits of a text. */
export function plainFormsOf(secret: string): string[] {
  const bytes = [
    /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret) ? Buffer.from(secret, "base64") : undefined,
    HEX.test(secret) ? Buffer.from(secret, "hex") : undefined,
  ];
  return bytes.flatMap((found) => {
    const text = found?.toString("utf8") ?? "";
    return text.length >= 8 && !/[\p{Cc}\ufffd]/u.test(text) ? [text] : [];
  });
}
