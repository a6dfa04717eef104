import { outgoing, redact } from "../provider/text/redact";
import { CLEAN, literal } from "../provider/text/shown";

/** Prints sentences, a line each. What a server, or somebody else, has put into them is harmless to a terminal. */
export function say(text: string): void {
  console.log(harmless(text));
}

/** As {@link say}, on standard error. */
export function complain(text: string): void {
  console.error(harmless(text));
}

/** Prints a value as JSON for another program: exact, and harmless to a terminal all the same. */
export function sayJson(value: unknown): void {
  console.log(literal(value));
}

/** The sentence for a failure, without secrets. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof Error && CLEAN in error ? message : redact(message);
}

function harmless(text: string): string {
  return text.split("\n").map(outgoing).join("\n");
}
