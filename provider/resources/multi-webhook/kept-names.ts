import * as pulumi from "@pulumi/pulumi";

/** How long a number waits for webhooks that it lists and that are declared later than itself: after an `await`. */
const LONGEST_WAIT_MS = 2000;

/** What a number has to know of its webhooks, since the next run may no longer declare one. */
export interface NamesToSpare {
  /** Those that Pulumi keeps, by `protect` or `retainOnDelete`. */
  readonly pinned: string[] | undefined;
  /** Those that the number lists and has not seen declared: it is not known whether they are kept. */
  readonly late: string[] | undefined;
}

/** The webhooks that a program declares for one number; they add themselves, as they are made. */
export class DeclaredNames {
  private readonly kept = new Map<string, boolean>();
  private wake: () => void = () => undefined;

  add(name: pulumi.Input<string>, isKept: boolean): void {
    if (typeof name === "string") {
      this.kept.set(name, isKept);
      this.wake();
    } else {
      pulumi.output(name).apply((known) => this.add(known, isKept));
    }
  }

  /**
   * Which of the names in a list must not be deleted for want of room. Resources are declared in one turn of a program, as
   * a rule. Where one is not there yet, the number waits a little: it is registered only once, and before its webhooks.
   */
  toSpare(listed: pulumi.Input<pulumi.Input<string>[]> | undefined): pulumi.Output<NamesToSpare> {
    return pulumi.output(listed).apply(async (names = []) => {
      await this.whenDeclared(names);
      const kept = [...this.kept].filter(([, isKept]) => isKept).map(([name]) => name);
      return { pinned: sorted(kept), late: sorted(names.filter((name) => !this.kept.has(name))) };
    });
  }

  private async whenDeclared(names: readonly string[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT_MS);
      this.wake = () => {
        if (names.every((name) => this.kept.has(name))) {
          clearTimeout(timer);
          resolve();
        }
      };
      this.wake();
    });
  }
}

function sorted(names: readonly string[]): string[] | undefined {
  return names.length > 0 ? [...names].sort() : undefined;
}
