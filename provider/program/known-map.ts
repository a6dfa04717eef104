import * as pulumi from "@pulumi/pulumi";
import { holdsOutput } from "../rules/mistake";
import { quote } from "../text/quoted";

/** A value whose fields may be Outputs, but which is none itself: what it holds decides what is declared. */
export type Known<T> = T & { readonly apply?: never };

/** Refuses a map of webhooks that is not one. The compiler refuses most, but not in JavaScript or behind `any`. */
export function requireWebhooks(owner: string, webhooks: unknown): void {
  if (webhooks === undefined || webhooks === null) {
    throw new pulumi.RunError(`${owner} needs webhooks, a map from name to webhook. Give {} for none.`);
  }
  requireKnown(`webhooks of ${owner}`, webhooks, "a map from name to webhook");
  for (const [name, webhook] of Object.entries(webhooks)) {
    if (holdsOutput(name)) {
      throw new pulumi.RunError(
        `A name in webhooks of ${owner} is an Output that was turned into text. Names must be known when the program runs.`,
      );
    }
    requireKnown(`webhooks[${quote(name)}] of ${owner}`, webhook, "an object with a url");
  }
}

/** Refuses what is not a plain object that is known when the program runs. */
export function requireKnown(what: string, value: unknown, kind: string): void {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    throw new pulumi.RunError(
      `${what} must be known when the program runs, and is ${value instanceof Promise ? "a Promise" : "an Output"}. Give ${kind}, whose values may be Outputs.`,
    );
  }
  // A Map or a Set has no fields, so it would be taken for an empty object.
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    throw new pulumi.RunError(`${what} must be ${kind}.`);
  }
}
