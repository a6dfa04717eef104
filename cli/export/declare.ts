import type { MainWebhookConfig } from "../../provider/api/wire";
import type { CheckResult, Context, Properties } from "../../provider/lifecycle/lifecycle";
import type { StoredIdentity } from "../../provider/number/identity";
import { checkMainWebhook } from "../../provider/resources/main-webhook/check";
import { multiWebhookLifecycle } from "../../provider/resources/multi-webhook/lifecycle";
import { checkWebhook } from "../../provider/resources/webhook/check";
import { looksMasked } from "../../provider/rules/compare";
import { holdsKey } from "../../provider/rules/held-key";
import { DOCUMENTED_MAXIMUM } from "../../provider/rules/maximum";
import { quote, quoted } from "../../provider/rules/messages";
import { isSecretUrl } from "../../provider/rules/secret-url";
import { permit } from "../../provider/text/redact";
import type { LiveNumber } from "./live";

/** A webhook as it will be declared. */
export interface DeclaredTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The server shows a mask in place of values: they have to be filled in, and it is not imported. */
  readonly masked: boolean;
  /** It hands the number's API key on, which the provider refuses. */
  readonly givesKey: boolean;
}

/** A number as it will be declared. */
export interface DeclaredNumber {
  readonly phoneNumber: string;
  /** What ties it to its key, as a resource stores it. */
  readonly identity: StoredIdentity;
  readonly enabled: boolean;
  readonly webhooks: ReadonlyMap<string, DeclaredTarget>;
  readonly main: DeclaredTarget | undefined;
  /** Names that cannot be declared, so that they stay as they are. */
  readonly ignored: readonly string[];
  readonly maxWebhooks: number;
  /** What the reader has to know of this number. */
  readonly remarks: readonly string[];
}

/** Decides what of a live number can be declared: what the provider itself would refuse is left out and said. */
export async function declareNumber(
  { phoneNumber, identity, snapshot, main }: LiveNumber,
  apiKey: string,
): Promise<DeclaredNumber> {
  const remarks: string[] = [];
  const context = pretence(remarks);
  const webhooks = new Map<string, DeclaredTarget>();
  const ignored: string[] = [];
  const maxWebhooks = Math.max(DOCUMENTED_MAXIMUM, new Set(snapshot.destinations.map(({ name }) => name)).size);
  await requireDeclarable(context, phoneNumber, maxWebhooks);
  // They are about to be declared, and what is declared is shown.
  permit(...snapshot.destinations.map(({ name }) => name));
  for (const live of snapshot.destinations) {
    const what = `webhook ${quote(live.name)}`;
    const target = toDeclared(live, apiKey);
    if (webhooks.has(live.name) || ignored.includes(live.name)) {
      remarks.push(`${what} is listed more than once; the first one is taken.`);
      continue;
    }
    const props = {
      ...target,
      ...{ phoneNumber, name: live.name, __logicalName: `${phoneNumber}-${live.name}` },
      __maxWebhooks: maxWebhooks,
    };
    const problem = await refusal(target, checkWebhook(context, undefined, withoutMasks(props)));
    if (problem !== undefined) {
      ignored.push(live.name);
      remarks.push(`${what} is named in ignoreUnmanaged and stays as it is, since it cannot be declared: ${problem}`);
      continue;
    }
    webhooks.set(live.name, target);
    remarks.push(...(target.masked ? [maskedRemark(what, target)] : []));
  }
  return {
    phoneNumber,
    identity,
    enabled: snapshot.enabled !== false,
    webhooks,
    main: main && (await declareMain(context, phoneNumber, toDeclared(main, apiKey), remarks)),
    ignored,
    maxWebhooks,
    remarks,
  };
}

/** What the provider would refuse of the number itself leaves the whole number out. */
async function requireDeclarable(context: Context, phoneNumber: string, maxWebhooks: number): Promise<void> {
  const { failures } = await multiWebhookLifecycle.check(context, undefined, {
    ...{ phoneNumber, maxWebhooks, enabled: false, __logicalName: phoneNumber, __parents: COMPONENT },
  });
  if (failures[0]) {
    throw new Error(`It cannot be declared: ${failures[0].reason}`);
  }
}

async function declareMain(
  context: Context,
  phoneNumber: string,
  target: DeclaredTarget,
  remarks: string[],
): Promise<DeclaredTarget | undefined> {
  const props = withoutMasks({ ...target, phoneNumber, __logicalName: phoneNumber, __parents: COMPONENT });
  const problem = await refusal(target, checkMainWebhook(context, undefined, props));
  if (problem !== undefined) {
    remarks.push(`the main webhook stays as it is, since it cannot be declared: ${problem}`);
    return undefined;
  }
  remarks.push(...(target.masked ? [maskedRemark("the main webhook", target)] : []));
  return target;
}

function toDeclared({ url, headers }: MainWebhookConfig, apiKey: string): DeclaredTarget {
  const values = Object.values(headers);
  const givesKey = [url, ...values].some((text) => holdsKey(text, apiKey));
  return { url, headers, masked: values.some(looksMasked), givesKey };
}

/** Why the provider would refuse it; undefined where it would not. */
async function refusal(target: DeclaredTarget, checked: Promise<CheckResult>): Promise<string | undefined> {
  // A header of this name cannot be kept in an object as Pulumi copies it.
  if (Object.hasOwn(target.headers, "__proto__")) {
    return 'a header cannot be named "__proto__".';
  }
  if (target.givesKey) {
    return "it gives its receiver the number's API key: make a new key, and give the receiver another secret.";
  }
  if (target.masked && isSecretUrl(target.url)) {
    return "its url may hold a token, and the server does not show its headers: declare it by hand.";
  }
  return (await checked).failures[0]?.reason;
}

function withoutMasks({ masked, givesKey: _, ...properties }: Properties): Properties {
  return masked ? { ...properties, headers: {} } : properties;
}

function maskedRemark(what: string, { headers }: DeclaredTarget): string {
  return `the server does not show the header values of ${what} (${quoted(Object.keys(headers))}): set them in the configuration; it is not in the import file, and the first pulumi up takes it over without a write.`;
}

/** The type of the component that holds a number, its main webhook and its webhooks. */
export const COMPONENT = "dialog360:index:PhoneNumberWebhooks";

/** Surroundings in which `check` looks at the arguments alone: no key, no request. */
function pretence(remarks: string[]): Context {
  return {
    config: (key) => (key === "dialog360:capacityCheck" ? "declared" : undefined),
    env: () => undefined,
    warn: async (message) => {
      remarks.push(message);
    },
  };
}
