import { redact } from "../text/redact";
import { cut, type Shown, shown } from "../text/shown";
import { RawWords } from "./raw-words";
import { errorWords } from "./wire";

const MOST_WORDS = 300;

const ENTITY = /&(amp|lt|gt|quot|apos|#39|#x27|#34);/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#34;": '"' },
  ...{ "&apos;": "'", "&#39;": "'", "&#x27;": "'" },
};

const BLOCK = /<(script|style)/gi;
const BLOCK_ENDS: Readonly<Record<string, RegExp>> = { script: /<\/script/gi, style: /<\/style/gi };

/** The words of a body by which is decided. */
export function rawWords(body: string): RawWords {
  return new RawWords(wordsIn(body, (words) => words));
}

/** The words of a body that are shown. */
export function shownWords(body: string): Shown {
  return asLine(wordsIn(body, redact));
}

/** The words of a body that tells of an error, and of no other: what is merely not understood may be anything. */
export function shownErrorWords(body: string): Shown {
  return asLine(redact(errorWords(parsed(body))));
}

/** Cleaned before and after anything is taken apart or decoded. What takes long texts apart is linear: a page may be long. */
function wordsIn(text: string, clean: (words: string) => string): string {
  const body = parsed(text);
  if (body === undefined) {
    return clean(withEntities(withoutTags(clean(withoutBlocks(text)))));
  }
  // A body of a shape that is not known is shown as it is: it may say what is wrong.
  return clean(errorWords(body) || (isEmpty(body) ? "" : JSON.stringify(body)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEmpty(body: unknown): boolean {
  return body === null || (typeof body === "object" && !Array.isArray(body) && Object.keys(body).length === 0);
}

function asLine(words: string): Shown {
  return shown(cut(words.replace(/\s+/g, " ").trim(), MOST_WORDS));
}

function withEntities(text: string): string {
  return text.replace(ENTITY, (entity) => ENTITIES[entity.toLowerCase()] ?? entity);
}

/** A page without its scripts and styles. One that has no end was cut, and goes on to the end. */
function withoutBlocks(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (const { 0: begin, 1: name = "", index } of text.matchAll(BLOCK)) {
    if (index >= from) {
      kept.push(text.slice(from, index));
      from = endOf(text, BLOCK_ENDS[name.toLowerCase()] ?? BLOCK, index + begin.length);
    }
  }
  return [...kept, text.slice(from)].join(" ");
}

function endOf(text: string, pattern: RegExp, from: number): number {
  const search = new RegExp(pattern);
  search.lastIndex = from;
  return search.exec(text)?.index ?? text.length;
}

/** A page without its tags; an angle bracket that is never closed is none. */
function withoutTags(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let start = text.indexOf("<"); start >= 0; start = text.indexOf("<", from)) {
    const end = text.indexOf(">", start);
    if (end < 0) {
      break;
    }
    kept.push(text.slice(from, start));
    from = end + 1;
  }
  return [...kept, text.slice(from)].join(" ");
}
