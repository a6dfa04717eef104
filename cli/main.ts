#!/usr/bin/env node
// First: on an old Node the HTTP client fails while it is loaded, with a text that helps nobody.
import "./require-node";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { complain, reasonOf } from "./output";

type Add = (program: Command) => void;

/** The commands by name. Each is loaded when it is called: an export needs an HTTP client, and the others do not. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  emulator: async () => (await import("./emulator.js")).addEmulatorCommand,
  trigger: async () => (await import("./deliver/trigger.js")).addTriggerCommand,
  deliveries: async () => (await import("./deliver/deliveries.js")).addDeliveriesCommand,
  export: async () => (await import("./export/command.js")).addExportCommand,
};

async function main(argv: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  const program = new Command("pulumi-360dialog")
    .description("Tools around the Pulumi package for 360dialog webhooks")
    .version(version);
  for (const load of neededFor(argv[2])) {
    const add = await load();
    add(program);
  }
  await program.parseAsync(argv);
}

/** The command that is called. The help, and the answer to an unknown command, need all of them. */
function neededFor(first: string | undefined): readonly (() => Promise<Add>)[] {
  if (first === "--version" || first === "-V") {
    return [];
  }
  const called = Object.entries(commands).filter(([name]) => name === first);
  return (called.length > 0 ? called : Object.entries(commands)).map(([, load]) => load);
}

main(process.argv).catch((error: unknown) => {
  complain(`pulumi-360dialog: ${reasonOf(error)}`);
  process.exitCode = 1;
});
