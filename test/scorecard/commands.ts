import { type Profile, profileValues } from "../../dist/emulator/index.js";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import type { Random } from "./random.ts";
import { CANARY, type Case } from "./world.ts";

export const NAMES = ["crm", "bot", "archive", "Crm", "a b/%2F?", "ü🎉", "audit", "BOT"];
/** Stands for the main webhook where names of webhooks stand. */
export const MAIN = "(main)";
const HEADERS = ["Authorization", "X-Kind", "x-trace"];

/** Half of the switches as documented, the others at random. */
export function randomProfile(random: Random): Profile {
  const entries = Object.entries(profileValues).map(([name, values]) => {
    const list: readonly unknown[] = values;
    return [name, random.chance(0.5) ? list[0] : random.pick(list)];
  });
  return Object.fromEntries(entries);
}

export function randomProgram(random: Random, profile: Profile, key: string): DeclaredNumber {
  const listed = random.chance(0.75);
  const smaller = profile.maximum < 3 && random.chance(0.5) ? { maxWebhooks: profile.maximum } : {};
  const withKey = random.chance(0.2) ? { apiKey: key } : {};
  const unmanaged =
    listed && random.chance(0.3) ? { unmanaged: random.pick(["warn", "error", "delete"] as const) } : {};
  const disableOnDelete = random.chance(0.2) ? { disableOnDelete: true } : {};
  return { listed, number: { ...smaller, ...withKey, ...unmanaged, ...disableOnDelete }, webhooks: [] };
}

/** The commands that change the program; each gives the new one, or the same where there is nothing to change. */
export const edits: Readonly<Record<string, (random: Random, program: DeclaredNumber) => DeclaredNumber>> = {
  add: (random, program) => withWebhooks(program, [...program.webhooks, ...newWebhook(random, program)]),
  edit: (random, program) =>
    changeOne(random, program, (webhook) => {
      const changed = { ...webhook, ...(random.chance(0.6) ? { url: randomUrl(random) } : {}) };
      return random.chance(0.6) ? { ...changed, headers: randomHeaders(random) } : changed;
    }),
  editOneHeader: (random, program) =>
    changeOne(random, program, (webhook) => {
      const names = Object.keys(webhook.headers);
      const name = random.pick(names.length > 0 ? names : HEADERS);
      return { ...webhook, headers: { ...webhook.headers, [name]: secret(random) } };
    }),
  removeHeader: (random, program) =>
    changeOne(random, program, (webhook) => {
      const [, ...rest] = random.shuffled(Object.entries(webhook.headers));
      return { ...webhook, headers: Object.fromEntries(rest) };
    }),
  respellHeader: (random, program) =>
    changeOne(random, program, (webhook) => {
      const entries = Object.entries(webhook.headers).map(([name, value]) => [name.toLowerCase(), value]);
      return { ...webhook, headers: Object.fromEntries(entries) };
    }),
  rename: (random, program) => {
    const name = random.pick(freeNames(program));
    return changeOne(random, program, (webhook) => ({ ...webhook, name }));
  },
  caseRename: (random, program) =>
    changeOne(random, program, (webhook) => {
      const name =
        webhook.name === webhook.name.toUpperCase() ? webhook.name.toLowerCase() : webhook.name.toUpperCase();
      return freeNames(program).includes(name) || !NAMES.includes(name)
        ? { ...webhook, name: unlessTaken(program, name, webhook) }
        : webhook;
    }),
  swap: (random, program) => {
    const [, ...rest] = random.shuffled(program.webhooks);
    return withWebhooks(program, [...rest, ...newWebhook(random, program)]);
  },
  remove: (random, program) => withWebhooks(program, random.shuffled(program.webhooks).slice(1)),
  removeAll: (_random, program) => withWebhooks(program, []),
  toggle: (_random, program) => ({
    ...program,
    number: { ...program.number, enabled: program.number.enabled === false ? undefined : false },
  }),
  setMain: (random, program) => {
    const { main } = program;
    const adopt = random.chance(0.5) ? { adopt: true } : {};
    const kept = main && random.chance(0.5) ? { url: main.url } : { url: randomUrl(random) };
    return { ...program, main: { ...kept, headers: randomHeaders(random), ...adopt } };
  },
  removeMain: (_random, program) => ({ ...program, main: undefined }),
  adopt: (random, program) =>
    changeOne(random, program, (webhook) => ({ ...webhook, adopt: webhook.adopt ? undefined : true })),
  ignore: (random, program) => ({
    ...program,
    number: { ...program.number, ignoreUnmanaged: random.chance(0.5) ? [random.pick(freeNames(program))] : undefined },
  }),
};

