import { afterEach } from "vitest";
import type { CheckResult, Context, Properties } from "../../dist/provider/lifecycle/lifecycle.js";
import { multiWebhookLifecycle } from "../../dist/provider/resources/multi-webhook/lifecycle.js";
import { webhookLifecycle } from "../../dist/provider/resources/webhook/lifecycle.js";

/** What the checks of the running test have warned of. */
export const warnings: string[] = [];
/** The stack configuration of the checks. */
export const settings: Record<string, string> = { "dialog360:capacityCheck": "declared" };
/** A run that sends no request. */
export const context: Context = {
  config: (key) => settings[key],
  env: () => undefined,
  warn: async (message) => void warnings.push(message),
};

let numbers = 0;

/** A label that no other test has used: what a run declares is kept for the whole process. */
export function newNumber(): string {
  numbers += 1;
  return `+49${numbers}`;
}

/** Checks a webhook of a new number. */
export function checkWebhook(news: Properties, olds?: Properties): Promise<CheckResult> {
  const number = newNumber();
  const given = { phoneNumber: number, name: "crm", url: "https://a.example.com", __logicalName: "crm", ...news };
  return webhookLifecycle.check(context, olds, given);
}

/** Checks a new number. */
export function checkNumber(news: Properties, olds?: Properties): Promise<CheckResult> {
  return multiWebhookLifecycle.check(context, olds, { phoneNumber: newNumber(), __logicalName: "acme", ...news });
}

/** Pulumi prints the value of the property that a failure names. */
export function printed(result: CheckResult): string {
  return result.failures
    .map(({ property, reason }) => `${reason} ${property && JSON.stringify(result.inputs[property])}`)
    .join("\n");
}

afterEach(() => {
  warnings.length = 0;
});
