import { readFileSync } from "node:fs";
import { type KeyMap, keyIn, namedInstead, parseKeyMap } from "../../provider/key-map";
import { findKey, keyMap, overruled, type Surroundings } from "../../provider/settings";
import { complain } from "../output";
import { PulumiStack } from "./stack";

/** Where the keys of the numbers come from; what the command line gives. */
export interface SourceOptions {
  readonly keysFile?: string | undefined;
  readonly stack?: string | undefined;
  readonly cwd: string;
  readonly phoneNumber?: string | undefined;
}

/** Numbers to read, by label, and the settings to read them with. */
export interface Sources {
  readonly numbers: readonly string[];
  readonly from: Surroundings;
}

/** Finds the numbers and makes their keys available in the way in which the provider looks for them. */
export async function findSources(options: SourceOptions): Promise<Sources> {
  const config = await configOf(options);
  const from = surroundings(config);
  const { phoneNumber } = options;
  if (phoneNumber !== undefined) {
    findKey({ phoneNumber }, from);
    return { numbers: [phoneNumber], from };
  }
  const numbers = [...(keyMap(from)?.keys() ?? [])];
  if (numbers.length === 0) {
    throw new Error(
      "There is no number to export. Give --keys-file, a JSON object from phone number to API key; or --stack, whose configuration has dialog360:apiKeys; or --phone-number for the one number of DIALOG360_API_KEY.",
    );
  }
  return { numbers, from };
}

/** What the provider would see of a stack's configuration and of the environment; says what the latter overrules. */
export function surroundings(config: ReadonlyMap<string, string>): Surroundings {
  const from: Surroundings = {
    config: (key) => config.get(key),
    env: (name) => (Object.hasOwn(process.env, name) ? process.env[name] : undefined),
  };
  for (const sentence of overruled(from)) {
    complain(`warning: ${sentence}`);
  }
  return from;
}

async function configOf({ stack, cwd, keysFile, phoneNumber }: SourceOptions): Promise<Map<string, string>> {
  const config = stack === undefined ? new Map<string, string>() : await new PulumiStack(stack, cwd).config();
  return keysFile === undefined ? config : new Map([...config, ["dialog360:apiKeys", readKeys(keysFile, phoneNumber)]]);
}

/** A bad entry is told of the file, before any number is read. */
function readKeys(file: string, phoneNumber: string | undefined): string {
  const text = readText(file);
  const keys: KeyMap = parseKeyMap(text) ?? new Map();
  if (keys.size === 0) {
    throw new Error(`The keys file ${file} is not a JSON object from phone number to API key.`);
  }
  for (const label of keys.keys()) {
    keyIn(keys, label, `the keys file ${file}`);
  }
  if (phoneNumber !== undefined && !keys.has(phoneNumber)) {
    throw new Error(`The keys file ${file} does not name number ${phoneNumber}. ${namedInstead(keys, phoneNumber)}`);
  }
  return text;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`The keys file ${file} cannot be read (${Object(error).code}).`);
  }
}
