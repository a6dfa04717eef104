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

/** The main webhook of a program. */
export type DeclaredMain = Omit<Declared, "logical" | "name">;

/** The program of a stack with one number. */
export interface Program {
  /** Whether the number is given its `webhookNames`, as the component does. */
  readonly listed: boolean;
  readonly number: {
    readonly enabled?: boolean | undefined;
    readonly unmanaged?: "warn" | "error" | "delete" | undefined;
    readonly ignoreUnmanaged?: readonly string[] | undefined;
    readonly disableOnDelete?: boolean | undefined;
    readonly maxWebhooks?: number | undefined;
    readonly apiKey?: string | undefined;
  };
  readonly main?: DeclaredMain | undefined;
  readonly webhooks: readonly Declared[];
}

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

const shims: Record<Kind, string> = {
  MainWebhook: 'exports.handler = () => require("pulumi-360dialog/runtime").mainWebhook;',
  MultiWebhook: 'exports.handler = () => require("pulumi-360dialog/runtime").multiWebhook;',
  Webhook: 'exports.handler = () => require("pulumi-360dialog/runtime").webhook;',
};

/** The resources of a program as the classes of the package would register them; those of one group wait for the last. */
export function registrationsOf(program: Program): Registration[][] {
  return [mainOf(program), [numberOf(program)], webhooksOf(program)];
}

function mainOf({ main, number: { apiKey } }: Program): Registration[] {
  return main === undefined
    ? []
    : [
        {
          kind: "MainWebhook",
          name: "main",
          inputs: given({ phoneNumber: PHONE, ...main, apiKey, __logicalName: "main", __provider: shims.MainWebhook }),
          secrets: secretsOf(main.url, apiKey),
        },
      ];
}

function numberOf({ listed, number, webhooks }: Program): Registration {
  const webhookNames = listed ? webhooks.map(({ name }) => name) : undefined;
  const own = { phoneNumber: PHONE, ...number, webhookNames };
  return {
    kind: "MultiWebhook",
    name: "acme",
    inputs: given({ ...own, __logicalName: "acme", __provider: shims.MultiWebhook }),
    secrets: number.apiKey === undefined ? [] : ["apiKey"],
  };
}

function webhooksOf({ listed, number: { apiKey, enabled, maxWebhooks }, webhooks }: Program): Registration[] {
  const webhookNames = listed ? webhooks.map(({ name }) => name) : undefined;
  return webhooks.map(({ logical, name, url, headers, adopt }): Registration => {
    const own = { phoneNumber: PHONE, name, url, headers, adopt, enabled, apiKey };
    const copied = { __maxWebhooks: maxWebhooks, __webhookNames: webhookNames, __logicalName: logical };
    return {
      kind: "Webhook",
      name: logical,
      inputs: given({ ...own, ...copied, __provider: shims.Webhook }),
      secrets: secretsOf(url, apiKey),
    };
  });
}

function secretsOf(url: string, apiKey: string | undefined): string[] {
  return ["headers", ...(apiKey === undefined ? [] : ["apiKey"]), ...(/[?@]/.test(url) ? ["url"] : [])];
}

function given(properties: Props): Props {
  const set = Object.entries(properties).filter(([, value]) => value !== undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries(set)));
}
