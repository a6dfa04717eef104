import type { EmulatedNumber } from "../../dist/emulator/index.js";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import { displayOf, LABELS, LINES, lineOf, OWNERS, type User, VARIABLE } from "./numbers-user.ts";

const NAMES = ["crm", "bot", "audit", "log"];
const FULL = 3;

/** What happens beside the stack, to be kept in mind: which number has lost what. */
interface Beside {
  /** Names that the stack has on a number: somebody else does not use them. */
  taken(number: EmulatedNumber): ReadonlySet<string>;
  /** What the stack had on a number may be gone. */
  shaken(number: EmulatedNumber): void;
}

type Move = (user: User, beside: Beside) => void;

/** What a user changes in the program. */
const edits: Readonly<Record<string, Move>> = {
  add: (user) => addHook(user, anyNumber(user)),
  drop: (user) => user.withHooks(anyNumber(user), (webhooks) => user.test.random.shuffled(webhooks).slice(1)),
  edit: (user) => changeHook(user, (webhook) => ({ ...webhook, url: user.urlFor(webhook.name) })),
  rename: (user) =>
    changeHook(user, (webhook, others) => {
      const name = user.test.random.pick(NAMES);
      return others.includes(name) ? webhook : { ...webhook, name, url: user.urlFor(name) };
    }),
  adopt: (user) => changeHook(user, (webhook) => ({ ...webhook, adopt: webhook.adopt ? undefined : true })),
  moveHook(user) {
    const [from, to] = user.test.random.shuffled([...user.program.keys()]);
    const moved = from === undefined ? undefined : user.program[from]?.webhooks[0];
    const target = to === undefined ? undefined : user.program[to];
    const isFree = moved && target && !target.webhooks.some(({ name }) => name === moved.name);
    if (from !== undefined && to !== undefined && isFree && target.webhooks.length < FULL) {
      user.withHooks(from, (webhooks) => webhooks.slice(1));
      user.withHooks(to, (webhooks) => [...webhooks, moved]);
    }
  },
  main(user) {
    const url = `https://main-${user.test.random.below(2)}.example.com/in`;
    user.change(anyNumber(user), (number) => ({
      ...number,
      main: number.main ? undefined : { url, headers: {}, adopt: true },
    }));
  },
  disableOnDelete: (user) =>
    user.change(anyNumber(user), (number) => ({
      ...number,
      number: { ...number.number, disableOnDelete: number.number.disableOnDelete ? undefined : true },
    })),
  correctLabel: (user) => relabel(user, true, true),
  correctProgram: (user) => relabel(user, true, false),
  correctMap: (user) => relabel(user, false, true),
  moveLabel: (user) => {
    const label = user.test.random.pick(LABELS.flat());
    user.change(anyNumber(user), (number) => ({ ...number, phoneNumber: label }));
    name(user, label);
  },
  swapLabels(user) {
    const [one, other] = user.program;
    if (one && other) {
      user.change(0, (number) => ({ ...number, phoneNumber: other.phoneNumber }));
      user.change(1, (number) => ({ ...number, phoneNumber: one.phoneNumber }));
    }
  },
  leave: (user) => {
    user.program = user.test.random.shuffled(user.program).slice(1);
  },
  leaveWithKey(user) {
    const [gone, ...rest] = user.test.random.shuffled(user.program);
    user.program = rest;
    delete user.map?.[gone?.phoneNumber ?? ""];
  },
  join,
};

/** What goes wrong with keys. */
const slips: Readonly<Record<string, Move>> = {
  wrongKey: (user) => setKey(user, user.test.random.pick([...user.valid, ...user.held, `${user.test.key}-unknown`])),
  swapKeys(user) {
    const [one, other] = user.test.random.shuffled(Object.keys(user.map ?? {}));
    if (user.map && one !== undefined && other !== undefined) {
      user.map = { ...user.map, [one]: user.map[other] ?? "", [other]: user.map[one] ?? "" };
    }
  },
  dropEntry(user) {
    const [label] = user.test.random.shuffled(Object.keys(user.map ?? {}));
    delete user.map?.[label ?? ""];
  },
  noMap(user) {
    user.map = undefined;
    user.ambient = user.test.random.pick(user.valid);
  },
  general(user) {
    user.general = user.test.random.pick(user.valid);
  },
  ambient(user) {
    user.ambient = user.test.random.pick(user.valid);
  },
  argument(user) {
    const index = anyNumber(user);
    const right = user.held[lineOf(user.program[index]?.phoneNumber ?? "")];
    const apiKey = user.test.random.chance(0.7) ? right : user.test.random.pick(user.valid);
    user.change(index, (number) => ({ ...number, number: { ...number.number, apiKey, apiKeyEnv: undefined } }));
  },
  variable(user) {
    user.variable = user.test.random.pick(user.valid);
    user.change(anyNumber(user), (number) => ({
      ...number,
      number: { ...number.number, apiKey: undefined, apiKeyEnv: VARIABLE },
    }));
  },
  /** A second number of the same label, by another key. */
  twice(user) {
    const [one, other] = user.program;
    if (one && other) {
      const apiKey = user.test.random.pick(user.valid);
      user.change(1, (number) => ({ ...number, phoneNumber: one.phoneNumber, number: { ...number.number, apiKey } }));
    }
  },
  elsewhere(user) {
    user.server = user.servers.length - 1;
  },
};

