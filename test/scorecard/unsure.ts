import type { JournalEntry } from "../../dist/emulator/index.js";
import { listedNames, ownedNames } from "../engine-model/checkpoint.ts";
import { KILLED } from "../engine-model/engine.ts";
import { MAIN, NAMES } from "./commands.ts";
import type { Watched } from "./invariants.ts";
import type { Case } from "./world.ts";

const SWITCH = "(switch)";
/** What stands for a resource that has no webhook's name. */
const NAMED: Readonly<Record<string, string>> = { MultiWebhook: SWITCH, MainWebhook: MAIN };

/** What the model cannot hold a program to, since it cannot know better itself. */
export class Unsure {
  /** What is not as the program left it, and it has not looked since. */
  private readonly unseen = new Set<string>();
  /** Webhooks whose header values are somebody else's, which a server that masks them does not show. */
  private readonly masked = new Set<string>();

  /** Notes what somebody else has changed. */
  touched(names: readonly string[]): void {
    for (const name of names) {
      this.unseen.add(name);
      this.masked.add(name);
    }
  }

  /** Notes a refresh: what it found is in the state, but for a switch that an empty answer does not tell of. */
  looked({ profile, number }: Case, names: readonly string[] = [...this.unseen]): void {
    const isHidden = profile.emptyList === "body" && number.webhooks.length === 0;
    for (const name of names.filter((one) => one !== SWITCH || !isHidden)) {
      this.unseen.delete(name);
    }
  }

  /** Notes an `up` after a change of the key. What took the key over in an earlier one, which failed, does not look again. */
  tookKey(test: Case, { stateBefore, stateAfter }: Pick<Watched, "stateBefore" | "stateAfter">): void {
    const keys = new Map(stateBefore.resources.map(({ kind, name, outputs }) => [`${kind} ${name}`, outputs.__key]));
    const took = stateAfter.resources.filter(({ kind, name, outputs }) => {
      const key = `${kind} ${name}`;
      return keys.has(key) && keys.get(key) !== outputs.__key;
    });
    this.looked(
      test,
      took.map(({ kind, outputs }) => NAMED[kind] ?? String(outputs.name)),
    );
  }

  /** Notes a webhook that was there already. */
  takenOver(name: string): void {
    this.masked.add(name);
  }

  /** Notes what a command has left in another way than its state says. */
  ran({ done, writes, stateAfter }: Watched, listed: boolean): void {
    const killed = done.failures.includes(KILLED);
    const kept = ownedNames(stateAfter);
    // The number's resource knows which of its names it has given up.
    const known = listed ? listedNames(stateAfter) : kept;
    for (const write of writes.filter(({ applied }) => applied)) {
      const written = nameOf(write);
      this.masked.delete(written);
      if (killed || (write.method === "DELETE" && kept.includes(written) && known.includes(written))) {
        for (const one of written === SWITCH ? [SWITCH, ...NAMES] : [written]) {
          this.unseen.add(one);
        }
      }
    }
  }

  isUnseen(name: string): boolean {
    return this.unseen.has(name);
  }

  get isAnyUnseen(): boolean {
    return this.unseen.size > 0;
  }

  /** Whether the header values on the server may be others than the program's, without anybody seeing it. */
  isBlind({ profile }: Case, name: string): boolean {
    return profile.headerValues === "masked" && this.masked.has(name);
  }
}

/** What a request writes. */
export function nameOf({ method, path, name, body }: JournalEntry): string {
  const { destinations, name: named } = Object(body);
  const post = path.includes("configs") ? MAIN : SWITCH;
  return method === "POST" ? post : String(name ?? named ?? destinations?.[0]?.name);
}
