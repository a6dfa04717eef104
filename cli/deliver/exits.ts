import type { Command } from "commander";
import { complain, reasonOf } from "../output";
import { WrongUse } from "./emulator-client";

const NOT_DELIVERED = 1;
const WRONG_USE = 2;

/** Makes a command end with 2 where it is used wrongly. Its subcommands do the same. */
export function withExitCodes(command: Command): Command {
  return command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE));
}

/** Runs a command, which says whether a message was delivered to all. */
export async function ending(task: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await task()) ? 0 : NOT_DELIVERED;
  } catch (error) {
    complain(`pulumi-360dialog: ${reasonOf(error)}`);
    process.exitCode = error instanceof WrongUse ? WRONG_USE : NOT_DELIVERED;
  }
}
