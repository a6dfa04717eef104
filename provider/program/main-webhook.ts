import * as pulumi from "@pulumi/pulumi";
import { shim } from "../dynamic/shim";
import { quote } from "../text/quoted";
import { guardedHeaders } from "./guarded-headers";
import { guardedUrl } from "./guarded-url";
import type { MainWebhookArgs } from "./main-webhook-args";
import { fields } from "./main-webhook-fields";
import { customOptions, ignores, isOfType, typesOf } from "./options";
import { passedOn, secretsIn } from "./passed-on";
import { warnPlainKeys } from "./plain-keys";

/**
 * The main webhook of a phone number. Extra webhooks are notified only after it answered 200 (documented).
 *
 * Creating it sets url and headers and waits until they can be read back. One that is set already and identical is
 * taken over without a write, with a warning. A different one is an error in preview unless `adopt` is set. After a new
 * key it is looked for once and set again if it is missing: making a key deletes it (observed by two operators).
 * **Deleting it leaves the webhook in place**: the API has no way to remove it (none is documented), and a warning says
 * so.
 *
 * In a `PhoneNumberWebhooks` it comes after its number. Beside a `MultiWebhook`, give it `dependsOn` for that number: a key that
 * turns out to be another number's then stops the run before this webhook is set.
 *
 * A webhook that is set for the whole WhatsApp Business Account is not managed: one that is set for the number takes
 * precedence over it (observed by others), unless the account's is set with `override_all`, which overwrites this one
 * and then shows as drift.
 *
 * ```typescript
 * const main = new MainWebhook("acme", { phoneNumber: "+4930123456", url: "https://inbox.example.com/whatsapp" });
 * ```
 */
export class MainWebhook extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/dialog360:MainWebhook";

  declare readonly phoneNumber: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;
  /** Always a secret. */
  declare readonly headers: pulumi.Output<Record<string, string>>;
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  declare readonly apiKey: pulumi.Output<string | undefined>;
  declare readonly apiKeyEnv: pulumi.Output<string | undefined>;

  constructor(name: string, args: MainWebhookArgs, opts: pulumi.CustomResourceOptions = {}) {
    const own = {
      ...guardedUrl(args.url),
      headers: guardedHeaders(`MainWebhook ${quote(name)}`, args.headers),
      __ignoresHeaders: ignores(opts, "headers"),
      ...{ __logicalName: name, __parents: typesOf(opts.parent) || undefined },
    };
    const passed = passedOn(fields, { args, own });
    const props = { ...passed, __provider: shim("mainWebhook") };
    super(MainWebhook.__pulumiType, name, props, customOptions("MainWebhook", opts, secretsIn(fields, passed)));
    warnPlainKeys();
  }

  /** Whether something is a `MainWebhook`, also of another copy of this package. */
  static override isInstance(value: unknown): value is MainWebhook {
    return isOfType(value, MainWebhook.__pulumiType);
  }
}
