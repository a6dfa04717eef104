import { onTestFinished } from "vitest";
import { type Emulator, type JournalEntry, type Profile, startEmulator } from "../../dist/emulator/index.js";
import { type Run, Stack, type StackOptions } from "./stack";

export const KEY = "key-of-the-number";

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

export async function scene(options: StackOptions & { profile?: Partial<Profile>; noKey?: boolean }): Promise<Scene> {
  const emulator = await startEmulator({ profile: options.profile ?? {} });
  onTestFinished(() => emulator.stop());
  const env = {
    DIALOG360_BASE_URL: emulator.url,
    ...(options.noKey ? {} : { DIALOG360_API_KEY: KEY }),
    ...options.env,
  };
  const stack = await Stack.create({ ...options, env });
  const number = emulator.numbers.of(KEY);
  number.main = { url: "https://main.example.com" };
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

/** The names on a number, in order of the alphabet. */
export function names(number: Scene["number"]): string[] {
  return number.webhooks.map(({ name }) => name).sort();
}

/** What a failed run said, for messages of tests. */
export function failureText({ text, diagnostics }: Run): string {
  return `${diagnostics.join("\n")}\n${text}`;
}

function told({ method, body, name }: JournalEntry): string {
  const { destinations, name: bodyName, enabled } = Object(body);
  const what = name ?? destinations?.[0]?.name ?? bodyName ?? enabled;
  return what === undefined ? method : `${method} ${what}`;
}
