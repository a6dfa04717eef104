import * as pulumi from "@pulumi/pulumi";
import { shim } from "../dynamic/shim";
import { resourceKey } from "../rules/owners";
import { quote } from "../text/quoted";
import { guardedHeaders } from "./guarded-headers";
import { guardedUrl } from "./guarded-url";
import { customOptions, formerNames, ignores, isKept, isOfType, typesOf, willBeKept } from "./options";
import { passedOn, secretsIn } from "./passed-on";
import type { WebhookArgs } from "./webhook-args";
import { fields } from "./webhook-fields";

const NUMBER_TYPE = "pulumi-nodejs:dynamic/dialog360:MultiWebhook";

/**
 * One named extra webhook of a phone number.
 *
 * Creating it appends the webhook and waits until it can be read back. One that is there already and identical is taken
 * over without a write, and a warning says so: destroying a review stack that took over a production webhook deletes
 * it. A different one is an error in preview unless `adopt` is set. Deleting it removes the webhook; one that is gone
 * already is done. Webhooks of other names are never touched. While the number is switched off (`enabled: false`) the
 * webhook is suspended: nothing is sent for it, and deleting it looks whether the number is still off.
 *
 * It is changed and deleted only with a key that belongs to its number. After a new key it is looked for once and put
 * back if it is missing (whether 360dialog deletes extra webhooks then is unknown).
 *
 * ```typescript
 * new Webhook("crm", {
 *   multiWebhook: number,
 *   url: "https://crm.example.com/whatsapp",
 *   headers: { Authorization: config.requireSecret("crmToken") },
 * });
 * ```
 */
export class Webhook extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/dialog360:Webhook";

  /** The label of the number that the webhook belongs to. */
  declare readonly phoneNumber: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;
  /** Always a secret. */
  declare readonly headers: pulumi.Output<Record<string, string>>;
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  /** @internal Its own option, which the SDK does not show: see `isKept`. */
  readonly __retainOnDelete: boolean | undefined;

  constructor(name: string, args: WebhookArgs, opts: pulumi.CustomResourceOptions = {}) {
    if (!isOfType(args.multiWebhook, NUMBER_TYPE)) {
      throw new pulumi.RunError(
        `Webhook ${quote(name)} needs multiWebhook, the MultiWebhook that it belongs to. Of a PhoneNumberWebhooks, that is its field multiWebhook.`,
      );
    }
    const number = args.multiWebhook.__args;
    const parent = opts.parent ?? args.multiWebhook;
    // Under its number there is nothing to tell that the number does not tell.
    const named = { __logicalName: name, __parents: parent === args.multiWebhook ? undefined : typesOf(parent) };
    const own = {
      name: args.name ?? name,
      ...guardedUrl(args.url),
      headers: guardedHeaders(`Webhook ${quote(name)}`, args.headers),
      __ignoresHeaders: ignores(opts, "headers"),
      // A number with a list of its names stores it itself.
      __isKept: (number.webhookNames === undefined && willBeKept(opts, parent)) || undefined,
      __createsFirst: opts.deleteBeforeReplace === false || undefined,
      ...named,
    };
    const passed = passedOn(fields, { args, number, own });
    const props = { ...passed, __provider: shim("webhook") };
    const withParent = {
      ...opts,
      parent,
      ...dependencies(args.multiWebhook, opts),
    };
    super(Webhook.__pulumiType, name, props, customOptions("Webhook", withParent, secretsIn(fields, passed)));
    this.__retainOnDelete = opts.retainOnDelete;
    const resource = resourceKey(named);
    args.multiWebhook.__declared.add(own.name, { resource, aliases: formerNames(opts, name), isKept: isKept(this) });
  }

  /** Whether something is a `Webhook`, also of another copy of this package. */
  static override isInstance(value: unknown): value is Webhook {
    return isOfType(value, Webhook.__pulumiType);
  }
}

/** A child waits for its parent, and is deleted before it, without saying so. Saying it takes 130 bytes of state. */
function dependencies(
  number: pulumi.Resource,
  { parent, dependsOn }: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  if (parent === undefined || parent === number) {
    return {};
  }
  return {
    dependsOn:
      dependsOn === undefined ? [number] : pulumi.output(dependsOn).apply((others) => [number, ...[others].flat()]),
  };
}
