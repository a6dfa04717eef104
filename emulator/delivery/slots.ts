/** How many requests one receiver gets at the same time. Assumed: it keeps a receiver that hangs from taking every socket. */
const REQUESTS_AT_ONCE = 64;

/** Lets only so many tasks of one name run at the same time. The others wait in the order in which they came. */
export class Slots {
  private readonly busy = new Map<string, { running: number; waiting: (() => void)[] }>();

  constructor(private readonly most: number = REQUESTS_AT_ONCE) {}

  async run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const state = this.busy.get(name) ?? { running: 0, waiting: [] };
    this.busy.set(name, state);
    if (state.running >= this.most) {
      await new Promise<void>((resolve) => state.waiting.push(resolve));
    } else {
      state.running += 1;
    }
    try {
      return await task();
    } finally {
      // A slot goes straight to the next one, so that nobody can come between.
      const next = state.waiting.shift();
      if (next) {
        next();
      } else {
        state.running -= 1;
        if (state.running === 0) {
          this.busy.delete(name);
        }
      }
    }
  }
}
