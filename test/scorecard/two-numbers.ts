import type { EmulatedNumber } from "../../dist/emulator/index.js";
import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { violationsOf } from "./numbers-claims.ts";
import { join, moves } from "./numbers-moves.ts";
import { type Run, type Seen, Truth } from "./numbers-truth.ts";
import { User } from "./numbers-user.ts";
import type { CaseOptions, Row } from "./rows.ts";
import type { World } from "./world.ts";

const LONGEST = 8;
type Command = Run["command"];
/** How often each command comes, in parts. */
const COMMANDS = deck<Command>({ up: 9, preview: 2, refresh: 3, destroy: 3 });

export const twoNumbers: Row = {
  name: "two numbers",
  what: "random histories of two or three numbers, at one server or two, with keys and labels that are wrong, swapped, moved or renewed",
  full: 10_000,
  quick: 2000,
  run: (world, seed, options) => live(world, seed, options),
};

async function live(world: World, seed: number, { dist }: CaseOptions): Promise<string[]> {
  const test = world.begin(seed);
  test.dist = dist;
  const { random } = test;
  const servers = [world.emulator, ...(random.chance(0.4) ? [await world.elsewhere()] : [])];
  const user = new User(test, servers);
  for (const server of servers) {
    user.setHealth(server, random.pick(["full", "full", "full", "entities-only", 404] as const));
  }
  const history = new History(user, test.stack());
  for (let count = random.pick([1, 2, 2, 2, 3]); count > 0; count--) {
    join(user);
  }
  await history.run("up");
  for (let left = 2 + random.below(LONGEST); left > 0 && history.violations.length === 0; left--) {
    await history.turn();
  }
  return history.violations;
}

/** A stack, its user, and what is true of them. */
class History {
  readonly violations: string[] = [];
  private readonly truth = new Truth();
  private readonly played: string[] = [];

  private readonly user: User;
  private readonly engine: Engine;

  constructor(user: User, engine: Engine) {
    this.user = user;
    this.engine = engine;
  }

  /** Some changes and a command. */
  async turn(): Promise<void> {
    const { user, truth } = this;
    const { random } = user.test;
    if (random.chance(0.35)) {
      this.played.push("correct");
      user.correct(this.engine.checkpoint);
    }
    const kinds = [moves.edits, moves.edits, moves.slips, moves.events].filter(() => random.chance(0.35));
    for (const kind of kinds) {
      const name = random.pick(Object.keys(kind));
      this.played.push(name);
      kind[name]?.(user, truth);
    }
    user.vouches = random.chance(0.04);
    user.declares = random.chance(0.15);
    await this.run(random.pick(COMMANDS));
  }

  async run(command: Command): Promise<void> {
    const { user, truth } = this;
    this.played.push(user.vouches ? `${command} with numberCheck: off` : command);
    const run = await this.watch(command);
    const told = run.done.failures.length > 0 ? `failed: ${run.done.failures[0]}` : "went well";
    const violations = violationsOf(run, truth);
    truth.learn(run);
    this.violations.push(...violations.map((text) => `${text} (after ${this.played.join(", ")}; it ${told})`));
  }

  private async watch(command: Command): Promise<Run> {
    const { user, engine } = this;
    const { test, servers } = user;
    user.apply();
    test.world.clock.nowMs += 40_000;
    test.processes = [];
    for (const server of servers) {
      server.clearJournal();
    }
    const isProgram = command === "up" || command === "preview";
    const program = isProgram ? user.program : [];
    const key = (number: DeclaredNumber): string => user.keyFor(number) ?? "";
    const configured = (number: DeclaredNumber) => (key(number) === "" ? undefined : user.opens(key(number)));
    program.forEach(configured);
    const before = this.seen();
    const stateBefore = engine.checkpoint;
    const done = await (isProgram ? engine[command](program) : engine[command]());
    const writes = servers.flatMap((server) =>
      server.journal({ writesOnly: true }).map((entry) => ({ number: user.opens(entry.key, server), entry })),
    );
    return {
      ...{
        command,
        program,
        vouched: user.vouches,
        unasked: user.declares,
        configured,
        done,
        processes: test.processes,
        stateBefore,
        writes,
      },
      way: (number) => `${user.here.url} ${key(number)}`,
      told: (number) => user.told(number),
      stateAfter: engine.checkpoint,
      ...{ before, after: this.seen() },
    };
  }

  private seen(): Map<EmulatedNumber, Seen> {
    const numbers = [...this.user.numbers.keys()];
    return new Map(numbers.map((number) => [number, { enabled: number.enabled, webhooks: number.webhooks }]));
  }
}

function deck<T extends string>(weights: Readonly<Record<T, number>>): T[] {
  return Object.entries<number>(weights).flatMap(([name, weight]) => Array.from({ length: weight }, () => name as T));
}
