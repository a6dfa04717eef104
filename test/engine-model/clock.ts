interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

const BEGIN_MS = Date.UTC(2026, 10, 1);

/** A clock that jumps to the next timer as soon as nothing else can happen: an hour of waiting costs no time. */
export class Clock {
  nowMs = BEGIN_MS;
  /** Requests that an emulator leaves without an answer: only time ends them. */
  hung: () => number = () => 0;
  private readonly timers = new Set<Timer>();
  private underWay = 0;
  private turning = false;

  /** How far the wall clock of the code under test has been set from the time of the world. */
  wallOffMs = 0;

  /** What the emulator gets in place of `Date`. */
  readonly date = Object.assign(Object.create(Date) as typeof Date, { now: () => this.nowMs });

  /** What the code under test gets in place of `Date`: a clock that may be set while it runs. */
  readonly wall = Object.assign(Object.create(Date) as typeof Date, { now: () => this.nowMs + this.wallOffMs });

  /** What the code under test gets in place of `performance`: a clock that nobody can set. */
  readonly monotonic = { now: () => this.nowMs - BEGIN_MS };

  /** Runs something after a delay; gives the way to call it off. */
  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + Math.max(0, delayMs), run };
    this.timers.add(timer);
    this.turn();
    return () => this.timers.delete(timer);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Keeps time from passing while a request is under way. */
  hold(): () => void {
    this.underWay += 1;
    let held = true;
    return () => {
      this.underWay -= held ? 1 : 0;
      held = false;
    };
  }

  /** How many requests keep time from passing. */
  get holds(): number {
    return this.underWay;
  }

  /** Waits inside a request: meanwhile time may pass. */
  async park(delayMs: number): Promise<void> {
    this.underWay -= 1;
    await this.sleep(delayMs);
    this.underWay += 1;
  }

  private turn(): void {
    if (this.turning || this.timers.size === 0) {
      return;
    }
    this.turning = true;
    setImmediate(() => {
      this.turning = false;
      if (this.underWay - this.hung() <= 0) {
        this.fire();
      }
      this.turn();
    });
  }

  private fire(): void {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      next = next === undefined || timer.atMs < next.atMs ? timer : next;
    }
    if (next) {
      this.timers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
  }
}
