import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { plural } from "../../provider/rules/messages";
import { findKey } from "../../provider/settings";
import { quote } from "../../provider/text/quoted";
import { literal } from "../../provider/text/shown";
import { complain, reasonOf, say, sayJson } from "../output";
import { comparable, compareAll } from "./compare";
import { type DeclaredNumber, declareNumber } from "./declare";
import { filesIn, type OutputFile, requireRoom, writeFiles } from "./files";
import { type ImportedResource, importResources, secretsIn } from "./import-file";
import { type FailedNumber, forEachAtMost, readLive } from "./live";
import { programFor } from "./program";
import { Progress } from "./progress";
import { nextSteps, projectFiles } from "./project";
import { findSources, type SourceOptions, surroundings } from "./sources";
import { PulumiStack } from "./stack";

const PROGRAM = "index.ts";
const IMPORT_FILE = "import.json";
const DIFFERENT = 7;

interface Options extends SourceOptions {
  readonly out: string;
  readonly force?: true;
  readonly concurrency: number;
  readonly check?: true;
  readonly secretsOf?: string;
}

/** Adds the subcommand that turns what is on numbers into code. */
export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description("write a Pulumi program, and an import file, for the webhooks that are on phone numbers now")
    .option("--keys-file <file>", "JSON object from phone number to API key")
    .option("--stack <name>", "take keys and settings from the configuration of this stack")
    .option("--cwd <folder>", "folder of the Pulumi project of --stack", ".")
    .option("--phone-number <label>", "export this number only; its key may be in DIALOG360_API_KEY")
    .option("--out <folder>", "folder to write to", "dialog360-export")
    .option("--force", "overwrite files")
    .option("--concurrency <count>", "numbers to read at once", count, 8)
    .option("--check", "write nothing: compare the state of --stack with what is live; exit code 7 when they differ")
    .option("--secrets-of <file>", "print the configuration secrets that an import file holds")
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

async function run(options: Options): Promise<number> {
  if (options.secretsOf !== undefined) {
    sayJson(secretsIn(readImportFile(options.secretsOf)));
    return 0;
  }
  return options.check ? check(options) : exportNumbers(options);
}

function readImportFile(file: string): ImportedResource[] {
  const resources: unknown = Object(readJson(file)).resources;
  if (!Array.isArray(resources)) {
    throw new Error(`${file} is not an import file that an export has written.`);
  }
  return resources;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} cannot be read (${Object(error).code ?? "not JSON"}).`);
  }
}

async function exportNumbers(options: Options): Promise<number> {
  const folder = resolve(options.out);
  requireRoom(folder, [PROGRAM, IMPORT_FILE], options.force === true);
  const { numbers, from } = await findSources(options);
  const progress = new Progress(numbers.length, "numbers");
  const isNew = onlyOnce();
  const results = await forEachAtMost(
    options.concurrency,
    numbers,
    async (phoneNumber): Promise<DeclaredNumber | FailedNumber> => {
      try {
        const { apiKey } = findKey({ phoneNumber }, from);
        isNew(apiKey, phoneNumber, "its API key, and a key belongs to one number");
        const declared = await declareNumber(await readLive(phoneNumber, from), apiKey);
        for (const name of declared.webhooks.keys()) {
          isNew(`${phoneNumber}-${name}`, phoneNumber, `the resource name ${quote(`${phoneNumber}-${name}`)}`);
        }
        progress.step(true);
        return declared;
      } catch (error) {
        progress.step(false);
        return { phoneNumber, reason: reasonOf(error) };
      }
    },
  );
  progress.stop();
  const failed = results.filter((result) => "reason" in result);
  const declared = results.filter((result) => "webhooks" in result);
  if (failed.length > 0 && filesIn(folder, [PROGRAM]).length > 0) {
    complain(
      "Nothing was written: in place of the program that is there, webhooks of the numbers below would be missing, and Pulumi would delete them.",
    );
  } else if (declared.length > 0) {
    const resources = await importResources(declared);
    const written = writeFiles(folder, filesFor(declared, resources, options));
    say(`Written to ${folder}: ${written.join(", ")}`);
    say(nextSteps(options, secretsIn(resources)));
  }
  summarise(declared, failed);
  return failed.length > 0 ? 1 : 0;
}

/** Refuses what two numbers have in common although each needs its own. */
function onlyOnce(): (thing: string, phoneNumber: string, what: string) => void {
  const owners = new Map<string, string>();
  return (thing, phoneNumber, what) => {
    const owner = owners.get(thing) ?? phoneNumber;
    if (owner !== phoneNumber) {
      throw new Error(`It shares with number ${owner} ${what}.`);
    }
    owners.set(thing, phoneNumber);
  };
}

function filesFor(numbers: readonly DeclaredNumber[], resources: readonly object[], options: Options): OutputFile[] {
  const importFile = { name: IMPORT_FILE, text: `${literal({ resources }, 2)}\n`, secret: true };
  return [{ name: PROGRAM, text: programFor(numbers) }, importFile, ...projectFiles(options)];
}

function summarise(declared: readonly DeclaredNumber[], failed: readonly FailedNumber[]): void {
  const webhooks = declared.reduce((sum, { webhooks: { size } }) => sum + size, 0);
  for (const { phoneNumber, remarks } of declared) {
    for (const remark of remarks) {
      say(`${phoneNumber}: ${remark}`);
    }
  }
  for (const { phoneNumber, reason } of failed) {
    complain(`${phoneNumber}: not exported. ${reason}`);
  }
  const exported = `${plural(declared.length, "number")} exported with ${plural(webhooks, "webhook")}`;
  say(`${exported}, ${failed.length} failed.`);
}

async function check({ stack, cwd, concurrency }: Options): Promise<number> {
  if (stack === undefined) {
    throw new Error("--check compares a stack with what is live: give its name with --stack.");
  }
  const source = new PulumiStack(stack, resolve(cwd));
  const [config, resources] = [await source.config(), comparable(await source.resources())];
  const from = surroundings(config);
  const progress = new Progress(resources.length, "resources");
  const warnings: string[] = [];
  const results = await compareAll(resources, from, concurrency, (message) => warnings.push(message), progress);
  progress.stop();
  for (const { subject, verdict, words } of results.filter(({ verdict: one }) => one !== "same")) {
    say(`${subject}: ${verdict === "failed" ? "could not be checked. " : ""}${words}`);
  }
  for (const warning of warnings) {
    say(warning);
  }
  const having = (verdict: string) => results.filter((one) => one.verdict === verdict).length;
  say(`${having("same")} as stored, ${having("different")} different, ${having("failed")} not checked.`);
  return having("failed") > 0 ? 1 : having("different") > 0 ? DIFFERENT : 0;
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64) {
    throw new InvalidArgumentError("a count is a whole number from 1 to 64");
  }
  return number;
}
