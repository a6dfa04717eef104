/** More nesting than any answer of the API has. A function that walks what was parsed may rely on it. */
const DEEPEST = 100;

/** Of a text that is known to be JSON, these are all the characters that matter outside of a string. */
const SIGN = /["{}[\]]/g;

/**
 * Reads a body as JSON. Undefined stands for an empty one. Throws at whatever can be read in more than one way: bytes that
 * are no UTF-8, a byte order mark, a key that is there twice, nesting without end.
 */
export function parseStrictly(body: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  if (/^[ \t\r\n]*$/.test(text)) {
    return undefined;
  }
  const parsed: unknown = JSON.parse(text);
  requireClearKeys(text);
  return parsed;
}

function requireClearKeys(text: string): void {
  // Of each object and list that is open, the keys as far as they are known: most have none.
  const open: (Set<string> | undefined)[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(SIGN)) {
    if (index < from) {
      continue;
    }
    if (sign === "{" || sign === "[") {
      open.push(undefined);
    } else if (sign !== '"') {
      open.pop();
    } else {
      from = endOfString(text, index);
      if (isBeforeColon(text, from)) {
        open.push(withKey(open.pop(), keyOf(text.slice(index, from))));
      }
    }
    if (open.length > DEEPEST) {
      throw new SyntaxError("It is nested too deeply.");
    }
  }
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

function keyOf(literal: string): string {
  return literal.includes("\\") ? JSON.parse(literal) : literal.slice(1, -1);
}

function withKey(keys: Set<string> | undefined, key: string): Set<string> {
  if (keys?.has(key)) {
    throw new SyntaxError("A key is there twice.");
  }
  return (keys ?? new Set()).add(key);
}
