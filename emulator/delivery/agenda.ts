import type { SimulatedClock } from "./clock";

/** The largest delay that a timer of Node takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Due<T> {
  readonly atMs: number;
  readonly what: T;
}

/**
 * What has to be done at a later time. It is done when its time comes by the clock, or in the order of the times while the clock
 * is put forward.
 */
export class Agenda<T> {
  private list: Due<T>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isAdvancing = false;
  private clearings = 0;

  constructor(
    private readonly clock: SimulatedClock,
    /** Does it. Never fails. */
    private readonly run: (what: T) => Promise<void>,
    /** How much may wait at the same time. */
    private readonly most: number,
  ) {}

  get length(): number {
    return this.list.length;
  }

  get nextAtMs(): number | undefined {
    return this.list[0]?.atMs;
  }

  /** Notes something. Where too much waits already, it is not noted, and the answer is false. */
  add(atMs: number, what: T): boolean {
    if (this.list.length >= this.most) {
      return false;
    }
    const later = this.list.findIndex((one) => one.atMs > atMs);
    this.list.splice(later === -1 ? this.list.length : later, 0, { atMs, what });
    this.setTimer();
    return true;
  }

  remove(what: T): void {
    this.list = this.list.filter((one) => one.what !== what);
    this.setTimer();
  }

  clear(): void {
    this.list = [];
    this.clearings += 1;
    this.setTimer();
  }

  /** Puts the clock forward. What falls due meanwhile is done, one after another in the order of the times. */
  advance(ms: number): Promise<number> {
    const advanced = this.turn.then(() => this.advanceNow(ms));
    this.turn = advanced.catch(() => undefined);
    return advanced;
  }

  private async advanceNow(ms: number): Promise<number> {
    const untilMs = this.clock.now() + ms;
    const { clearings } = this;
    let done = 0;
    this.isAdvancing = true;
    clearTimeout(this.timer);
    try {
      for (let next = this.takeDue(untilMs); next; next = this.takeDue(untilMs)) {
        this.clock.forwardTo(next.atMs);
        await this.run(next.what);
        done += 1;
      }
      // What was cleared meanwhile has put the clock back.
      this.clock.forwardTo(clearings === this.clearings ? untilMs : 0);
    } finally {
      this.isAdvancing = false;
      this.setTimer();
    }
    return done;
  }

  private takeDue(untilMs: number): Due<T> | undefined {
    return this.list[0] && this.list[0].atMs <= untilMs ? this.list.shift() : undefined;
  }

  private setTimer(): void {
    clearTimeout(this.timer);
    const nextAtMs = this.nextAtMs;
    if (nextAtMs !== undefined && !this.isAdvancing) {
      const delayMs = Math.min(Math.max(0, nextAtMs - this.clock.now()), LONGEST_TIMER_MS);
      this.timer = setTimeout(() => this.runDue(), Math.ceil(delayMs));
      // What waits keeps no process alive.
      this.timer.unref();
    }
  }

  /** In real time, what is due together is done together. */
  private runDue(): void {
    for (let next = this.takeDue(this.clock.now()); next; next = this.takeDue(this.clock.now())) {
      void this.run(next.what);
    }
    this.setTimer();
  }
}
