import type { Command } from "commander";
import type { DeliveryEntry } from "../../emulator/index";
import { say, sayJson } from "../output";
import { columns } from "./columns";
import { defaultEmulatorUrl, EmulatorClient } from "./emulator-client";
import { ending, withExitCodes } from "./exits";
import { nameOf } from "./receivers";
import { entryRow } from "./trigger";

interface ListOptions {
  readonly number?: string;
  readonly message?: string;
  readonly outcome?: string;
  readonly last: string;
  readonly json?: true;
  readonly emulator: string;
}

/** Adds the subcommands about the emulator's log of deliveries. */
export function addDeliveriesCommand(program: Command): void {
  const deliveries = withExitCodes(program.command("deliveries")).description("the deliveries of a running emulator");
  deliveries
    .command("list")
    .description("list the latest attempts, the last one at the end")
    .option("--number <label or key>", "only those of this number: an API key, the formatted number, or its id")
    .option("--message <id>", "only those of this message, such as m1")
    .option("--outcome <outcome>", "only those that ended so: taken, refused, timeout, broken, skipped")
    .option("--last <count>", "how many, 10000 at most", "100")
    .option("--json", "print JSON")
    .option("--emulator <url>", "address of the emulator", defaultEmulatorUrl(process.env))
    .action((options: ListOptions) => ending(() => list(options)));
  deliveries
    .command("redeliver")
    .description("send the message of an attempt again")
    .argument("<id>", "id of the attempt, such as d1")
    .option("--emulator <url>", "address of the emulator", defaultEmulatorUrl(process.env))
    .addHelpText("after", "\nExit codes: 0 delivered to all, 1 not, 2 wrong use.")
    .action((id: string, { emulator }: { emulator: string }) => ending(() => redeliver(id, emulator)));
}

async function list({ json, emulator, number, message, outcome, last }: ListOptions): Promise<boolean> {
  const entries = await new EmulatorClient(emulator).list({ number, message, outcome, last });
  if (json) {
    sayJson(entries);
  } else if (entries.length === 0) {
    say("No delivery yet. Send one with: pulumi-360dialog trigger text --number <label or key>");
  } else {
    const head = ["ID", "MESSAGE", "TRY", "WEBHOOK", "STATUS", "TIME", "GATE", "REASON"];
    say(columns([head, ...entries.map(listRow)]).join("\n"));
  }
  return true;
}

function listRow({ id, message, attempt, kind, name, outcome, status, ms, gate, reason }: DeliveryEntry): string[] {
  const result = status === undefined ? outcome : String(status);
  return [id, message, String(attempt), nameOf({ kind, name }), result, `${ms} ms`, gate, reason ?? ""];
}

async function redeliver(id: string, emulator: string): Promise<boolean> {
  const { entries, deliveredToAll } = await new EmulatorClient(emulator).redeliver(id);
  say(columns(entries.map(entryRow)).join("\n"));
  return deliveredToAll;
}
