import * as pulumi from "@pulumi/pulumi";

/** How long a number waits for webhooks that it lists and that are declared later than itself: after an `await`. */
const LONGEST_WAIT_MS = 2000;

/** What a number has to know of a webhook that is declared for it. */
interface DeclaredWebhook {
  /** Its resource: see `resourceKey`. */
  readonly resource: string;
  /** Logical names that it had before. */
  readonly aliases: readonly string[];
  /** Whether Pulumi keeps it when the resource goes. */
  readonly isKept: boolean;
}

/** What a number stores of its webhooks, since the next run may no longer declare one. Undefined stands for none. */
export interface StoredNames {
  /** Those that Pulumi keeps, by `protect` or `retainOnDelete`. */
  readonly pinned: string[] | undefined;
  /** Those that the number lists and has not seen declared: it is not known whether they are kept. */
  readonly late: string[] | undefined;
  /** Whose they are, where that is not `<number>-<name>` as in a component. */
  readonly owners: [name: string, resource: string, ...aliases: string[]][] | undefined;
  /** Whether a main webhook is declared that comes after the number. */
  readonly hasMain: true | undefined;
}

/** The webhooks that a program declares for one number; they add themselves, as they are made. */
export class DeclaredNames {
  private readonly webhooks = new Map<string, DeclaredWebhook>();
  /** Set by a component, whose main webhook comes after its number. */
  hasMain = false;
  private wake: () => void = () => undefined;

  add(name: pulumi.Input<string>, webhook: DeclaredWebhook): void {
    if (typeof name === "string") {
      this.webhooks.set(name, webhook);
      this.wake();
    } else {
      pulumi.output(name).apply((known) => this.add(known, webhook));
    }
  }

  /**
   * What the number of a list has to store. Resources are declared in one turn of a program, as a rule. Where one is not
   * there yet, the number waits a little: it is registered only once, and before its webhooks.
   */
  toStore(number: string, listed: pulumi.Input<pulumi.Input<string>[]> | undefined): pulumi.Output<StoredNames> {
    return pulumi.output(listed).apply(async (names = []) => {
      await this.whenDeclared(names);
      const all = [...this.webhooks].sort(([one], [other]) => (one < other ? -1 : 1));
      const owned = all.filter(([name, { resource }]) => names.includes(name) && resource !== `${number}-${name}`);
      return {
        pinned: unlessEmpty(all.filter(([, { isKept }]) => isKept).map(([name]) => name)),
        late: unlessEmpty(names.filter((name) => !this.webhooks.has(name)).sort()),
        owners: unlessEmpty(
          owned.map(([name, { resource, aliases }]): [string, string, ...string[]] => [name, resource, ...aliases]),
        ),
        hasMain: this.hasMain || undefined,
      };
    });
  }

  private async whenDeclared(names: readonly string[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT_MS);
      this.wake = () => {
        if (names.every((name) => this.webhooks.has(name))) {
          clearTimeout(timer);
          resolve();
        }
      };
      this.wake();
    });
  }
}

function unlessEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
