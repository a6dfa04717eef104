/** More nesting than any answer of the API has. A function that walks what was parsed may rely on it. */
const DEEPEST = 100;
/** More keys than any object of an answer has: no program can declare a fourth of it as headers. */
const MOST_KEYS = 10_000;

/** Of a text that is JSON, these are all the characters that matter outside of a string. */
const SIGN = /["{}[\]]/g;

/**
 * Reads a body as JSON. Undefined stands for an empty one. Throws at whatever can be read in more than one way: bytes that
 * are no UTF-8, a byte order mark, a key that is there twice, nesting or keys without end.
 */
export function parseStrictly(body: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  if (/^[ \t\r\n]*$/.test(text)) {
    return undefined;
  }
  const keys = keysOfText(text);
  const parsed: unknown = JSON.parse(text);
  // Of two equal keys the parser keeps one.
  if (keysOf(parsed) !== keys) {
    throw new SyntaxError("A key is there twice.");
  }
  return parsed;
}

/** How many keys stand in a text, should it be JSON. */
function keysOfText(text: string): number {
  /** Of each object and list that is open. */
  const open: number[] = [];
  let [keys, from] = [0, 0];
  for (const { 0: sign, index } of text.matchAll(SIGN)) {
    if (index < from) {
      continue;
    }
    if (sign === "{" || sign === "[") {
      open.push(0);
    } else if (sign !== '"') {
      keys += open.pop() ?? 0;
    } else {
      from = endOfString(text, index);
      if (isBeforeColon(text, from)) {
        open.push((open.pop() ?? 0) + 1);
      }
    }
    if (open.length > DEEPEST || (open.at(-1) ?? 0) > MOST_KEYS) {
      throw new SyntaxError("It is nested too deeply, or has too many keys.");
    }
  }
  return keys;
}

/** How many keys a parsed value has, with all that is in it. */
function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) {
    return 0;
  }
  const own: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return own.reduce((sum: number, one) => sum + keysOf(one), Array.isArray(value) ? 0 : own.length);
}

/** Where a string of JSON ends that begins here: behind the next quote that no backslash escapes. */
function endOfString(text: string, begin: number): number {
  for (let index = begin + 1; index < text.length; index++) {
    if (text[index] === "\\") {
      index += 1;
    } else if (text[index] === '"') {
      return index + 1;
    }
  }
  return text.length;
}

/** Whether a string is a key: it is the one before a colon. */
function isBeforeColon(text: string, end: number): boolean {
  let index = end;
  while (/\s/.test(text[index] ?? "")) {
    index += 1;
  }
  return text[index] === ":";
}
