import { DOCUMENTED_MAXIMUM } from "../../provider/rules/maximum";
import { isSecretUrl } from "../../provider/rules/secret-url";
import { literal } from "../../provider/text/shown";
import type { DeclaredNumber, DeclaredTarget } from "./declare";

/** The configuration key under which the program looks for header values. */
export const SECRETS_KEY = "webhookSecrets";

/** A Pulumi program that declares the numbers as they are, without any secret. */
export function programFor(numbers: readonly DeclaredNumber[]): string {
  const components = numbers.map(componentFor);
  const targets = numbers.flatMap(({ webhooks, main }) => [...webhooks.values(), ...(main ? [main] : [])]);
  const helpers = [
    ...(targets.some(({ headers }) => Object.keys(headers).length > 0) ? ["headersOf"] : []),
    ...(targets.some(({ url }) => isSecretUrl(url)) ? ["urlOf"] : []),
  ];
  const imports = [
    ...(helpers.length > 0 ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    'import { PhoneNumberWebhooks } from "pulumi-360dialog";',
  ];
  return `${[imports.join("\n"), ...(helpers.length > 0 ? [secretsFor(helpers)] : []), ...components].join("\n\n")}\n`;
}

function secretsFor(helpers: readonly string[]): string {
  const functions: Record<string, string> = {
    headersOf: `function headersOf(id: string) {
  return secrets.apply((all) => all[id]?.headers ?? {});
}`,
    urlOf: `function urlOf(id: string) {
  return secrets.apply((all) => all[id]?.url ?? "");
}`,
  };
  return `// Header values, and urls that may hold a token, are secrets of the stack's configuration.
const secrets = new pulumi.Config().requireSecretObject<
  Record<string, { url?: string; headers?: Record<string, string> }>
>("${SECRETS_KEY}");

${helpers.map((helper) => functions[helper]).join("\n\n")}`;
}

function componentFor(number: DeclaredNumber): string {
  const { phoneNumber, enabled, main, ignored, maxWebhooks } = number;
  const webhooks = [...number.webhooks].map(
    ([name, target]) => `    ${keyFor(name)}: ${targetFor(`${phoneNumber}/${name}`, target)},\n`,
  );
  const lines = [
    `  phoneNumber: ${literal(phoneNumber)},`,
    ...(enabled ? [] : ["  enabled: false,"]),
    ...(maxWebhooks === DOCUMENTED_MAXIMUM ? [] : [`  maxWebhooks: ${maxWebhooks},`]),
    ...(ignored.length > 0 ? [`  ignoreUnmanaged: ${literal(ignored)},`] : []),
    ...(main ? [`  main: ${targetFor(phoneNumber, main)},`] : []),
    webhooks.length > 0 ? `  webhooks: {\n${webhooks.join("")}  },` : "  webhooks: {},",
  ];
  return `new PhoneNumberWebhooks(${literal(phoneNumber)}, {\n${lines.join("\n")}\n});`;
}

function targetFor(id: string, { url, headers }: DeclaredTarget): string {
  const shownUrl = isSecretUrl(url) ? `urlOf(${literal(id)})` : literal(url);
  const shownHeaders = Object.keys(headers).length > 0 ? `, headers: headersOf(${literal(id)})` : "";
  return `{ url: ${shownUrl}${shownHeaders} }`;
}

function keyFor(name: string): string {
  // A plain __proto__ in an object literal would set the prototype.
  if (name === "__proto__") {
    return '["__proto__"]';
  }
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}
