import { isDeepStrictEqual } from "node:util";
import type { Server } from "./api/connection";
import { DialogError, isDialogError } from "./api/errors";
import { type KeyMap, keyIn, namedInstead, parseKeyMap, setCommand } from "./key-map";
import { type Row, rows } from "./setting-table";
import { looksRandom } from "./text/looks-random";
import { quote } from "./text/quoted";
import { permit, rememberKey } from "./text/redact";

/** Where settings come from: the stack's configuration and the environment of the provider process. */
export interface Surroundings {
  config(key: string): string | undefined;
  env(name: string): string | undefined;
}

/** The settings of one operation, all read here. */
export interface Settings {
  readonly server: Server;
  readonly settleTimeoutMs: number;
  readonly capacityCheck: "live" | "declared";
  /** Whether a key must belong to the number that its label and the state name. */
  readonly numberCheck: "on" | "off";
}

/** The map of keys, as messages call it. */
const MAP = "stack configuration dialog360:apiKeys";

/** Reads the settings; a bad value is an error that names its key. */
export function readSettings(from: Surroundings): Settings {
  const read = <Value>({ key, variable, parse }: Row<Value>): Value => {
    const fromEnv = from.env(variable) || undefined;
    const text = fromEnv ?? (from.config(key) || undefined);
    return parse({ key, variable, text, origin: fromEnv ? variable : key });
  };
  return {
    server: { ...read(rows.baseUrl), requestTimeoutMs: read(rows.requestTimeout) },
    settleTimeoutMs: read(rows.settleTimeout),
    capacityCheck: read(rows.capacityCheck),
    numberCheck: read(rows.numberCheck),
  };
}

/**
 * What the environment overrules in the configuration although the two differ, as sentences for the user; a value that
 * was left in a shell is easily overlooked. Never fails: what is wrong with a value in use is told where it is used.
 */
export function overruled(from: Surroundings, number?: KeyReference): string[] {
  const settings = Object.values(rows).flatMap((one: Row<unknown>) => overruledSetting(from, one));
  return number ? [...settings, ...overruledKey(from, number)] : settings;
}

function overruledSetting(from: Surroundings, { key, variable, parse }: Row<unknown>): string[] {
  const read = (origin: string, text: string | undefined) =>
    text ? attempted(() => ({ value: parse({ key, variable, text, origin }), text: text.trim() })) : undefined;
  const [used, other] = [read(variable, from.env(variable)), read(key, from.config(key))];
  if (!used || !from.config(key) || (other && isDeepStrictEqual(used.value, other.value))) {
    return [];
  }
  // A value that cannot be used may hold a password.
  const configured = other ? `has ${quote(other.text)}` : "has a value that cannot be used";
  return [
    `The environment variable ${variable} overrules ${key}: ${quote(used.text)} is used, while the stack configuration ${configured}. Unset the variable if that is not intended.`,
  ];
}

/** A variable that the program names is to overrule the general key, but hardly another key for the same number. */
function overruledKey(from: Surroundings, { phoneNumber, apiKey, apiKeyEnv }: KeyReference): string[] {
  if (apiKey !== undefined || apiKeyEnv === undefined) {
    return [];
  }
  const used = from.env(apiKeyEnv)?.trim();
  const other = attempted(() => keyInMap(phoneNumber, from))?.apiKey;
  return used && other !== undefined && used !== other
    ? [
        `The environment variable ${apiKeyEnv}, named by apiKeyEnv, overrules ${entryOf(phoneNumber)}, which holds another API key. Remove the one that is out of date.`,
      ]
    : [];
}

