import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { sampleKinds } from "../../emulator/delivery/samples";
import type { DeliveryEntry } from "../../emulator/index";
import { plural } from "../../provider/rules/messages";
import { quote } from "../../provider/text/quoted";
import { Progress } from "../export/progress";
import { say } from "../output";
import { columns } from "./columns";
import { defaultEmulatorUrl, EmulatorClient, WrongUse } from "./emulator-client";
import { ending, withExitCodes } from "./exits";
import { atRate } from "./load";
import { type Answered, nameOf, reportLines, summarise } from "./receivers";

const MOST_PER_SECOND = 1000;
const MOST_SECONDS = 24 * 60 * 60;

interface Options {
  readonly number: string;
  readonly file?: string;
  readonly copies: number;
  readonly rate?: number;
  readonly for?: number;
  readonly emulator: string;
}

/** Adds the subcommand that has the emulator deliver messages. */
export function addTriggerCommand(program: Command): void {
  withExitCodes(program.command("trigger"))
    .description("have the emulator deliver a message to the webhooks of a number")
    .argument("[sample]", `one of: ${sampleKinds.join(", ")}`)
    .requiredOption("--number <label or key>", "whose webhooks get it: an API key, the formatted number, or its id")
    .option("--file <json>", "deliver the notification in this file, byte for byte, in place of a sample")
    .option("--copies <count>", "how often to deliver it, 1 to 10, as deliveries may come twice", copies, 1)
    .option("--rate <count>", "so many messages a second, with --for", perSecond)
    .option("--for <time>", "how long, such as 60s or 2m, with --rate", duration)
    .option("--emulator <url>", "address of the emulator", defaultEmulatorUrl(process.env))
    .addHelpText("after", "\nExit codes: 0 delivered to all, 1 not, 2 wrong use.")
    .action((sample: string | undefined, options: Options) => ending(() => trigger(sample, options)));
}

async function trigger(sample: string | undefined, options: Options): Promise<boolean> {
  const client = new EmulatorClient(options.emulator);
  const { number, copies } = options;
  const message = { number, copies, ...content(sample, options.file) };
  if (options.rate === undefined && options.for === undefined) {
    const reports = await client.deliver(message);
    const entries = reports.flatMap((report) => report.entries);
    say(columns(entries.map(entryRow)).join("\n"));
    return reports.every(({ deliveredToAll }) => deliveredToAll);
  }
  if (options.rate === undefined || options.for === undefined) {
    throw new WrongUse("--rate and --for belong together, such as --rate 50 --for 60s.");
  }
  return load(client, message, { perSecond: options.rate, seconds: options.for });
}

function content(sample: string | undefined, file: string | undefined): object {
  if (file !== undefined) {
    return { notification: textOf(file) };
  }
  if (sample === undefined) {
    throw new WrongUse(`Name a sample (${sampleKinds.join(", ")}), or give your own JSON with --file.`);
  }
  if (!sampleKinds.some((kind) => kind === sample)) {
    throw new WrongUse(`There is no sample ${quote(sample)}. There are: ${sampleKinds.join(", ")}.`);
  }
  return { sample };
}

function textOf(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    throw new WrongUse(`${file} cannot be read (${Object(error).code ?? "not UTF-8"}).`);
  }
}

async function load(
  client: EmulatorClient,
  message: object,
  rate: { readonly perSecond: number; readonly seconds: number },
): Promise<boolean> {
  const entries: Answered[] = [];
  const total = rate.perSecond * rate.seconds;
  const startedMs = performance.now();
  const progress = new Progress(total, "messages");
  let failed = 0;
  // Wrong use, and an emulator that does not answer, end the run.
  let first: Error | undefined;
  await atRate(rate, async () => {
    if (first) {
      return;
    }
    try {
      for (const report of await client.deliver(message)) {
        failed += report.deliveredToAll ? 0 : 1;
        entries.push(...report.entries.map(({ kind, name, outcome, ms }) => ({ kind, name, outcome, ms })));
        progress.step(report.deliveredToAll);
      }
    } catch (error) {
      first ??= error instanceof Error ? error : new Error(String(error));
    }
  });
  progress.stop();
  if (first) {
    throw first;
  }
  const seconds = (performance.now() - startedMs) / 1000;
  say(reportLines(summarise(entries)).join("\n"));
  say(`${plural(total, "message")} in ${seconds.toFixed(1)} s, ${failed} not delivered to all.`);
  return failed === 0;
}

/** An attempt as a row of text. */
export function entryRow({ id, kind, name, url, outcome, status, ms, reason }: DeliveryEntry): string[] {
  const result = status === undefined ? outcome : String(status);
  return [id, nameOf({ kind, name }), url ?? "-", result, `${ms} ms`, reason ?? ""];
}

function copies(text: string): number {
  return wholeNumber(text, 10, "a whole number from 1 to 10");
}

function perSecond(text: string): number {
  return wholeNumber(text, MOST_PER_SECOND, `a whole number from 1 to ${MOST_PER_SECOND}`);
}

function duration(text: string): number {
  const [, amount = "", unit = "s"] = /^(\d+)(s|m|h)?$/.exec(text) ?? [];
  const seconds = Number(amount) * (unit === "h" ? 3600 : unit === "m" ? 60 : 1);
  if (seconds < 1 || seconds > MOST_SECONDS) {
    throw new InvalidArgumentError("it takes a time such as 60s, 2m or 1h, a day at most");
  }
  return seconds;
}

function wholeNumber(text: string, most: number, words: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new InvalidArgumentError(`it takes ${words}`);
  }
  return number;
}
