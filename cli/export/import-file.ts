import { type RuntimeExport, shim } from "../../provider/dynamic/shim";
import type { Context, Properties } from "../../provider/lifecycle/lifecycle";
import type { StoredIdentity } from "../../provider/number/identity";
import { instanceToken } from "../../provider/number/instance";
import * as mainWebhook from "../../provider/resources/main-webhook/lifecycle";
import * as multiWebhook from "../../provider/resources/multi-webhook/lifecycle";
import * as webhook from "../../provider/resources/webhook/lifecycle";
import { DOCUMENTED_MAXIMUM } from "../../provider/rules/maximum";
import { isSecretUrl } from "../../provider/rules/secret-url";
import { COMPONENT, type DeclaredNumber, type DeclaredTarget } from "./declare";
import { plainValue, secretOf } from "./stack";

const TYPES = "pulumi-nodejs:dynamic/dialog360";

/** One resource of the file that `pulumi import --file` reads. */
export interface ImportedResource {
  readonly type: string;
  /** How other entries refer to it; unique in the file. */
  readonly name: string;
  readonly logicalName: string;
  readonly id?: string;
  readonly parent?: string;
  readonly component?: true;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}

/**
 * The resources of numbers as `pulumi up` would store them, so that the first `up` changes nothing. With inputs and
 * outputs given, Pulumi does not read them from the provider, which dynamic providers cannot do.
 */
export async function importResources(numbers: readonly DeclaredNumber[]): Promise<ImportedResource[]> {
  const perNumber = await Promise.all(numbers.map(ofNumber));
  return perNumber.flat();
}

/** The values of an import file that belong into the stack's configuration, by the program's keys. */
export function secretsIn(resources: readonly ImportedResource[]): Record<string, object> {
  const found = resources.flatMap(({ type, id, outputs }): [string, object][] => {
    const headers = Object(plainValue(outputs?.headers));
    const url = String(plainValue(outputs?.url));
    const values = {
      ...(isSecretUrl(url) ? { url } : {}),
      ...(Object.keys(headers).length > 0 ? { headers } : {}),
    };
    return type.startsWith(TYPES) && id !== undefined && Object.keys(values).length > 0 ? [[id, values]] : [];
  });
  return Object.fromEntries(found);
}

async function ofNumber(number: DeclaredNumber): Promise<ImportedResource[]> {
  const { phoneNumber, main } = number;
  const component = `component ${phoneNumber}`;
  const webhooks = [...number.webhooks].filter(([, target]) => !target.masked);
  return [
    { type: COMPONENT, name: component, logicalName: phoneNumber, component: true },
    ...(main && !main.masked ? [await ofMain(number, component, main)] : []),
    await ofSwitch(number, component),
    ...(await Promise.all(webhooks.map(([name, target]) => ofWebhook(number, name, target)))),
  ];
}

async function ofSwitch(number: DeclaredNumber, parent: string): Promise<ImportedResource> {
  const { phoneNumber, identity, webhooks, ignored } = number;
  const { main } = number;
  const news = {
    ...{ ...shared(number), phoneNumber, webhookNames: [...webhooks.keys()] },
    ...{ __logicalName: phoneNumber, __parents: COMPONENT, __hasMain: main === undefined ? undefined : true },
  };
  const { inputs } = await multiWebhook.multiWebhookLifecycle.check(silent, identityFor(phoneNumber, identity), {
    ...news,
    ...(ignored.length > 0 ? { ignoreUnmanaged: ignored } : {}),
  });
  const state = multiWebhook.toState(multiWebhook.multiWebhookLifecycle.parseInputs(inputs), [], instanceToken());
  const labels = { name: `number ${phoneNumber}`, logicalName: phoneNumber, id: phoneNumber, parent };
  return { type: `${TYPES}:MultiWebhook`, ...labels, ...stored("multiWebhook", inputs, state) };
}

async function ofWebhook(number: DeclaredNumber, name: string, target: DeclaredTarget): Promise<ImportedResource> {
  const { phoneNumber, identity, webhooks } = number;
  const { enabled, maxWebhooks: __maxWebhooks } = shared(number);
  const logicalName = `${phoneNumber}-${name}`;
  const { inputs } = await webhook.webhookLifecycle.check(silent, identityFor(phoneNumber, identity), {
    ...{ phoneNumber, name, ...targetOf(target), enabled },
    ...{ __maxWebhooks, __webhookNames: [...webhooks.keys()], __logicalName: logicalName },
  });
  const state = webhook.toState(webhook.webhookLifecycle.parseInputs(inputs), instanceToken());
  const id = `${phoneNumber}/${name}`;
  const labels = { name: `webhook ${id}`, logicalName, id, parent: `number ${phoneNumber}` };
  return { type: `${TYPES}:Webhook`, ...labels, ...stored("webhook", inputs, state) };
}

async function ofMain(number: DeclaredNumber, parent: string, target: DeclaredTarget): Promise<ImportedResource> {
  const { phoneNumber, identity } = number;
  const { inputs } = await mainWebhook.mainWebhookLifecycle.check(silent, identityFor(phoneNumber, identity), {
    ...{ phoneNumber, ...targetOf(target), __logicalName: phoneNumber, __parents: COMPONENT },
  });
  const state = mainWebhook.toState(mainWebhook.mainWebhookLifecycle.parseInputs(inputs), instanceToken());
  const labels = { name: `main ${phoneNumber}`, logicalName: phoneNumber, id: phoneNumber, parent };
  return { type: `${TYPES}:MainWebhook`, ...labels, ...stored("mainWebhook", inputs, state) };
}

/** Where messages go, as the class passes it to the provider. */
function targetOf({ url, headers }: DeclaredTarget): Properties {
  return { url, headers, ...(isSecretUrl(url) ? { __secretUrl: true } : {}) };
}

/** The arguments that are not at their defaults; the program is written from the same. */
function shared({ enabled, maxWebhooks }: DeclaredNumber): { enabled?: boolean; maxWebhooks?: number } {
  return {
    ...(enabled ? {} : { enabled }),
    ...(maxWebhooks === DOCUMENTED_MAXIMUM ? {} : { maxWebhooks }),
  };
}

function stored(name: RuntimeExport, inputs: object, outputs: object): Pick<ImportedResource, "inputs" | "outputs"> {
  const __provider = shim(name);
  return { inputs: { ...guarded(inputs), __provider }, outputs: { ...guarded(outputs), __provider } };
}

/** The properties with those marked that Pulumi has to encrypt. */
function guarded(properties: object): Properties {
  return Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(properties))).map(([key, value]) => {
      const isSecret = key === "headers" || (key === "url" && isSecretUrl(String(value)));
      return [key, isSecret ? secretOf(value) : value];
    }),
  );
}

/** Old inputs from which `check` carries what ties the resource to its number. */
function identityFor(phoneNumber: string, identity: StoredIdentity): Properties {
  return { phoneNumber, ...identity };
}

const silent: Context = {
  config: (key) => (key === "dialog360:capacityCheck" ? "declared" : undefined),
  env: () => undefined,
  warn: async () => undefined,
};
