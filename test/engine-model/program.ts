import { isSecretUrl } from "../../dist/provider/rules/secret-url.js";
import { golden } from "./golden.ts";
import type { Props } from "./provider.ts";

export const PHONE = "+4930123456";

/** The options of a resource that make a difference here; resources are named by their logical names. */
export interface ResourceOptions {
  readonly protect?: boolean | undefined;
  readonly retainOnDelete?: boolean | undefined;
  readonly deleteBeforeReplace?: boolean | undefined;
  readonly ignoreChanges?: readonly string[] | undefined;
  readonly replacementTrigger?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly dependsOn?: readonly string[] | undefined;
}

/** One webhook of a program. */
export interface Declared {
  /** The logical name of the resource. */
  readonly logical: string;
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly adopt?: boolean | undefined;
  readonly options?: ResourceOptions | undefined;
}

/** The main webhook of a number. */
export type DeclaredMain = Omit<Declared, "logical" | "name" | "options">;

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
  /** The options of its `MultiWebhook`, of which its webhooks inherit some. */
  readonly options?: ResourceOptions | undefined;
}

/** The program of a stack: the numbers that it declares. One alone needs no list. */
export type Program = DeclaredNumber | readonly DeclaredNumber[];

/** In the order in which they are created. */
export const kinds = ["MultiWebhook", "MainWebhook", "Webhook"] as const;
export type Kind = (typeof kinds)[number];

/** A resource as a program registers it. */
export interface Registration {
  readonly kind: Kind;
  readonly name: string;
  readonly inputs: Props;
  /** Inputs and outputs that the engine encrypts. */
  readonly secrets: readonly string[];
  /** With what it inherits, and with its number among what it depends on. */
  readonly options: ResourceOptions;
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
  const [first = [], ...later] = inOrder(webhooksOf(number));
  return [[multiWebhookOf(number)], [...mainOf(number), ...first], ...later];
}

/** Those that depend on others of a list come after them. */
function inOrder(registrations: readonly Registration[]): Registration[][] {
  const names = registrations.map(({ name }) => name);
  const [later, first] = [true, false].map((waits) =>
    registrations.filter(({ options }) => waits === (options.dependsOn ?? []).some((one) => names.includes(one))),
  );
  return later && first && first.length > 0 && later.length > 0
    ? [[...first], ...inOrder(later)]
    : [[...registrations]];
}

function mainOf(number: DeclaredNumber): Registration[] {
  const { logical: parent = "acme", phoneNumber = PHONE, main, number: args } = number;
  const { apiKey, apiKeyEnv } = args;
  const inputs = { phoneNumber, ...main, apiKey, apiKeyEnv };
  return main === undefined ? [] : [registration("MainWebhook", mainNameOf(number), inputs, { dependsOn: [parent] })];
}

function multiWebhookOf(number: DeclaredNumber): Registration {
  const { logical = "acme", phoneNumber = PHONE, number: args, options = {} } = number;
  const kept = number.webhooks.filter((webhook) => isKept(inherited(number, webhook))).map(({ name }) => name);
  const __pinnedNames = kept.length > 0 ? kept.toSorted() : undefined;
  const __holdsNames = options.ignoreChanges?.includes("webhookNames") || undefined;
  const own = number.webhooks.filter((webhook) => number.listed && webhook.logical !== `${logical}-${webhook.name}`);
  const pairs = own.map((webhook) => [webhook.name, webhook.logical, ...(webhook.options?.aliases ?? [])]).sort();
  const __owners = pairs.length > 0 ? pairs : undefined;
  const inputs = { phoneNumber, ...args, webhookNames: webhookNamesOf(number), __pinnedNames, __holdsNames, __owners };
  return registration("MultiWebhook", logical, inputs, options);
}

function webhooksOf(number: DeclaredNumber): Registration[] {
  const { logical: parent = "acme", phoneNumber = PHONE, number: args } = number;
  const { apiKey, apiKeyEnv, enabled, maxWebhooks } = args;
  const copied = { enabled, apiKey, apiKeyEnv, __maxWebhooks: maxWebhooks, __webhookNames: webhookNamesOf(number) };
  return number.webhooks.map((webhook) => {
    const { logical, options, ...own } = webhook;
    const all = inherited(number, webhook);
    const __ignoresHeaders = all.ignoreChanges?.includes("headers") || undefined;
    const __createsFirst = all.deleteBeforeReplace === false || undefined;
    const __isKept = (!number.listed && isKept(all)) || undefined;
    const inputs = { phoneNumber, ...own, ...copied, __isKept, __ignoresHeaders, __createsFirst };
    return registration("Webhook", logical, inputs, { ...all, dependsOn: [parent, ...(all.dependsOn ?? [])] });
  });
}

/** The options of a webhook with those that the engine lets it inherit. */
function inherited({ options: parent = {} }: DeclaredNumber, { options: own = {} }: Declared): ResourceOptions {
  const { protect = parent.protect, retainOnDelete = parent.retainOnDelete, ...rest } = own;
  return { ...rest, protect, retainOnDelete };
}

/** Whether Pulumi keeps what a resource stands for. */
function isKept({ protect, retainOnDelete }: ResourceOptions): boolean {
  return protect === true || retainOnDelete === true;
}

function webhookNamesOf({ listed, webhooks }: DeclaredNumber): string[] | undefined {
  return listed ? webhooks.map(({ name }) => name) : undefined;
}

function registration(kind: Kind, name: string, own: Props, options: ResourceOptions = {}): Registration {
  const __secretUrl = typeof own.url === "string" && isSecretUrl(own.url) ? true : undefined;
  const inputs = JSON.parse(JSON.stringify({ ...own, __secretUrl, __logicalName: name, __provider: shims[kind] }));
  const isSecret = (input: string): boolean =>
    input === "headers" || input === "apiKey" || (input === "url" && __secretUrl === true);
  return { kind, name, inputs, secrets: Object.keys(inputs).filter(isSecret), options };
}