/** The result of a task, or undefined where it fails by a sentence for the user. */
function attempted<Result>(task: () => Result): Result | undefined {
  try {
    return task();
  } catch (error) {
    if (isDialogError(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Where the API key of a number may be given by the user's program. */
export interface KeyReference {
  readonly phoneNumber: string;
  readonly apiKey?: string | undefined;
  readonly apiKeyEnv?: string | undefined;
}

/** A key and the words for where it came from. */
export interface FoundKey {
  readonly apiKey: string;
  readonly source: string;
  /** What to do when the server refuses it. */
  readonly advice: string;
}

/** Which command takes notice of a new key: what Pulumi stores is older than what the program says. */
const newKeyAdvice = {
  argument:
    "After a change of the key run pulumi up first, without --refresh: refresh and destroy use the stored one until then, also with --run-program.",
  configuration:
    "After a change of the key, refresh, destroy and up --refresh see it with --run-program, or after the next plain pulumi up.",
  environment: "Every command reads the variable anew.",
};

/**
 * Finds the API key of a number in its five sources, in order; an error names what is missing, never a key. A map that
 * is set must name the number: a general key must not stand in for a forgotten entry.
 */
export function findKey(number: KeyReference, from: Surroundings): FoundKey {
  const found =
    keyOf(number.apiKey, "the argument apiKey", newKeyAdvice.argument) ??
    keyInVariable(number, from) ??
    keyInMap(number.phoneNumber, from);
  if (found) {
    return found;
  }
  const map = keyMap(from);
  if (map) {
    throw notInMap(map, number.phoneNumber);
  }
  const general = configuredKey(from) ?? ambientKey(from);
  if (general) {
    return general;
  }
  throw new DialogError(
    "settings",
    `No API key was found for ${labelled(number.phoneNumber)}. Give one of, in this order: the argument apiKey; the argument apiKeyEnv (the name of an environment variable); stack configuration dialog360:apiKeys (a secret object from phone number to key); stack configuration dialog360:apiKey; the environment variable DIALOG360_API_KEY.`,
    { missingKey: true },
  );
}

/** The keys of the configured map, with the label of each; what is no key is left out. */
export function keysByLabel(from: Surroundings): (readonly [label: string, apiKey: string])[] {
  const labels = [...(attempted(() => keyMap(from))?.keys() ?? [])];
  return labels.flatMap((label) => {
    const key = attempted(() => keyInMap(label, from));
    return key ? [[label, key.apiKey] as const] : [];
  });
}

/** Every key of the run but those that a program gives, for a search; what is no key is left out. */
export function allKeys(from: Surroundings): FoundKey[] {
  const labels = [...(attempted(() => keyMap(from))?.keys() ?? [])];
  const sources = [
    ...labels.map((label) => () => keyInMap(label, from)),
    () => configuredKey(from),
    () => ambientKey(from),
  ];
  return sources.flatMap((source) => attempted(source) ?? []);
}

function configuredKey(from: Surroundings): FoundKey | undefined {
  const text = from.config("dialog360:apiKey") || undefined;
  // As Pulumi passes on a long row of digits that stands in the file without quotes (tried).
  if (/^\d(\.\d+)?e\+\d+$/.test(text ?? "")) {
    throw new DialogError(
      "settings",
      "The setting dialog360:apiKey is a number that has lost digits. Put it in quotes, or set it with: pulumi config set --secret dialog360:apiKey.",
    );
  }
  return keyOf(text, "stack configuration dialog360:apiKey", newKeyAdvice.configuration);
}

function ambientKey(from: Surroundings): FoundKey | undefined {
  const text = from.env("DIALOG360_API_KEY") || undefined;
  return keyOf(text, "the environment variable DIALOG360_API_KEY", newKeyAdvice.environment);
}

function keyInVariable({ apiKeyEnv, phoneNumber }: KeyReference, from: Surroundings): FoundKey | undefined {
  if (apiKeyEnv === undefined) {
    return undefined;
  }
  const value = from.env(apiKeyEnv);
  if (!value) {
    throw new DialogError(
      "settings",
      isVariableName(apiKeyEnv)
        ? `The environment variable ${apiKeyEnv}, named by apiKeyEnv of ${labelled(phoneNumber)}, is not set. Set it to the number's API key, or change apiKeyEnv.`
        : `The text given as apiKeyEnv of ${labelled(phoneNumber)} is not the name of an environment variable that is set. Give the name of the variable that holds the API key, not the key.`,
      { missingKey: true },
    );
  }
  return keyOf(value, `the environment variable ${apiKeyEnv}`, newKeyAdvice.environment);
}

// Capitals alone, or small letters with a capital where a word begins. A key that does not look random mixes them otherwise.
const WORD_OF_NAME = /^(?:[A-Z0-9]*|[A-Z]?[a-z0-9]+(?:[A-Z][a-z0-9]{2,})*)$/;
// Documented: keys of the sandbox are short and end in this.
const SANDBOX_KEY = /_sandbox$/;

/** Whether a text may be shown as the name of a variable: who mistakes apiKeyEnv gives the key itself. */
function isVariableName(text: string): boolean {
  const isName = /^[A-Za-z_][\w.-]*$/.test(text) && text.split(/[_.-]/).every((word) => WORD_OF_NAME.test(word));
  return isName && !looksRandom(text) && !SANDBOX_KEY.test(text);
}

/** A number for a sentence about its key: who mistakes phoneNumber gives the key itself. */
function labelled(phoneNumber: string): string {
  return looksRandom(phoneNumber)
    ? "the number whose phoneNumber looks like an API key (it is not shown)"
    : `number ${phoneNumber}`;
}

function keyInMap(phoneNumber: string, from: Surroundings): FoundKey | undefined {
  const key = keyIn(keyMap(from) ?? new Map(), phoneNumber, MAP);
  return keyOf(key, entryOf(phoneNumber), newKeyAdvice.configuration);
}

function entryOf(phoneNumber: string): string {
  return `${MAP}[${quote(phoneNumber)}]`;
}

/** The configured map of keys, where it is set. */
export function keyMap(from: Surroundings): KeyMap | undefined {
  const text = from.config("dialog360:apiKeys");
  const map = text ? parseKeyMap(text) : undefined;
  permit(...(map?.keys() ?? []));
  if (text && !map) {
    throw new DialogError(
      "settings",
      `The setting dialog360:apiKeys is not an object from phone number to API key. Set it with: ${setCommand("+4930…")}.`,
    );
  }
  return map;
}

function notInMap(map: KeyMap, phoneNumber: string): DialogError {
  const way =
    map.size === 0
      ? `${MAP} is empty. Remove it with: pulumi config rm dialog360:apiKeys, or add`
      : `${MAP} does not name it. ${namedInstead(map, phoneNumber)} Add`;
  return new DialogError(
    "settings",
    `No API key was found for ${labelled(phoneNumber)}: ${way} the number with: ${setCommand(looksRandom(phoneNumber) ? "+4930…" : phoneNumber)}. While the map is set, dialog360:apiKey and DIALOG360_API_KEY are not used.`,
    { missingKey: true },
  );
}

function keyOf(text: string | undefined, source: string, advice: string): FoundKey | undefined {
  if (text === undefined) {
    return undefined;
  }
  // A line break at the end is what `echo` leaves in a file or variable.
  const apiKey = text.trim();
  if (apiKey === "") {
    throw new DialogError(
      "settings",
      `The API key from ${source} is empty. Set it to the number's API key, or remove it.`,
    );
  }
  rememberKey(apiKey);
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new DialogError(
      "settings",
      `The API key from ${source} holds characters that cannot stand in an HTTP header. Copy it again.`,
    );
  }
  return { apiKey, source, advice };
}
