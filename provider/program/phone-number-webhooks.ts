import * as pulumi from "@pulumi/pulumi";
import { quote } from "../text/quoted";
import { claimResourceNames, resourceNameOf } from "./component-names";
import { type Known, requireKnown, requireWebhooks } from "./known-map";
import { MainWebhook } from "./main-webhook";
import type { MainWebhookArgs } from "./main-webhook-args";
import { MultiWebhook } from "./multi-webhook";
import type { MultiWebhookArgs } from "./multi-webhook-args";
import { withoutDeletedWith } from "./options";
import { Webhook } from "./webhook";
import type { WebhookArgs } from "./webhook-args";

/** One webhook of the map that a `PhoneNumberWebhooks` takes: the arguments of a `Webhook` less name and number. */
export type PhoneNumberWebhookArgs = Omit<WebhookArgs, "multiWebhook" | "name">;

/** The main webhook that a `PhoneNumberWebhooks` takes: the arguments of a `MainWebhook` less number and key. */
export type PhoneNumberMainWebhookArgs = Omit<MainWebhookArgs, "phoneNumber" | "apiKey" | "apiKeyEnv">;

/** The arguments of a `PhoneNumberWebhooks`: those of a `MultiWebhook`, with a map of webhooks for the names. */
export interface PhoneNumberWebhooksArgs extends Omit<MultiWebhookArgs, "webhookNames"> {
  /**
   * The number's webhooks by name; at most `maxWebhooks`. The map is exhaustive: what else is on the number is
   * unmanaged. Map and entries must be known when the program runs, so neither can be an Output. What an entry holds
   * can. Adding, changing and removing an entry does the same to the webhook; a new key for the same url is another
   * webhook.
   */
  webhooks: Record<string, Known<PhoneNumberWebhookArgs>>;
  /**
   * The number's main webhook, without which the others receive nothing (documented). Default: not managed here.
   * Removing it from the program leaves it in place: the API has no way to remove it.
   */
  main?: Known<PhoneNumberMainWebhookArgs> | undefined;
}

/**
 * All extra webhooks of one phone number: the recommended way in, since the number then knows every name, which lets
 * preview count the slots and lets a webhook be swapped while all three are taken.
 *
 * Its `protect` and `retainOnDelete` count for each webhook, as Pulumi hands them to children: none is deleted to make
 * room for another. `deletedWith` is refused, since nothing at 360dialog goes with something else.
 *
 * ```typescript
 * new PhoneNumberWebhooks("acme", {
 *   phoneNumber: "+4930123456",
 *   webhooks: {
 *     crm: { url: "https://crm.example.com/whatsapp" },
 *     archive: { url: "https://archive.example.com/in", headers: { Authorization: config.requireSecret("token") } },
 *   },
 * });
 * ```
 */
export class PhoneNumberWebhooks extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "dialog360:index:PhoneNumberWebhooks";

  /** @internal What its children inherit in the engine: see `isKept`. */
  readonly __retainOnDelete: boolean | undefined;

  /** The main webhook, where `main` is given; named like the component. */
  readonly main: MainWebhook | undefined;
  /** The number and its switch; named like the component. */
  readonly multiWebhook: MultiWebhook;
  /** The webhooks by name; the resources are named `<component>-<webhook name>`. */
  readonly webhooks: Readonly<Record<string, Webhook>>;

  constructor(name: string, args: PhoneNumberWebhooksArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(PhoneNumberWebhooks.__pulumiType, name, {}, withoutDeletedWith("PhoneNumberWebhooks", opts));
    this.__retainOnDelete = opts.retainOnDelete;
    const owner = `PhoneNumberWebhooks ${quote(name)}`;
    requireKnown(`The arguments of ${owner}`, args, "an object with phoneNumber and webhooks");
    requireWebhooks(owner, args.webhooks);
    if (args.main !== undefined) {
      requireKnown(`main of ${owner}`, args.main, "an object with a url");
    }
    const { webhooks, main, ...number } = args;
    claimResourceNames(this, name, Object.keys(webhooks));
    const { phoneNumber, apiKey, apiKeyEnv } = number;
    this.multiWebhook = new MultiWebhook(name, { ...number, webhookNames: Object.keys(webhooks) }, { parent: this });
    // After its number, which refuses a key of another one by what is stored of it.
    this.main =
      main &&
      new MainWebhook(
        name,
        { ...main, phoneNumber, apiKey, apiKeyEnv },
        { parent: this, dependsOn: [this.multiWebhook] },
      );
    this.multiWebhook.__declared.hasMain = this.main !== undefined;
    const made = Object.entries(webhooks).map(([webhookName, webhook]): [string, Webhook] => [
      webhookName,
      new Webhook(resourceNameOf({ component: name, webhook: webhookName }), {
        ...webhook,
        name: webhookName,
        multiWebhook: this.multiWebhook,
      }),
    ]);
    this.webhooks = Object.fromEntries(made);
    this.registerOutputs({});
  }
}
