import type { EmulatedNumber, Emulator, Profile } from "../../dist/emulator/index.js";
import type { Checkpoint } from "../engine-model/checkpoint.ts";
import { type Declared, type DeclaredNumber, PHONE } from "../engine-model/program.ts";
import { CANARY, type Case } from "./world.ts";

export const LINES = 3;
export const OWNERS = ["acme", "beta", "gamma"] as const;
/** A variable that `apiKeyEnv` names. */
export const VARIABLE = "KEY_OF_A_NUMBER";

/** What a user calls each number; some of the labels are no phone numbers. A label means the same number for ever. */
export const LABELS: readonly (readonly string[])[] = Array.from({ length: LINES }, (_none, line) => [
  `+493012345${line}1`,
  `+49 (30) 12345-${line}1`,
  `00493012345${line}1`,
  `desk ${line}`,
]);

export function lineOf(label: string): number {
  return LABELS.findIndex((labels) => labels.includes(label));
}

/** A number as the API shows it: the one that its labels name, or another. */
export function displayOf(line: number, isRight: boolean): string {
  return `+49 30 ${isRight ? 12345 : 99999}${line}1`;
}

/** What a user has in hand: program, configuration and environment, and the keys that they hold for right. */
export class User {
  readonly test: Case;
  /** The server that is meant, and perhaps another one. */
  readonly servers: readonly Emulator[];
  /** By number: the key that is valid, and the one that the user holds for it. */
  readonly valid: string[];
  readonly held: string[];
  program: DeclaredNumber[] = [];
  map: Record<string, string> | undefined = {};
  general: string | undefined;
  ambient: string | undefined;
  variable: string | undefined;
  server = 0;
  /** `numberCheck: off`, for one command. */
  vouches = false;
  /** `capacityCheck: declared`. */
  declares = false;
  /** Every number that a key has opened, and its server. */
  readonly numbers = new Map<EmulatedNumber, Emulator>();
  private readonly health = new Map<Emulator, Profile["healthFields"]>();
  private urls = 0;

  constructor(test: Case, servers: readonly Emulator[]) {
    this.test = test;
    this.servers = servers;
    this.valid = Array.from({ length: LINES }, (_none, line) => `${test.key}-${line}`);
    this.held = [...this.valid];
    for (const [line, key] of this.valid.entries()) {
      // Another server has other numbers: an emulator gives one key the same id wherever it runs.
      servers[1]?.numbers.addKey(`${CANARY}-elsewhere-${key}`, key);
      for (const server of servers) {
        const number = this.opens(key, server);
        number.main = { url: "https://main.example.com" };
        number.displayPhoneNumber = test.random.chance(0.4) ? displayOf(line, server === servers[0]) : undefined;
      }
    }
  }

  /** The number that a key opens, at the server of the next command unless another is given. */
  opens(key: string, server = this.here): EmulatedNumber {
    const number = server.numbers.of(key);
    this.numbers.set(number, server);
    return number;
  }

  setHealth(server: Emulator, healthFields: Profile["healthFields"]): void {
    this.health.set(server, healthFields);
    server.set({ healthFields });
  }

  /** What the API tells of a number to who asks. */
  told(number: EmulatedNumber): { readonly id: boolean; readonly display: string | undefined } {
    const fields = this.health.get(this.numbers.get(number) ?? this.here);
    return { id: fields !== 404, display: fields === "full" ? number.displayPhoneNumber : undefined };
  }

  get here(): Emulator {
    return this.servers[this.server] ?? this.test.world.emulator;
  }

  /** The key of a number by the rules of the documentation; undefined where there is none. */
  keyFor({ phoneNumber = PHONE, number }: DeclaredNumber): string | undefined {
    if (number.apiKey !== undefined || number.apiKeyEnv !== undefined) {
      return number.apiKey ?? this.variable;
    }
    return this.map ? this.map[phoneNumber] : (this.general ?? this.ambient);
  }

  /** Sets configuration and environment as the user has them. */
  apply(): void {
    const { config, env } = this.test;
    const values = {
      "dialog360:apiKeys": this.map && JSON.stringify(this.map),
      "dialog360:apiKey": this.general,
      "dialog360:capacityCheck": this.declares ? "declared" : undefined,
      "dialog360:numberCheck": this.vouches ? "off" : undefined,
    };
    assign(config, values);
    assign(env, {
      DIALOG360_API_KEY: this.ambient,
      DIALOG360_BASE_URL: this.here.url,
      [VARIABLE]: this.variable,
    });
  }

  /** Configuration and environment as they should be, for the program and for what the state has. */
  correct(state: Checkpoint): void {
    const stored = [...state.resources, ...state.doomed].map(({ outputs }) => String(outputs.phoneNumber));
    const labels = new Set([...stored, ...this.program.map(({ phoneNumber = PHONE }) => phoneNumber)]);
    this.held.splice(0, LINES, ...this.valid);
    this.server = 0;
    [this.general, this.ambient] = [undefined, undefined];
    this.map = Object.fromEntries([...labels].map((label) => [label, this.held[lineOf(label)] ?? ""]));
    this.program = this.program.map((number) => {
      const { apiKey, apiKeyEnv, ...rest } = number.number;
      const isGiven = apiKey !== undefined && this.test.random.chance(0.5);
      return { ...number, number: isGiven ? { ...rest, apiKey: this.map?.[number.phoneNumber ?? PHONE] } : rest };
    });
  }

  /** The url of a webhook: often the same for all that have its name. */
  urlFor(name: string): string {
    this.urls += 1;
    return `https://${name}.example.com/${this.test.random.chance(0.3) ? "in" : this.urls}`;
  }

  change(index: number, change: (number: DeclaredNumber) => DeclaredNumber): void {
    this.program = this.program.map((number, at) => (at === index ? change(number) : number));
  }

  withHooks(index: number, change: (webhooks: readonly Declared[]) => readonly Declared[]): void {
    this.change(index, (number) => ({ ...number, webhooks: change(number.webhooks) }));
  }
}

function assign(target: Record<string, string>, values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    delete target[name];
    Object.assign(target, value === undefined ? {} : { [name]: value });
  }
}
