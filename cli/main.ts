#!/usr/bin/env node
// First: on an old Node the HTTP client fails while it is loaded, with a text that helps nobody.
import "./require-node";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { addDeliveriesCommand } from "./deliver/deliveries";
import { addTriggerCommand } from "./deliver/trigger";
import { addEmulatorCommand } from "./emulator";
import { addExportCommand } from "./export/command";
import { complain, reasonOf } from "./output";

const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
const program = new Command("pulumi-360dialog")
  .description("Tools around the Pulumi package for 360dialog webhooks")
  .version(version);
addEmulatorCommand(program);
addTriggerCommand(program);
addDeliveriesCommand(program);
addExportCommand(program);
program.parseAsync().catch((error: unknown) => {
  complain(`pulumi-360dialog: ${reasonOf(error)}`);
  process.exitCode = 1;
});
