import type { Engine } from "../engine-model/engine.ts";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { shown } from "../engine-model/steps.ts";
import { differences } from "./expected.ts";
import { heals } from "./faults.ts";
import { type Watched, watched } from "./invariants.ts";
import type { Row } from "./rows.ts";
import { listing, webhook } from "./small.ts";
import type { Case, Observed } from "./world.ts";

const DELAYS_MS = [15_000, 30_000, 60_000, 120_000];
const [first, second, third] = ["https://a.example.com/1", "https://a.example.com/2", "https://a.example.com/3"];

/** A request that is held on its way, and what is done before it arrives. Undefined stands for a destroy. */
interface Held {
  readonly name: string;
  readonly method: string;
  readonly before: DeclaredNumber;
  /** The command that sends it. */
  readonly sending: DeclaredNumber;
  readonly later: DeclaredNumber | undefined;
  /** How a look shows what it has done, where it arrives after the later command. */
  readonly finds: RegExp;
  /** The program after that, where it is another one. */
  readonly again?: DeclaredNumber;
}

const bot = webhook("bot");
const none = listing(bot);
const one = (url = first): DeclaredNumber => listing(bot, webhook("crm", url));
const off: DeclaredNumber = { ...one(), number: { enabled: false } };

const held: readonly Held[] = [
  // A webhook that no state knows is found as one that is not declared.
  { name: "PUT", method: "PUT", before: none, sending: one(), later: none, finds: /does not declare: "crm"/ },
  {
    name: "PUT",
    method: "PUT",
    before: none,
    sending: one(),
    later: none,
    finds: /does not declare: "crm"/,
    again: one(),
  },
  { name: "PUT", method: "PUT", before: none, sending: one(), later: undefined, finds: /^$/, again: one() },
  { name: "PATCH", method: "PATCH", before: one(), sending: one(second), later: one(third), finds: /^update crm$/m },
  { name: "DELETE", method: "DELETE", before: one(), sending: none, later: one(), finds: /^delete crm$/m },
  { name: "POST off", method: "POST", before: one(), sending: off, later: one(), finds: /^(update acme|delete crm)$/m },
];

export const lateRequests: Row = {
  name: "late requests",
  what: `${held.length} requests that arrive 15, 30, 60 or 120 s after they were sent, and after later commands`,
  full: held.length * DELAYS_MS.length,
  quick: held.length * DELAYS_MS.length,
  numbered: true,
  async run(world, seed, { dist }) {
    const sent = held[Math.floor(seed / DELAYS_MS.length) % held.length] as Held;
    const ms = DELAYS_MS[seed % DELAYS_MS.length] ?? 0;
    const { hop, test } = await world.beginBehindHop(seed);
    test.dist = dist;
    const engine = test.stack();
    await engine.up(sent.before);
    hop.strike({ method: sent.method, path: "/multi_webhook", toxic: { kind: "late", ms } });
    test.ownConnections = true;
    const violations = (await done(test, engine, sent.sending)).map((text) => `sending it: ${text}`);
    const isSilent = hop.delivered === 0 && sent.method === "PUT" && !/may still arrive/.test(outputOf(test.processes));
    violations.push(
      ...(isSilent ? ["no word that the first PUT may still arrive"] : []),
      ...(await done(test, engine, sent.later)).map((text) => `after it: ${text}`),
    );
    test.ownConnections = false;
    const isStillOnItsWay = hop.delivered === 0;
    while (hop.delivered === 0) {
      await world.clock.sleep(1000);
    }
    const after = sent.later ?? listing();
    const look = await watched(test, engine, after, (stack) => stack.refresh());
    const said = [...look.done.ops, ...look.done.failures, outputOf(look.processes)].join("\n");
    const isHidden = isStillOnItsWay && sent.later !== undefined && !sent.finds.test(said);
    const run = (program: DeclaredNumber): Promise<Watched> =>
      watched(test, engine, program, (stack) => stack.up(program));
    return [
      ...violations,
      ...look.violations,
      ...look.done.failures,
      ...(isHidden ? [`the refresh did not find it, but said ${said}, and holds ${outputs(engine)}`] : []),
      ...(await heals(test, sent.again ?? after, run)),
    ].map((text) => `${sent.name} after ${ms} ms: ${text}`);
  },
};

/** Runs a command; gives what is wrong with it. */
async function done(test: Case, engine: Engine, program: DeclaredNumber | undefined): Promise<string[]> {
  const run = await watched(test, engine, program, (stack) => (program ? stack.up(program) : stack.destroy()));
  const wrong = program && run.done.failures.length === 0 ? differences(test, program) : [];
  return [...run.violations, ...run.done.failures, ...wrong];
}

function outputOf(processes: readonly Observed[]): string {
  return processes.flatMap(({ output }) => output).join("\n");
}

function outputs({ checkpoint }: Engine): string {
  return JSON.stringify(checkpoint.resources.map(({ outputs: one }) => shown(one)));
}