/** What somebody else does to the number; gives the names that are not as the program left them. */
export const outside: Readonly<Record<string, (test: Case) => string[]>> = {
  outsideAdd(test) {
    const name = test.random.pick(NAMES);
    if (!test.number.enabled || test.number.get(name) || test.number.webhooks.length >= test.profile.maximum) {
      return [];
    }
    test.number.put(outsidersWebhook(test.random, name));
    return [name];
  },
  outsideEdit(test) {
    const found = test.random.shuffled(test.number.webhooks)[0];
    if (!found || !test.number.enabled) {
      return [];
    }
    const other = outsidersWebhook(test.random, found.name);
    test.number.put(test.random.chance(0.5) ? other : { ...found, headers: other.headers });
    return [found.name];
  },
  outsideDelete(test) {
    const found = test.random.shuffled(test.number.webhooks)[0];
    if (!found || !test.number.enabled) {
      return [];
    }
    test.number.remove(found.name);
    return [found.name];
  },
  outsideMain(test) {
    test.number.main = { url: randomUrl(test.random), headers: randomHeaders(test.random) };
    return [MAIN];
  },
  outsideDisable(test) {
    const names = test.number.webhooks.map(({ name }) => name);
    test.number.enabled = false;
    for (const name of test.profile.disable === "wipe" ? names : []) {
      test.number.remove(name);
    }
    return [...names, ...NAMES];
  },
};

function outsidersWebhook(random: Random, name: string) {
  return { name, url: randomUrl(random), headers: randomHeaders(random) };
}

function newWebhook(random: Random, program: DeclaredNumber): Declared[] {
  // Two more than fit: enough to be refused, and few enough to come back from.
  if (program.webhooks.length >= 5) {
    return [];
  }
  const name = random.pick(freeNames(program));
  const logical = `${name}#${random.below(3)}`;
  if (program.webhooks.some((webhook) => webhook.logical === logical)) {
    return [];
  }
  const adopt = random.chance(0.1) ? { adopt: true } : {};
  return [{ logical, name, url: randomUrl(random), headers: randomHeaders(random), ...adopt }];
}

function freeNames(program: DeclaredNumber): string[] {
  return NAMES.filter((name) => !program.webhooks.some((webhook) => webhook.name === name));
}

function unlessTaken(program: DeclaredNumber, name: string, webhook: Declared): string {
  return program.webhooks.some((one) => one.name === name) ? webhook.name : name;
}

function withWebhooks(program: DeclaredNumber, webhooks: readonly Declared[]): DeclaredNumber {
  return { ...program, webhooks };
}

function changeOne(random: Random, program: DeclaredNumber, change: (webhook: Declared) => Declared): DeclaredNumber {
  const index = random.below(program.webhooks.length);
  return withWebhooks(
    program,
    program.webhooks.map((webhook, at) => (at === index ? change(webhook) : webhook)),
  );
}

function randomUrl(random: Random): string {
  const host = random.pick(["a", "b", "hooks", "A-b"]);
  const path = random.pick(["", "/", "/in", "/in/../x", "/%5F_", `?token=${secret(random)}`, "/ü"]);
  return `https://${host}.example.com${path}`;
}

function randomHeaders(random: Random): Record<string, string> {
  const names = HEADERS.filter(() => random.chance(0.4));
  return Object.fromEntries(names.map((name) => [name, secret(random)]));
}

function secret(random: Random): string {
  return `${CANARY}-${random.below(1000)}`;
}
