import type { MainWebhookConfig, NumberIdentity, NumberSnapshot } from "../api/wire";

/** How long one answer about a number may be reused within a process. */
const LONGEST_REUSE_MS = 30_000;

interface Answer<Seen> {
  readonly snapshot: Seen;
  /** On the clock that cannot be set: of the wall clock a jump would make an answer old, or young for ever. */
  readonly atMs: number;
  /** Whether it was read after a write and showed it: then it counts as fresh for the next write. */
  readonly confirmsWrite: boolean;
}

/** One answer of the API that many may need: asked for once, and reused until a write or until it is too old. */
class SharedAnswer<Seen> {
  private answer: Answer<Seen> | undefined;
  private asking: Promise<Seen> | undefined;
  private writes = 0;

  /** An answer that may be shared: one request serves all who ask, until a write. */
  async recent(ask: () => Promise<Seen>): Promise<Seen> {
    if (this.answer && isYoung(this.answer)) {
      return this.answer.snapshot;
    }
    this.asking ??= this.askForAll(ask);
    return this.asking;
  }

  /** An answer to decide a write from: read now, or the one that confirmed the write before. */
  async fresh(ask: () => Promise<Seen>): Promise<Seen> {
    if (this.answer?.confirmsWrite && isYoung(this.answer)) {
      return this.answer.snapshot;
    }
    return this.latest(ask);
  }

  /** An answer that was asked for now, whatever is known. */
  async latest(ask: () => Promise<Seen>): Promise<Seen> {
    const writesBefore = this.writes;
    const atMs = performance.now();
    const snapshot = await ask();
    if (this.writes === writesBefore) {
      this.answer = { snapshot, atMs, confirmsWrite: false };
    }
    return snapshot;
  }

  /** Notes that a write is about to be sent: nothing read before it may be used after it. */
  beginWrite(): void {
    this.writes += 1;
    this.answer = undefined;
    this.asking = undefined;
  }

  /** Keeps the answer that showed the last write. */
  confirmWrite(snapshot: Seen): void {
    this.answer = { snapshot, atMs: performance.now(), confirmsWrite: true };
  }

  private askForAll(ask: () => Promise<Seen>): Promise<Seen> {
    const asking = this.latest(ask).finally(() => {
      if (this.asking === asking) {
        this.asking = undefined;
      }
    });
    return asking;
  }
}

/** What this process knows of one number: its last answers, which number it is, and who may write. */
export class NumberRecord extends SharedAnswer<NumberSnapshot> {
  /** The last answer about the main webhook. Undefined where none is set. */
  readonly main = new SharedAnswer<MainWebhookConfig | undefined>();
  private readonly claims = new Map<string, string>();
  private readonly removed = new Map<string, Set<string>>();
  /** By an answer without a list: the one that was asked for to bear it out, and that answer by itself. */
  private readonly secondLooks = new WeakMap<NumberSnapshot, Promise<NumberSnapshot>>();
  private identified: Promise<NumberIdentity> | undefined;
  private lastWriter: Promise<unknown> = Promise.resolve();

  /** Which number it is: asked at most once in a run, whatever comes of it. */
  identity(ask: () => Promise<NumberIdentity>): Promise<NumberIdentity> {
    this.identified ??= ask();
    return this.identified;
  }

  /** Notes which resource of this run has put a webhook, or taken it over. An empty name stands for the switch. */
  claim(name: string, instance: string): void {
    this.claims.set(name, instance);
  }

  /** Forgets who has claimed a webhook that is gone. */
  release(name: string): void {
    this.claims.delete(name);
  }

  /** Whether another resource of this run has claimed a webhook. */
  isClaimedByOther(name: string, instance: string | undefined): boolean {
    const claimant = this.claims.get(name);
    return claimant !== undefined && claimant !== instance;
  }

  /** Notes that this run has put a webhook on the number under a label, or that it has deleted it there, or may have. */
  notePresence(label: string, name: string, isThere: boolean): void {
    const names = new Set(this.removed.get(label)).add(name);
    if (isThere) {
      names.delete(name);
    }
    this.removed.set(label, names);
  }

  /** Webhooks that were deleted in this run under a label. A key that serves another label too has deleted none of its. */
  removedUnder(label: string): ReadonlySet<string> {
    return this.removed.get(label) ?? new Set();
  }

  /** As for any shared answer, but waits for writers at work. It is not for a writer itself. */
  override async recent(ask: () => Promise<NumberSnapshot>): Promise<NumberSnapshot> {
    await this.lastWriter;
    return super.recent(ask);
  }

  /** As {@link recent}, to drop what it lacks: an answer without a list counts only if a second one has none either. */
  async recentTwice(ask: () => Promise<NumberSnapshot>): Promise<NumberSnapshot> {
    const first = await this.recent(ask);
    if (first.list === "given") {
      return first;
    }
    return this.secondLooks.get(first) ?? this.lookAgain(ask, first);
  }

  /** The main webhook, to look at. As {@link recent}. */
  async recentMain(ask: () => Promise<MainWebhookConfig | undefined>): Promise<MainWebhookConfig | undefined> {
    await this.lastWriter;
    return this.main.recent(ask);
  }

  /** Runs one task at a time for the number. Every write happens in here. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    const run = this.lastWriter.then(task);
    this.lastWriter = run.catch(() => undefined);
    return run;
  }

  private lookAgain(ask: () => Promise<NumberSnapshot>, first: NumberSnapshot): Promise<NumberSnapshot> {
    const second = this.latest(async () => {
      const snapshot = await ask();
      this.secondLooks.set(snapshot, Promise.resolve(snapshot));
      return snapshot;
    });
    this.secondLooks.set(first, second);
    second.catch(() => this.secondLooks.delete(first));
    return second;
  }
}

function isYoung(answer: Answer<unknown>): boolean {
  return performance.now() - answer.atMs <= LONGEST_REUSE_MS;
}

const records = new Map<string, NumberRecord>();

/** The record of the number behind an address and a key: the key is what selects the number at the API. */
export function recordOf(baseUrl: string, apiKey: string): NumberRecord {
  const key = `${baseUrl}\n${apiKey}`;
  const record = records.get(key) ?? new NumberRecord();
  records.set(key, record);
  return record;
}
