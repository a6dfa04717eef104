/** One request as the emulator saw it. */
export interface JournalEntry {
  readonly seq: number;
  readonly key: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark. Empty where the request has none. */
  readonly query: string;
  /** The decoded name in the path of DELETE. */
  readonly name: string | undefined;
  /** Whether the method is one that writes. */
  readonly write: boolean;
  readonly startedAt: number;
  /** The parsed body, header values included. */
  body: unknown;
  /** The status answered. Undefined where the connection was dropped or hung. */
  status: number | undefined;
  /** Whether something was changed. */
  applied: boolean;
  /** The fault that struck the request. */
  fault: string | undefined;
  /** Whether it was answered by an override. */
  overridden: boolean;
  endedAt: number | undefined;
}

export interface JournalFilter {
  readonly key?: string;
  readonly writesOnly?: boolean;
}

/** Every request in order of arrival. */
export class Journal {
  private list: JournalEntry[] = [];
  private seq = 0;

  begin(request: Pick<JournalEntry, "key" | "method" | "path" | "query" | "name">): JournalEntry {
    this.seq += 1;
    const entry: JournalEntry = {
      ...request,
      seq: this.seq,
      write: request.method !== "GET",
      startedAt: Date.now(),
      body: undefined,
      status: undefined,
      applied: false,
      fault: undefined,
      overridden: false,
      endedAt: undefined,
    };
    this.list.push(entry);
    return entry;
  }

  end(entry: JournalEntry, status: number | undefined): void {
    entry.status = status;
    entry.endedAt = Date.now();
  }

  entries(filter: JournalFilter = {}): JournalEntry[] {
    return this.list.filter((entry) => (filter.key ?? entry.key) === entry.key && (!filter.writesOnly || entry.write));
  }

  clear(): void {
    this.list = [];
  }
}
