import { SingleBar as Bar, Presets, type SingleBar } from "cli-progress";

const LINES_EVERY_MS = 2000;

/** Shows how many numbers, or whatever `unit` says, are done: a bar on a terminal, a plain line now and then elsewhere; on standard error. */
export class Progress {
  private readonly bar: SingleBar | undefined;
  private done = 0;
  private failed = 0;
  private lastLineMs = performance.now();

  constructor(
    private readonly total: number,
    private readonly unit: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {
    if (stream.isTTY) {
      const format = `{bar} {value}/{total} ${unit}, {failed} failed, {duration_formatted}`;
      this.bar = new Bar({ format, stream, hideCursor: true }, Presets.shades_classic);
      this.bar.start(total, 0, { failed: 0 });
    }
  }

  step(succeeded: boolean): void {
    this.done += 1;
    this.failed += succeeded ? 0 : 1;
    this.bar?.update(this.done, { failed: this.failed });
    if (!this.bar && (this.done === this.total || performance.now() - this.lastLineMs >= LINES_EVERY_MS)) {
      this.lastLineMs = performance.now();
      this.stream.write(`${this.done}/${this.total} ${this.unit}, ${this.failed} failed\n`);
    }
  }

  stop(): void {
    this.bar?.stop();
  }
}
