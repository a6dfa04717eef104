/** More nesting than any answer of the API has. A function that walks what was parsed may rely on it. */
const DEEPEST = 100;

// Of a text that is known to be JSON, these are all the tokens that matter: a key is a text before a colon.
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

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
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      open.push(new Set());
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (colon !== undefined) {
      addKey(open.at(-1), JSON.parse(token.slice(0, -colon.length)));
    }
    if (open.length > DEEPEST) {
      throw new SyntaxError("It is nested too deeply.");
    }
  }
}

function addKey(keys: Set<unknown> | undefined, key: unknown): void {
  if (keys?.has(key)) {
    throw new SyntaxError("A key is there twice.");
  }
  keys?.add(key);
}
