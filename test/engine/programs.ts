import {
  type DeclaredNumber,
  groupsOf,
  mainNameOf,
  numbersOf,
  PHONE,
  type Program,
  type ResourceOptions,
  urlOf,
} from "../engine-model/program.ts";

export { PHONE, urlOf };

/** One webhook of a program. */
export interface Declared {
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly adopt?: boolean;
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

/** A program of the engine's model. */
export function scored(program: Program): string {
  const numbers = numbersOf(program).map(scoredNumber);
  return `const { MainWebhook, MultiWebhook, Webhook } = require("pulumi-360dialog");\n${numbers.join("")}`;
}

function scoredNumber(declared: DeclaredNumber): string {
  const { logical = "acme", phoneNumber = PHONE, listed, number, main, webhooks, options } = declared;
  const { apiKey, apiKeyEnv } = number;
  const mainArgs = JSON.stringify({ phoneNumber, ...main, apiKey, apiKeyEnv });
  const mainLine = `new MainWebhook(${JSON.stringify(mainNameOf(declared))}, ${mainArgs}, { dependsOn: number });\n`;
  const webhookNames = listed ? webhooks.map(({ name }) => name) : undefined;
  const inOrder = groupsOf(declared)
    .flat()
    .flatMap(({ name }) => webhooks.filter((webhook) => webhook.logical === name));
  const lines = inOrder.map(({ logical: name, options: own, ...args }) => {
    const given = `{ multiWebhook: number, ...${JSON.stringify(args)} }`;
    return `  made[${JSON.stringify(name)}] = new Webhook(${JSON.stringify(name)}, ${given}, ${optionsOf(own)});\n`;
  });
  return `{
  const made = {};
  const args = ${JSON.stringify({ phoneNumber, ...number, webhookNames })};
  const number = new MultiWebhook(${JSON.stringify(logical)}, args, ${optionsOf(options)});
${main ? mainLine : ""}${lines.join("")}}
`;
}

function optionsOf({ aliases, dependsOn, ...rest }: ResourceOptions = {}): string {
  const named = aliases ? { aliases: aliases.map((name) => ({ name })) } : {};
  const others = (dependsOn ?? []).map((name) => `made[${JSON.stringify(name)}]`).join();
  return `{ ...${JSON.stringify({ ...rest, ...named })}${dependsOn ? `, dependsOn: [${others}]` : ""} }`;
}
