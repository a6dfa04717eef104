import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Emulator, type JournalEntry, type Profile, startEmulator } from "../../dist/emulator/index.js";
import { canaries } from "./canaries";
import { type Run, Stack, type StackOptions } from "./stack";

export const KEY = canaries["the API key"];
export const NEW_KEY = canaries["the API key after its rotation"];
export const OTHER_KEY = canaries["the API key of another number"];

/** A stack whose number lives in an emulator of its own. */
export interface Scene {
  readonly stack: Stack;
  readonly emulator: Emulator;
  readonly number: ReturnType<Emulator["numbers"]["of"]>;
  /** The requests since the last call, as `METHOD name`. */
  requests(): string[];
  /** The writes among them. */
  writes(): string[];
}

export interface SceneOptions extends StackOptions {
  readonly profile?: Partial<Profile>;
  /** Without the number's key in the environment. */
  readonly noKey?: boolean;
  /** The number starts without a main webhook. */
  readonly mainUnset?: boolean;
}

export async function scene(options: SceneOptions): Promise<Scene> {
  const { atEnd = onTestFinished } = options;
  const emulator = await startEmulator({ profile: options.profile ?? {} });
  atEnd(() => emulator.stop());
  const env = {
    DIALOG360_BASE_URL: emulator.url,
    ...(options.noKey ? {} : { DIALOG360_API_KEY: KEY }),
    ...options.env,
  };
  const stack = await Stack.create({ ...options, env });
  const number = emulator.numbers.of(KEY);
  number.main = options.mainUnset ? undefined : { url: "https://main.example.com" };
  const take = () => {
    const entries = emulator.journal();
    emulator.clearJournal();
    return entries;
  };
  return {
    stack,
    emulator,
    number,
    requests: () => take().map(told),
    writes: () =>
      take()
        .filter(({ write }) => write)
        .map(told),
  };
}

/** A stack that all tests of a file or group use one after the other, after `up`. */
export function sharedScene(options: SceneOptions): { readonly current: Scene } {
  const tasks: (() => unknown)[] = [];
  let made: Scene | undefined;
  beforeAll(async () => {
    made = await scene({ ...options, atEnd: (task) => tasks.push(task) });
    const up = await made.stack.up("--skip-preview");
    if (up.code !== 0) {
      throw new Error(up.text);
    }
    made.requests();
  });
  afterAll(async () => {
    for (const task of tasks.reverse()) {
      await task();
    }
  });
  return {
    get current() {
      if (made === undefined) {
        throw new Error("The scene is used before it is set.");
      }
      return made;
    },
  };
}

/** The names on a number, in order of the alphabet. */
export function names(number: Scene["number"]): string[] {
  return number.webhooks.map(({ name }) => name).sort();
}

/** What a failed run said, for messages of tests. */
export function failureText({ text, diagnostics }: Run): string {
  return `${diagnostics.join("\n")}\n${text}`;
}

/** A request as `METHOD name`. */
export function told({ method, body, name }: JournalEntry): string {
  const { destinations, name: bodyName, enabled } = Object(body);
  const what = name ?? destinations?.[0]?.name ?? bodyName ?? enabled;
  return what === undefined ? method : `${method} ${what}`;
}
