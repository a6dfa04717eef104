import { createHash } from "node:crypto";
import type { Profile } from "./profile";

/** One extra webhook as it is stored. */
export interface StoredWebhook {
  name: string;
  url: string;
  headers?: Record<string, string> | undefined;
}

/** The main webhook as it is stored. */
export interface MainWebhook {
  url: string;
  headers?: Record<string, string> | undefined;
}

interface Visible {
  enabled: boolean;
  main: MainWebhook | undefined;
  webhooks: StoredWebhook[];
}

/**
 * One phone number. The emulator's own checks see every write at once; GET sees it when it has become visible. Tests may
 * change a number behind the program's back: what they change shows at once.
 */
export class EmulatedNumber {
  enabled = false;
  main: MainWebhook | undefined;
  /** The number as Meta shows it, such as "+49 30 1234567"; undefined where nobody has given it one: then no label is wrong. */
  displayPhoneNumber: string | undefined;
  private timesSetUp = 1;
  private readonly stored = new Map<string, StoredWebhook>();
  private readonly pending: { fromMs: number; seen: Visible }[] = [];

  constructor(
    /** The key under which it was first seen. What other keys it gets later does not change its id. */
    readonly firstKey: string,
  ) {}

  /** The number's id at Meta: digits, always the same for the same first key, until it is set up again. */
  get id(): string {
    return digitsOf(`number ${this.timesSetUp} of ${this.firstKey}`);
  }

  /** The stored webhooks, copied. */
  get webhooks(): StoredWebhook[] {
    return [...this.stored.values()].map((webhook) => structuredClone(webhook));
  }

  get(name: string): StoredWebhook | undefined {
    const found = this.stored.get(name);
    return found && structuredClone(found);
  }

  /** Adds or overwrites a webhook, as somebody else would. */
  put(webhook: StoredWebhook): void {
    this.stored.set(webhook.name, structuredClone(webhook));
  }

  remove(name: string): boolean {
    return this.stored.delete(name);
  }

  /** A copy of what is stored, to be given back to {@link restore}. */
  snapshot(): StoredWebhook[] {
    return this.webhooks;
  }

  /** Stores exactly these webhooks. */
  restore(webhooks: readonly StoredWebhook[]): void {
    this.stored.clear();
    for (const webhook of webhooks) {
      this.put(webhook);
    }
  }

  /** Every webhook gone, the main one too, and the feature off; it is still the same number. */
  reset(): void {
    this.enabled = false;
    this.main = undefined;
    this.stored.clear();
    this.pending.length = 0;
  }

  /** Sets the number up again: everything is gone and off, and it has a new id. Keys and formatted number stay. */
  setUpAgain(): void {
    this.reset();
    this.timesSetUp += 1;
  }

  /** The main webhook gone, also for a GET that does not see the latest writes yet. */
  loseMain(): void {
    this.main = undefined;
    for (const { seen } of this.pending) {
      seen.main = undefined;
    }
  }

  /** Runs a write; until its time has come, GET goes on seeing what it saw before. */
  write<T>(delayMs: number, change: () => T): T {
    const before: Visible = this.visible();
    const result = change();
    if (delayMs > 0) {
      this.pending.push({ fromMs: Date.now() + delayMs, seen: before });
    }
    return result;
  }

  /** What GET sees. Writes show in order: one that is late hides those after it. */
  visible(): Visible {
    const now = Date.now();
    while (this.pending[0] !== undefined && this.pending[0].fromMs <= now) {
      this.pending.shift();
    }
    return this.pending[0]?.seen ?? { enabled: this.enabled, main: this.main, webhooks: this.webhooks };
  }
}

/** What happens to a number when a new key is made. */
export interface KeyRotation {
  /**
   * "main", the default: the main webhook is deleted, as two operators have observed. "all": the extra webhooks and the switch
   * go too; whether they do is unknown. "nothing": a number whose configuration outlives its key.
   */
  readonly loses?: "nothing" | "main" | "all";
}

/** All numbers of an emulator, by API key; a key not yet seen is a new number, unless keys are strict. */
export class Numbers {
  private readonly byKey = new Map<string, EmulatedNumber>();
  private readonly revoked = new Set<string>();

  constructor(private readonly strictKeys: readonly string[] | undefined) {}

  /** The number of a key; undefined where the key is not valid. */
  find(key: string): EmulatedNumber | undefined {
    const known = this.strictKeys === undefined || this.strictKeys.includes(key) || this.byKey.has(key);
    return key === "" || this.revoked.has(key) || !known ? undefined : this.of(key);
  }

  /** The number of a key, made when it is new. */
  of(key: string): EmulatedNumber {
    const number = this.byKey.get(key) ?? new EmulatedNumber(key);
    this.byKey.set(key, number);
    return number;
  }

  /** Every number that was seen or made, each once. */
  all(): EmulatedNumber[] {
    return [...new Set(this.byKey.values())];
  }

  /** A number that exists already, by a key, its formatted number in any spelling, or its id. */
  known(text: string): EmulatedNumber | undefined {
    const digits = /^[+\d\s().-]+$/.test(text) ? text.replace(/\D/g, "") : "";
    const isNamed = ({ id, displayPhoneNumber }: EmulatedNumber) =>
      id === text || (digits !== "" && displayPhoneNumber?.replace(/\D/g, "") === digits);
    const listed = this.strictKeys?.includes(text) ? this.of(text) : undefined;
    return this.byKey.get(text) ?? listed ?? this.all().find(isNamed);
  }

  /** Forgets every number. Keys that were revoked are new again. */
  reset(): void {
    this.byKey.clear();
    this.revoked.clear();
  }

  /** Gives a number another key beside those it has. A key that opened another number opens this one from now on. */
  addKey(key: string, anotherKey: string): void {
    this.byKey.set(anotherKey, this.of(key));
    this.revoked.delete(anotherKey);
  }

  /**
   * Gives a number a new key, which revokes all it had (documented). The number keeps its id, and {@link of} still finds it by
   * an old key; its requests are refused.
   */
  rotateKey(oldKey: string, newKey: string, { loses = "main" }: KeyRotation = {}): void {
    const number = this.of(oldKey);
    for (const [key, opened] of this.byKey) {
      if (opened === number) {
        this.revoked.add(key);
      }
    }
    this.addKey(oldKey, newKey);
    if (loses === "all") {
      number.reset();
    } else if (loses === "main") {
      number.loseMain();
    }
  }
}

/** Digits such as Meta's ids are made of, always the same for the same text. */
export function digitsOf(text: string): string {
  const smallest = 10n ** 14n;
  return String(smallest + (createHash("sha256").update(text).digest().readBigUInt64BE() % (9n * smallest)));
}

/** Headers as GET shows them. */
export function shownHeaders(profile: Profile, headers: Record<string, string> | undefined): unknown {
  const entries = Object.entries(headers ?? {});
  if (entries.length === 0) {
    return profile.noHeaders === "omit" ? undefined : profile.noHeaders === "null" ? null : {};
  }
  return Object.fromEntries(
    entries.map(([name, value]) => [spelled(profile, name), profile.headerValues === "masked" ? "****" : value]),
  );
}

function spelled(profile: Profile, name: string): string {
  if (profile.headerNames === "lower") {
    return name.toLowerCase();
  }
  return profile.headerNames === "canonical"
    ? name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
    : name;
}
