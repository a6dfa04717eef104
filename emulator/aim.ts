/** Which requests something strikes, and how often. */
export interface Aim {
  /** Only requests of this method. */
  readonly method?: string | undefined;
  /** Only requests whose path, without the query, begins with this. */
  readonly path?: string | undefined;
  /** Only requests of this key. */
  readonly key?: string | undefined;
  /** How many requests to let pass first. Default 0. */
  readonly skip?: number | undefined;
  /** How many requests to strike, or "always". Default 1. */
  readonly times?: number | "always" | undefined;
}

/** Something that is aimed at requests, with its count. */
export interface AimHandle {
  readonly hits: number;
  remove(): void;
}

interface Aimed<T extends Aim> {
  readonly one: T;
  passed: number;
  hits: number;
}

/** All that is aimed at requests; the first that fits a request strikes it. */
export class Aims<T extends Aim> {
  private readonly all: Aimed<T>[] = [];

  add(one: T): AimHandle {
    const aimed: Aimed<T> = { one, passed: 0, hits: 0 };
    this.all.push(aimed);
    return {
      get hits() {
        return aimed.hits;
      },
      remove: () => {
        this.all.splice(this.all.indexOf(aimed), this.all.includes(aimed) ? 1 : 0);
      },
    };
  }

  /** All of them, with how often each has struck. */
  list(): { readonly one: T; readonly hits: number }[] {
    return this.all.map(({ one, hits }) => ({ one, hits }));
  }

  clear(): void {
    this.all.length = 0;
  }

  /** What strikes a request, counted. */
  strike(request: { method: string; path: string; key: string }): T | undefined {
    for (const aimed of this.all) {
      const { one } = aimed;
      const fits =
        (one.method ?? request.method) === request.method &&
        request.path.startsWith(one.path ?? "") &&
        (one.key ?? request.key) === request.key;
      if (!fits || (one.times !== "always" && aimed.hits >= (one.times ?? 1))) {
        continue;
      }
      if (aimed.passed < (one.skip ?? 0)) {
        aimed.passed += 1;
        continue;
      }
      aimed.hits += 1;
      return one;
    }
    return undefined;
  }
}
