import { expect } from "vitest";
import type { Emulator, JournalEntry } from "../../dist/emulator/index.js";
import { failureText, KEY, NEW_KEY, names, OTHER_KEY, type Scene, told } from "./number";
import { PHONE, urlOf } from "./programs";
import type { Run, Stack } from "./stack";

/** The label of another number, whose key is {@link OTHER_KEY}. */
export const OTHER_PHONE = "+4989654321";
export const MAP = "dialog360:apiKeys";
export const OFF = "dialog360:numberCheck: off";

/** What somebody else has on the other number: a webhook with the name of one of ours. */
export const theirs = { name: "crm", url: "https://somebody.example.com/in", headers: {} };

/** The commands that look at a number or write to it. */
export const commands = {
  preview: ["preview"],
  up: ["up", "--yes", "--skip-preview"],
  "drift check": ["refresh", "--preview-only", "--expect-no-changes"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;
export type Command = keyof typeof commands;

const whose: Readonly<Record<string, string>> = { [KEY]: "ours", [NEW_KEY]: "ours, new key", [OTHER_KEY]: "other" };

/** The requests since the last call, as `whose: METHOD path`, or for a write `whose: METHOD name`. */
export function journal(emulator: Emulator): string[] {
  const entries = emulator.journal();
  emulator.clearJournal();
  return entries.map((entry) => `${whose[entry.key] ?? entry.key}: ${entry.write ? told(entry) : shown(entry)}`);
}

function shown({ method, path }: JournalEntry): string {
  return `${method} ${path}`;
}

/** The writes in a journal. */
export function writesIn(requests: readonly string[]): string[] {
  return requests.filter((request) => !request.includes(": GET "));
}

/** Another number, with a webhook of somebody else. */
export function otherNumber(emulator: Emulator, key = OTHER_KEY): Scene["number"] {
  const number = emulator.numbers.of(key);
  number.enabled = true;
  number.put(theirs);
  return number;
}

/** A program with one number in each component, without other arguments. */
export function numbers(declared: Readonly<Record<string, readonly string[]>>): string {
  const components = Object.entries(declared).map(([phoneNumber, webhookNames], index) => {
    const webhooks = Object.fromEntries(webhookNames.map((name) => [name, { url: urlOf(name) }]));
    return `new PhoneNumberWebhooks("n${index}", ${JSON.stringify({ phoneNumber, webhooks })});\n`;
  });
  return `const { PhoneNumberWebhooks } = require("pulumi-360dialog");\n${components.join("")}`;
}

/** Keys in the map of the stack's configuration. */
export async function setKeys(stack: Stack, keys: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, key] of Object.entries(keys)) {
    const run = await stack.setSecret(`${MAP}["${label}"]`, key, "--path");
    expect(run.code, run.text).toBe(0);
  }
}

/** A run that failed, as neither success nor drift, and said these words. */
export function expectRefused(run: Run, ...words: readonly string[]): void {
  expect([0, 7], run.text).not.toContain(run.code);
  for (const word of words) {
    expect(failureText(run)).toContain(word);
  }
}

export function expectDone(run: Run): void {
  expect(run.code, run.text).toBe(0);
}

/** What a stack knows: its resources with what ties them to a number. */
export async function stored(stack: Stack): Promise<object> {
  const entries = Object.entries(await stack.resources()).map(([name, { outputs = {} }]) => {
    const { url, enabled, __key, __numberId } = outputs;
    return [name, { url, enabled, __key, __numberId }];
  });
  return Object.fromEntries(entries.sort());
}

/** A number as the tests left it: the names on it. */
export function expectNames(number: Scene["number"], ...expected: readonly string[]): void {
  expect(names(number)).toEqual(expected.toSorted());
}

export { PHONE };