/** What happens to the numbers. */
const events: Readonly<Record<string, Move>> = {
  renew(user, beside) {
    const loses = user.test.random.pick(["nothing", "nothing", "main", "all"] as const);
    renew(user, beside, user.test.random.below(LINES), loses);
  },
  setUpAgain(user, beside) {
    const line = user.test.random.below(LINES);
    const number = user.test.world.emulator.numbers.of(user.valid[line] ?? "");
    number.setUpAgain();
    beside.shaken(number);
    if (user.test.random.chance(0.7)) {
      renew(user, beside, line, "nothing");
    }
  },
  somebodyElse(user, beside) {
    const { random } = user.test;
    const number = random.pick(user.servers).numbers.of(random.pick(user.valid));
    const declared = user.program.flatMap(({ webhooks }) => webhooks);
    const name = random.pick([...NAMES, ...declared.map((webhook) => webhook.name)]);
    const alike = declared.filter((webhook) => webhook.name === name);
    const url = alike[0] && random.chance(0.4) ? random.pick(alike).url : `https://somebody.example.com/${name}`;
    if (!beside.taken(number).has(name) && (number.get(name) || number.webhooks.length < FULL)) {
      number.enabled = true;
      number.put({ name, url, headers: {} });
    }
  },
  health(user) {
    const healthFields = user.test.random.pick(["full", "full", "entities-only", 404] as const);
    user.setHealth(user.test.random.pick(user.servers), healthFields);
  },
  display(user) {
    const { random } = user.test;
    const line = random.below(LINES);
    // Another server never shows the number of a label: nothing could tell the two then.
    const server = random.pick(user.servers);
    const shown = displayOf(line, server === user.servers[0] && random.chance(0.7));
    server.numbers.of(user.valid[line] ?? "").displayPhoneNumber = random.chance(0.7) ? shown : undefined;
  },
};

export const moves = { edits, slips, events };

/** Adds a number to the program, by any of its labels. */
export function join(user: User): void {
  const logical = OWNERS.find((owner) => !user.program.some((number) => number.logical === owner));
  const line = OWNERS.indexOf(logical as (typeof OWNERS)[number]);
  if (logical !== undefined) {
    const phoneNumber = user.test.random.pick(LABELS[line] ?? []);
    const listed = user.test.random.chance(0.8);
    user.program = [...user.program, { logical, phoneNumber, listed, number: {}, webhooks: [] }];
    name(user, phoneNumber);
    addHook(user, user.program.length - 1);
  }
}

function addHook(user: User, index: number): void {
  const number = user.program[index];
  const hookName = user.test.random.pick(NAMES);
  const logical = number && freeLogical(user, number);
  const isFree = number && number.webhooks.length < FULL && !number.webhooks.some((one) => one.name === hookName);
  if (logical && isFree) {
    const added = { logical, name: hookName, url: user.urlFor(hookName), headers: {} };
    user.withHooks(index, (webhooks) => [...webhooks, added]);
  }
}

/** Gives the map an entry for a label, as the user who writes the label does. */
function name(user: User, label: string): void {
  const key = user.held[lineOf(label)];
  if (user.map && key !== undefined && user.test.random.chance(0.9)) {
    user.map = { ...user.map, [label]: key };
  }
}

function setKey(user: User, key: string): void {
  const [label] = user.test.random.shuffled(Object.keys(user.map ?? {}));
  if (user.map && label !== undefined) {
    user.map = { ...user.map, [label]: key };
  } else {
    user.ambient = key;
  }
}

function renew(user: User, beside: Beside, line: number, loses: "nothing" | "main" | "all"): void {
  const [old = "", server] = [user.valid[line], user.test.world.emulator];
  const renewed = `${user.test.key}-${line}-${user.test.random.below(1e9)}`;
  server.numbers.rotateKey(old, renewed, { loses });
  user.valid[line] = renewed;
  beside.shaken(server.numbers.of(renewed));
  if (user.test.random.chance(0.7)) {
    const entries = Object.entries(user.map ?? {}).map(([label, key]) => [label, key === old ? renewed : key]);
    user.map = user.map && Object.fromEntries(entries);
    user.held[line] = renewed;
    const follow = (key: string | undefined) => (key === old ? renewed : key);
    [user.general, user.ambient, user.variable] = [user.general, user.ambient, user.variable].map(follow);
    user.program = user.program.map((number) => ({
      ...number,
      number: { ...number.number, apiKey: follow(number.number.apiKey) },
    }));
  }
}

/** The label of a number in another spelling, in the program, the map, or both. */
function relabel(user: User, inProgram: boolean, inMap: boolean): void {
  const index = anyNumber(user);
  const before = user.program[index]?.phoneNumber ?? "";
  const after = user.test.random.pick(LABELS[lineOf(before)] ?? [before]);
  const { [before]: key, ...rest } = user.map ?? {};
  if (inMap && key !== undefined) {
    user.map = { ...rest, [after]: key };
  }
  if (inProgram) {
    user.change(index, (number) => ({ ...number, phoneNumber: after }));
  }
}

function changeHook(user: User, change: (webhook: Declared, names: readonly string[]) => Declared): void {
  user.withHooks(anyNumber(user), (webhooks) => {
    const at = user.test.random.below(webhooks.length);
    const names = webhooks.map((webhook) => webhook.name);
    return webhooks.map((webhook, index) => (index === at ? change(webhook, names) : webhook));
  });
}

function anyNumber(user: User): number {
  return user.test.random.below(user.program.length);
}

function freeLogical(user: User, { logical }: DeclaredNumber): string | undefined {
  const used = user.program.flatMap(({ webhooks }) => webhooks.map((webhook) => webhook.logical));
  return [0, 1, 2, 3].map((slot) => `${logical}-${slot}`).find((one) => !used.includes(one));
}
