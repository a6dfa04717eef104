/** Where something stands in a text: from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** So many characters of a secret in a row count as the secret. */
export const WINDOW = 8;
/** A shorter text would be found in ordinary words. */
const SHORTEST = 3;

/** A longer text is looked for in blocks of this length: nothing longer is compared, however much of it is repeated. */
const BLOCK = 64;

const FACTORS = [0x01000193, 0x2c1b3c6d] as const;
/** Most processes have few secrets. */
const FIRST_SLOTS = 1 << 6;

/**
 * Fingerprints of 64 bits, in halves, in one array: a set of texts would take ten times as long, and as much memory. Should
 * two texts have one fingerprint, a word too many is hidden.
 */
class Fingerprints {
  private slots = new Int32Array(2 * FIRST_SLOTS);
  private count = 0;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  add(one: number, other: number): void {
    if (this.has(one, other)) {
      return;
    }
    this.count += 1;
    if (this.count * 4 > this.slots.length) {
      const { slots } = this;
      this.slots = new Int32Array(slots.length * 2);
      for (let slot = 0; slot < slots.length; slot += 2) {
        this.put(slots[slot] ?? 0, slots[slot + 1] ?? 0);
      }
    }
    this.put(one, other);
  }

  has(one: number, other: number): boolean {
    return this.slots[this.slotOf(one, other) + 1] !== 0;
  }

  private put(one: number, other: number): void {
    const slot = this.slotOf(one, other);
    this.slots[slot] = one;
    this.slots[slot + 1] = other;
  }

  /** Where it is, or would be: the next free slot from the one that its bits name. The second half is never 0. */
  private slotOf(one: number, other: number): number {
    const last = this.slots.length - 1;
    let slot = (2 * (one ^ (one >>> 15) ^ other)) & last;
    while (this.slots[slot + 1] !== 0 && (this.slots[slot] !== one || this.slots[slot + 1] !== other)) {
      slot = (slot + 2) & last;
    }
    return slot;
  }
}

/** Texts that are looked for, by their first characters. */
class Beginnings {
  /** Those that are no longer than a beginning. */
  private readonly whole = new Fingerprints();
  /** The beginnings of the others, and by those the others by their length. */
  private readonly begun = new Fingerprints();
  private readonly longer = new Map<string, Map<number, Set<string>>>();

  /** `out` is what takes a character out of a fingerprint that is so many characters behind. */
  constructor(
    readonly length: number,
    private readonly out: readonly number[],
  ) {}

  add(text: string): void {
    const beginning = text.slice(0, this.length);
    if (text.length === this.length) {
      this.addAll(text);
      return;
    }
    this.windowsOf(beginning, (_start, one, other) => this.begun.add(one, other));
    const known = this.longer.get(beginning) ?? new Map<number, Set<string>>();
    this.longer.set(beginning, known.set(text.length, (known.get(text.length) ?? new Set()).add(text)));
  }

  /** Adds each part of a text that is as long as a beginning. */
  addAll(text: string): void {
    this.windowsOf(text, (_start, one, other) => this.whole.add(one, other));
  }

  /** Calls `found` for each text that stands in another one, with its beginning and its end. */
  search(text: string, found: (start: number, end: number) => void): void {
    if (this.whole.isEmpty && this.begun.isEmpty) {
      return;
    }
    this.windowsOf(text, (start, one, other) => {
      const longer = this.begun.has(one, other) ? this.longestAt(text, start) : 0;
      const longest = longer === 0 && this.whole.has(one, other) ? this.length : longer;
      if (longest > 0) {
        found(start, start + longest);
      }
    });
  }

  private longestAt(text: string, start: number): number {
    let longest = 0;
    for (const [length, texts] of this.longer.get(text.slice(start, start + this.length)) ?? []) {
      if (length > longest && texts.has(text.slice(start, start + length))) {
        longest = length;
      }
    }
    return longest;
  }

  /** Calls `visit` for each part of a text that is as long as a beginning, with both halves of its fingerprint. */
  private windowsOf(text: string, visit: (start: number, one: number, other: number) => void): void {
    const { length } = this;
    const [factor, otherFactor] = FACTORS;
    const [out = 0, otherOut = 0] = this.out;
    let [one, other] = [0, 0];
    for (let end = 1; end <= text.length; end++) {
      const came = text.charCodeAt(end - 1);
      const went = end > length ? text.charCodeAt(end - length - 1) : 0;
      one = (Math.imul(one, factor) + came - Math.imul(went, out)) | 0;
      other = (Math.imul(other, otherFactor) + came - Math.imul(went, otherOut)) | 0;
      if (end >= length) {
        visit(end - length, one, other || 1);
      }
    }
  }
}

const [OUT_OF_BLOCK, OUT_OF_WINDOW, OUT_OF_SHORTEST] = [outOf(BLOCK), outOf(WINDOW), outOf(SHORTEST)];

function outOf(length: number): number[] {
  return FACTORS.map((factor) => Array.from({ length }).reduce((power: number) => Math.imul(power, factor), 1));
}

/**
 * Finds many texts in one, in a time that does not depend on how many they are. A text can be added at any time, so that
 * nothing is built again.
 */
export class Matcher {
  private readonly blocks = new Beginnings(BLOCK, OUT_OF_BLOCK);
  private readonly long = new Beginnings(WINDOW, OUT_OF_WINDOW);
  private readonly short = new Beginnings(SHORTEST, OUT_OF_SHORTEST);
  /** So many characters behind the beginning of a text are enough to find it. */
  longest = 0;

  /** Looks for a text as a whole. One that is too short is left out. */
  add(text: string): void {
    if (text.length > BLOCK) {
      for (let end = BLOCK; end < text.length + BLOCK; end += BLOCK) {
        this.blocks.addAll(text.slice(0, end).slice(-BLOCK));
      }
    } else if (text.length >= SHORTEST) {
      (text.length < WINDOW ? this.short : this.long).add(text);
    }
    this.longest = Math.max(this.longest, Math.min(text.length, BLOCK));
  }

  /** Looks for every part of a text that is long enough. A short one is looked for as a whole. */
  addParts(text: string): void {
    if (text.length < WINDOW) {
      this.add(text);
    }
    this.long.addAll(text);
    this.longest = Math.max(this.longest, Math.min(text.length, BLOCK));
  }

  /** Where something stands that is looked for, in order. Ranges that overlap or touch are one. */
  rangesIn(text: string): Range[] {
    const found: Range[] = [];
    for (const beginnings of [this.blocks, this.long, this.short]) {
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
