import { isSecretUrl } from "../../dist/provider/rules/secret-url.js";
import { golden } from "./golden.ts";
import type { Props } from "./provider.ts";

export const PHONE = "+4930123456";

/** One webhook of a program. */
export interface Declared {
  /** The logical name of the resource. */
  readonly logical: string;
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly adopt?: boolean | undefined;
}

/** The main webhook of a number. */
export type DeclaredMain = Omit<Declared, "logical" | "name">;

/** One number of a program. */
export interface DeclaredNumber {
  /** The logical name of its `MultiWebhook`: `acme` unless given. */
  readonly logical?: string | undefined;
  /** Its label: {@link PHONE} unless given. */
  readonly phoneNumber?: string | undefined;
  /** Whether the number is given its `webhookNames`, as the component does. */
  readonly listed: boolean;
  /** The other arguments of its `MultiWebhook`. */
  readonly number: {
    readonly enabled?: boolean | undefined;
    readonly unmanaged?: "warn" | "error" | "delete" | undefined;
    readonly ignoreUnmanaged?: readonly string[] | undefined;
    readonly disableOnDelete?: boolean | undefined;
    readonly maxWebhooks?: number | undefined;
    readonly apiKey?: string | undefined;
    readonly apiKeyEnv?: string | undefined;
  };
  readonly main?: DeclaredMain | undefined;
  readonly webhooks: readonly Declared[];
}

/** The program of a stack: the numbers that it declares. One alone needs no list. */
export type Program = DeclaredNumber | readonly DeclaredNumber[];

/** In the order in which they are created. */
export const kinds = ["MainWebhook", "MultiWebhook", "Webhook"] as const;
export type Kind = (typeof kinds)[number];

/** A resource as a program registers it. */
export interface Registration {
  readonly kind: Kind;
  readonly name: string;
  readonly inputs: Props;
  /** Inputs and outputs that the engine encrypts. */
  readonly secrets: readonly string[];
}

/** The texts that the classes put into every state. */
export const shims: Readonly<Record<Kind, string>> = {
  MainWebhook: golden("mainWebhook"),
  MultiWebhook: golden("multiWebhook"),
  Webhook: golden("webhook"),
};

/** A number with webhooks by their logical names; what is left out is made up. */
export function declaring(
  webhooks: Readonly<Record<string, Partial<Omit<Declared, "logical">>>>,
  rest: Partial<Omit<DeclaredNumber, "webhooks">> = {},
): DeclaredNumber {
  const complete = Object.entries(webhooks).map(([logical, webhook]): Declared => {
    return { logical, name: logical, url: urlOf(logical), headers: {}, ...webhook };
  });
  return { listed: true, number: {}, ...rest, webhooks: complete };
}

export function urlOf(name: string): string {
  return `https://${name.replace(/[^a-z0-9]/gi, "").toLowerCase()}.example.com/in`;
}

export function numbersOf(program: Program): readonly DeclaredNumber[] {
  return [program].flat();
}

/** The logical name of a number's main webhook. */
export function mainNameOf({ logical }: DeclaredNumber): string {
  return logical === undefined ? "main" : `${logical}-main`;
}

/** All resources of a program. */
export function registrationsOf(program: Program): Registration[] {
  return numbersOf(program).flatMap(groupsOf).flat();
}

/** The resources of a number as the classes of the package register them; those of one group wait for the last. */
export function groupsOf(number: DeclaredNumber): Registration[][] {
  return [mainOf(number), [multiWebhookOf(number)], webhooksOf(number)];
}

function mainOf(number: DeclaredNumber): Registration[] {
  const { phoneNumber = PHONE, main, number: args } = number;
  const { apiKey, apiKeyEnv } = args;
  return main === undefined
    ? []
    : [registration("MainWebhook", mainNameOf(number), { phoneNumber, ...main, apiKey, apiKeyEnv })];
}

function multiWebhookOf(number: DeclaredNumber): Registration {
  const { logical = "acme", phoneNumber = PHONE, number: args } = number;
  return registration("MultiWebhook", logical, { phoneNumber, ...args, webhookNames: webhookNamesOf(number) });
}

function webhooksOf(number: DeclaredNumber): Registration[] {
  const { phoneNumber = PHONE, number: args } = number;
  const { apiKey, apiKeyEnv, enabled, maxWebhooks } = args;
  const copied = { enabled, apiKey, apiKeyEnv, __maxWebhooks: maxWebhooks, __webhookNames: webhookNamesOf(number) };
  return number.webhooks.map(({ logical, ...own }) =>
    registration("Webhook", logical, { phoneNumber, ...own, ...copied }),
  );
}

function webhookNamesOf({ listed, webhooks }: DeclaredNumber): string[] | undefined {
  return listed ? webhooks.map(({ name }) => name) : undefined;
}

function registration(kind: Kind, name: string, own: Props): Registration {
  const __secretUrl = typeof own.url === "string" && isSecretUrl(own.url) ? true : undefined;
  const inputs = JSON.parse(JSON.stringify({ ...own, __secretUrl, __logicalName: name, __provider: shims[kind] }));
  const isSecret = (input: string): boolean =>
    input === "headers" || input === "apiKey" || (input === "url" && __secretUrl === true);
  return { kind, name, inputs, secrets: Object.keys(inputs).filter(isSecret) };
}
