import { type Command, InvalidArgumentError } from "commander";
import type { DeliveryEntry } from "../emulator/delivery/log";
import type { DeliveryOptions } from "../emulator/delivery/options";
import { quote } from "../provider/text/quoted";

/** Adds the options of the command `emulator` that say where receivers are. */
export function addDeliveryOptions(command: Command): void {
  command
    .option(
      "--resolve <host=address:port>",
      "where the receiver of a declared host listens, such as crm.example.com=127.0.0.1:3000 (repeat it for more)",
      hostAndAddress,
      {},
    )
    .option("--allow-remote", "deliver also to receivers outside this machine")
    .option("--platform-secret <text>", "key of signatures, with --delivery-signature x-360dialog-signature");
}

/** What those options say. */
export function deliveryOptionsFrom({
  resolve,
  allowRemote,
  platformSecret,
}: Record<string, unknown>): DeliveryOptions {
  return {
    resolve: Object(resolve),
    allowRemote: allowRemote === true,
    ...(typeof platformSecret === "string" ? { platformSecret } : {}),
  };
}

/** A delivery in one line of the emulator's output. */
export function deliveryLine({ id, kind, name, attempt, outcome, status, ms, reason }: DeliveryEntry): string {
  const destination = kind === "main" ? "main webhook" : `webhook ${quote(name ?? "")}`;
  const result = outcome === "skipped" ? "not sent" : `${status ?? outcome} in ${ms} ms`;
  return `${id} delivery ${attempt} to the ${destination}: ${result}${reason === undefined ? "" : `. ${reason}`}`;
}

function hostAndAddress(text: string, others: Readonly<Record<string, string>>): Record<string, string> {
  const [host = "", ...address] = text.split("=");
  if (host === "" || address.length !== 1) {
    throw new InvalidArgumentError("it takes host=address:port, such as crm.example.com=127.0.0.1:3000");
  }
  return { ...others, [host]: address.join("=") };
}
