import { once } from "node:events";
import { type Command, InvalidArgumentError } from "commander";
import type { JournalEntry } from "../emulator/journal";
import { defaultProfile, isSwitchValue, type Profile, switchValues } from "../emulator/profile";
import { startEmulator } from "../emulator/server";
import { addDeliveryOptions, deliveryLine, deliveryOptionsFrom } from "./emulator-options";
import { complain, say } from "./output";

/** Adds the subcommand that runs the emulator until it is interrupted. */
export function addEmulatorCommand(program: Command): void {
  const command = program
    .command("emulator")
    .description("emulate the webhook API of 360dialog on a loopback port, for trials and tests")
    .option("--port <number>", "port to listen on, 0 for any free one", port, 9360)
    .option(
      "--host <address>",
      "address to listen on. Any but the loopback address is open to other machines",
      "127.0.0.1",
    )
    .option(
      "--allow-host <name>",
      "another name by which the control API may be asked, such as that of a container. May be given several times",
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .option("--strict-keys <keys>", "comma-separated list of the only valid API keys")
    .option("--quiet", "print the address only, not each request");
  addDeliveryOptions(command);
  for (const [name, values] of Object.entries(switchValues)) {
    command.option(`--${dashed(name)} <value>`, `${values.join(", ")} (default: ${values[0]})`);
  }
  command.action(async (options: Record<string, unknown>) => {
    const emulator = await startEmulator({
      port: Number(options.port),
      host: String(options.host),
      allowHosts: Array.isArray(options.allowHost) ? options.allowHost : [],
      profile: profileFrom(options),
      ...(typeof options.strictKeys === "string" ? { strictKeys: options.strictKeys.split(",") } : {}),
      ...deliveryOptionsFrom(options),
      ...(options.quiet
        ? {}
        : {
            onEntry: (entry) => say(line(entry)),
            onDelivery: (entry) => say(deliveryLine(entry)),
          }),
    });
    say(`Emulator of the 360dialog webhook API at ${emulator.url}`);
    warnIfOpen(emulator.url, String(options.host));
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    await emulator.stop();
  });
}

/** Nothing keeps others out: any text is a valid key. */
function warnIfOpen(url: string, host: string): void {
  const isLoopback = host === "localhost" || host.startsWith("127.") || host === "::1";
  if (!isLoopback) {
    complain(
      `warning: --host ${host} lets other machines in: anyone who reaches port ${new URL(url).port} can read and change every webhook, headers included. Use it with test data only.`,
    );
  }
}

function profileFrom(options: Record<string, unknown>): Partial<Profile> {
  const given = Object.keys(defaultProfile).filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, switchValue(name, String(options[name]))]));
}

function switchValue(name: string, text: string): unknown {
  const values: readonly unknown[] = Object.entries(switchValues).find(([key]) => key === name)?.[1] ?? [];
  const found = values.find((value) => String(value) === text) ?? (text.trim() === "" ? undefined : Number(text));
  if (isSwitchValue(name, found)) {
    return found;
  }
  throw new InvalidArgumentError(`--${dashed(name)} takes one of: ${values.join(", ")}`);
}

function line({ seq, method, path, query, status, fault }: JournalEntry): string {
  return `${seq} ${method} ${path}${query && `?${query}`} ${status ?? "no answer"}${fault ? ` (${fault})` : ""}`;
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  }
  return number;
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
