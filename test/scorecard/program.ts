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
  readonly webhooks: readonly Declared[];
}

export type Kind = "MultiWebhook" | "Webhook";

/** A resource as a program registers it. */
export interface Registration {
  readonly kind: Kind;
  readonly name: string;
  readonly inputs: Props;
  /** Inputs and outputs that the engine encrypts. */
  readonly secrets: readonly string[];
}

const shims: Record<Kind, string> = {
  MultiWebhook: 'exports.handler = () => require("pulumi-360dialog/runtime").multiWebhook;',
  Webhook: 'exports.handler = () => require("pulumi-360dialog/runtime").webhook;',
};

/** The number and its webhooks as the classes of the package would register them. */
export function registrationsOf({ listed, number, webhooks }: Program): [Registration, ...Registration[]] {
  const webhookNames = listed ? webhooks.map(({ name }) => name) : undefined;
  const { apiKey, enabled, maxWebhooks } = number;
  const keySecret = apiKey === undefined ? [] : ["apiKey"];
  const parent: Registration = {
    kind: "MultiWebhook",
    name: "acme",
    inputs: given({
      phoneNumber: PHONE,
      ...number,
      webhookNames,
      __logicalName: "acme",
      __provider: shims.MultiWebhook,
    }),
    secrets: keySecret,
  };
  const children = webhooks.map(({ logical, name, url, headers, adopt }): Registration => {
    const own = { phoneNumber: PHONE, name, url, headers, adopt, enabled, apiKey };
    const copied = { __maxWebhooks: maxWebhooks, __webhookNames: webhookNames, __logicalName: logical };
    return {
      kind: "Webhook",
      name: logical,
      inputs: given({ ...own, ...copied, __provider: shims.Webhook }),
      secrets: ["headers", ...keySecret, ...(/[?@]/.test(url) ? ["url"] : [])],
    };
  });
  return [parent, ...children];
}

function given(properties: Props): Props {
  const set = Object.entries(properties).filter(([, value]) => value !== undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries(set)));
}
