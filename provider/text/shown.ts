declare const brand: unique symbol;

/**
 * A text that is safe to show: no terminal obeys it, and Pulumi's display neither reads it as markup nor fails on it. What
 * shows texts takes no others, so that the compiler finds a way around {@link shown} and {@link neutral}.
 */
export type Shown = string & { readonly [brand]: true };

/** Marks an error whose message was put together without secrets: it is shown as it is. */
export const CLEAN: unique symbol = Symbol.for("pulumi-360dialog.clean");

// Controls, formats (bidirectional overrides, what has no width), line separators, half a surrogate; and the beginning of
// Pulumi's markup, `<{%red%}>`, on which its command line panics where it does not know the word (tried with 3.259).
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|<\{/gu;
// Backslashes in a row stand for half as many. The last one of an odd number begins an escape.
const ESCAPES = /\\+(?:u[0-9a-f]{4}|")?/gi;

/**
 * Somebody else's text as it is shown. What cannot be seen, Pulumi's markup and the backslash become the escapes of JSON,
 * from which {@link unescaped} gives the text back.
 */
export function shown(text: string): Shown {
  return branded(text.replaceAll("\\", "\\\\").replace(UNSEEN, escapeOf));
}

/** The text of which {@link shown} was made. Any text without a backslash is its own. */
export function unescaped(text: string): string {
  return text.replace(ESCAPES, (found) => {
    const rest = found.replace(/^\\+/, "");
    const backslashes = found.length - rest.length;
    const begun = "\\".repeat(backslashes / 2);
    if (backslashes % 2 === 0) {
      return begun + rest;
    }
    return begun + (rest.length > 1 ? String.fromCharCode(Number.parseInt(rest.slice(1), 16)) : rest || "\\");
  });
}

/**
 * A whole sentence on its way out. Its parts that are somebody else's are {@link shown} already. Whatever has been forgotten,
 * and what the user has written, is made harmless here. The backslash stays, since those of the parts are escapes.
 */
export function neutral(sentence: string): Shown {
  return branded(sentence.replace(UNSEEN, escapeOf));
}

/** The beginning of a text, with a sign that it goes on. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** A text as it stands in quotes in JSON and in source code. What a reader of the file would not see is an escape. */
export function literal(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === "\n" ? character : escapeOf(character),
  );
}

/** The escapes, by what they stand for: a long text may have many of the same. */
const escapes = new Map([["<{", `<${codesOf("{")}`]]);

function escapeOf(found: string): string {
  const known = escapes.get(found) ?? codesOf(found);
  escapes.set(found, known);
  return known;
}

function codesOf(character: string): string {
  return Array.from({ length: character.length }, (_none, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }).join("");
}

// The one place that makes them.
function branded(text: string): Shown {
  return text as Shown;
}
