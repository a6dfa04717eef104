import type { Program } from "../scorecard/program.ts";

/** One webhook of a program. */
export interface Declared {
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly adopt?: boolean;
}

export const PHONE = "+4930123456";

export function urlOf(name: string): string {
  return `https://${name.replace(/[^a-z0-9]/gi, "").toLowerCase()}.example.com/in`;
}

/** A program with one component: webhooks by name, and arguments of the number. */
export function component(webhooks: Record<string, Declared>, args: object = {}, options = "{}"): string {
  const full = Object.fromEntries(
    Object.entries(webhooks).map(([name, declared]) => [name, { url: urlOf(name), ...declared }]),
  );
  return `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
new PhoneNumberWebhooks("acme", ${JSON.stringify({ phoneNumber: PHONE, ...args, webhooks: full })}, ${options});
`;
}

/** A program with a number and webhooks declared one by one, without `webhookNames`. */
export function direct(
  webhooks: Record<string, Declared & { name?: string; opts?: string }>,
  args: object = {},
): string {
  const lines = Object.entries(webhooks).map(([logicalName, { opts = "{}", ...declared }]) => {
    const rest = JSON.stringify({ url: urlOf(declared.name ?? logicalName), ...declared }).slice(1);
    return `new Webhook(${JSON.stringify(logicalName)}, { multiWebhook: number, ${rest}, ${opts});`;
  });
  return `const { MultiWebhook, Webhook } = require("pulumi-360dialog");
const number = new MultiWebhook("number", ${JSON.stringify({ phoneNumber: PHONE, ...args })});
${lines.join("\n")}
`;
}

/** A program of the scorecard. */
export function scored({ listed, number, main, webhooks }: Program): string {
  const { apiKey } = number;
  const mainArgs = JSON.stringify({ phoneNumber: PHONE, ...main, apiKey });
  const webhookNames = listed ? webhooks.map(({ name }) => name) : undefined;
  const lines = webhooks.map(({ logical, ...args }) => {
    return `new Webhook(${JSON.stringify(logical)}, { multiWebhook: number, ...${JSON.stringify(args)} });`;
  });
  return `const { MainWebhook, MultiWebhook, Webhook } = require("pulumi-360dialog");
const dependsOn = [${main ? `new MainWebhook("main", ${mainArgs})` : ""}];
const number = new MultiWebhook("acme", ${JSON.stringify({ phoneNumber: PHONE, ...number, webhookNames })}, { dependsOn });
${lines.join("\n")}
`;
}
