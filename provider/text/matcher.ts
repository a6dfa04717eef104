/** Where something stands in a text: from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** So many characters of a secret in a row count as the secret. */
export const WINDOW = 8;
/** A shorter text would be found in ordinary words. */
const SHORTEST = 3;

const FIRST_BITS = 1 << 16;
const BITS_PER_ENTRY = 16;
const FACTOR = 0x01000193;

/** Texts that are looked for, by their first characters, with a filter that says for most places that none begins there. */
class Beginnings {
  /** Those that are no longer than a beginning. */
  private readonly whole = new Set<string>();
  /** The others by their beginning and their length. */
  private readonly longer = new Map<string, Map<number, Set<string>>>();
  private filter = new Uint8Array(FIRST_BITS / 8);
  private readonly out: number;

  constructor(readonly length: number) {
    this.out = Array.from({ length }).reduce((power: number) => Math.imul(power, FACTOR), 1);
  }

  add(text: string): void {
    const beginning = text.slice(0, this.length);
    if (text.length === this.length) {
      this.whole.add(text);
    } else {
      const known = this.longer.get(beginning) ?? new Map<number, Set<string>>();
      this.longer.set(beginning, known.set(text.length, (known.get(text.length) ?? new Set()).add(text)));
    }
    if ((this.whole.size + this.longer.size) * BITS_PER_ENTRY > this.filter.length * 8) {
      this.filter = new Uint8Array(this.filter.length * 4);
      for (const one of [...this.whole, ...this.longer.keys()]) {
        this.mark(this.hashOf(one));
      }
    }
    this.mark(this.hashOf(beginning));
  }

  /** Calls `found` for each text that stands in another one, with its beginning and its end. */
  search(text: string, found: (start: number, end: number) => void): void {
    let hash = 0;
    for (let end = 1; end <= text.length && this.whole.size + this.longer.size > 0; end++) {
      hash = (Math.imul(hash, FACTOR) + text.charCodeAt(end - 1)) | 0;
      const start = end - this.length;
      if (start > 0) {
        hash = (hash - Math.imul(text.charCodeAt(start - 1), this.out)) | 0;
      }
      const longest = start >= 0 && this.isMarked(hash) ? this.longestAt(text, start) : 0;
      if (longest > 0) {
        found(start, start + longest);
      }
    }
  }

  private longestAt(text: string, start: number): number {
    const beginning = text.slice(start, start + this.length);
    let longest = this.whole.has(beginning) ? this.length : 0;
    for (const [length, texts] of this.longer.get(beginning) ?? []) {
      if (length > longest && texts.has(text.slice(start, start + length))) {
        longest = length;
      }
    }
    return longest;
  }

  private hashOf(text: string): number {
    let hash = 0;
    for (let index = 0; index < this.length; index++) {
      hash = (Math.imul(hash, FACTOR) + text.charCodeAt(index)) | 0;
    }
    return hash;
  }

  private mark(hash: number): void {
    const bit = this.bitOf(hash);
    this.filter[bit >> 3] = (this.filter[bit >> 3] ?? 0) | (1 << (bit & 7));
  }

  private isMarked(hash: number): boolean {
    const bit = this.bitOf(hash);
    return ((this.filter[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  private bitOf(hash: number): number {
    return ((hash ^ (hash >>> 15)) >>> 0) % (this.filter.length * 8);
  }
}

/**
 * Finds many texts in one, in a time that does not depend on how many they are. A text can be added at any time, so that
 * nothing is built again.
 */
export class Matcher {
  private readonly long = new Beginnings(WINDOW);
  private readonly short = new Beginnings(SHORTEST);
  longest = 0;

  /** Looks for a text as a whole. One that is too short is left out. */
  add(text: string): void {
    if (text.length >= SHORTEST) {
      (text.length < WINDOW ? this.short : this.long).add(text);
      this.longest = Math.max(this.longest, text.length);
    }
  }

  /** Looks for every part of a text that is long enough. A short one is looked for as a whole. */
  addParts(text: string): void {
    if (text.length < WINDOW) {
      this.add(text);
    }
    for (let start = 0; start + WINDOW <= text.length; start++) {
      this.add(text.slice(start, start + WINDOW));
    }
    this.longest = Math.max(this.longest, text.length);
  }

  /** Where something stands that is looked for, in order. Ranges that overlap or touch are one. */
  rangesIn(text: string): Range[] {
    const found: Range[] = [];
    for (const beginnings of [this.long, this.short]) {
      beginnings.search(text, (start, end) => void found.push({ start, end }));
    }
    return merged(found);
  }

  /** Whether something stands in a text that is looked for. */
  findsIn(text: string): boolean {
    return this.rangesIn(text).length > 0;
  }
}

/** Ranges in order. Those that overlap or touch are one. */
export function merged(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && range.start <= last.end) {
      all[all.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      all.push(range);
    }
  }
  return all;
}
