import { DialogError } from "./api/errors";
import type { Server } from "./api/transport";
import { remember } from "./redact";
import { type Row, rows } from "./setting-table";

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

/** Finds the API key of a number in its five sources, in order; an error names what is missing, never a key. */
export function findKey(number: KeyReference, from: Surroundings): FoundKey {
  const found =
    keyOf(number.apiKey, "the argument apiKey", newKeyAdvice.argument) ??
    keyInVariable(number, from) ??
    keyInMap(number.phoneNumber, from) ??
    keyOf(
      from.config("dialog360:apiKey") || undefined,
      "stack configuration dialog360:apiKey",
      newKeyAdvice.configuration,
    ) ??
    keyOf(
      from.env("DIALOG360_API_KEY") || undefined,
      "the environment variable DIALOG360_API_KEY",
      newKeyAdvice.environment,
    );
  if (found) {
    return found;
  }
  throw new DialogError(
    "settings",
    `No API key was found for number ${number.phoneNumber}. Give one of, in this order: the argument apiKey; the argument apiKeyEnv (the name of an environment variable); stack configuration dialog360:apiKeys (a secret object from phone number to key); stack configuration dialog360:apiKey; the environment variable DIALOG360_API_KEY.`,
    { missingKey: true },
  );
}

function keyInVariable({ apiKeyEnv, phoneNumber }: KeyReference, from: Surroundings): FoundKey | undefined {
  if (apiKeyEnv === undefined) {
    return undefined;
  }
  const value = from.env(apiKeyEnv);
  if (!value) {
    throw new DialogError(
      "settings",
      `The environment variable ${apiKeyEnv}, named by apiKeyEnv of number ${phoneNumber}, is not set. Set it to the number's API key, or change apiKeyEnv.`,
      { missingKey: true },
    );
  }
  return keyOf(value, `the environment variable ${apiKeyEnv}`, newKeyAdvice.environment);
}

function keyInMap(phoneNumber: string, from: Surroundings): FoundKey | undefined {
  const text = from.config("dialog360:apiKeys");
  if (!text) {
    return undefined;
  }
  const keys = parseKeys(text);
  return keyOf(
    keys.get(phoneNumber),
    `stack configuration dialog360:apiKeys["${phoneNumber}"]`,
    newKeyAdvice.configuration,
  );
}

function parseKeys(text: string): Map<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    const isMap = entries.length > 0 || text.trim().startsWith("{");
    if (isMap && entries.every(([, key]) => typeof key === "string")) {
      return new Map(entries.map(([number, key]) => [number, String(key)]));
    }
  } catch {
    // Told below: the parser's own words would show parts of the value.
  }
  throw new DialogError(
    "settings",
    "The setting dialog360:apiKeys is not an object from phone number to API key. Set it with: pulumi config set --secret --path 'dialog360:apiKeys[\"+4930…\"]'.",
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
  remember(apiKey);
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new DialogError(
      "settings",
      `The API key from ${source} holds characters that cannot stand in an HTTP header. Copy it again.`,
    );
  }
  return { apiKey, source, advice };
}
