/** A clock that runs like a real one and can be put forward. It cannot be put back. */
export class SimulatedClock {
  private aheadMs = 0;
  private readonly startedAtMs = Date.now();
  private readonly startedMs = performance.now();

  /** Milliseconds since 1970. */
  now(): number {
    return this.startedAtMs + performance.now() - this.startedMs + this.aheadMs;
  }

  /** Puts the clock forward to a time. Nothing happens where that time has passed. */
  forwardTo(atMs: number): void {
    this.aheadMs += Math.max(0, atMs - this.now());
  }

  /** Real time again. */
  reset(): void {
    this.aheadMs = 0;
  }
}
