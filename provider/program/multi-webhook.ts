import * as pulumi from "@pulumi/pulumi";
import { shim } from "../dynamic/shim";
import { DeclaredNames } from "./declared-names";
import type { MultiWebhookArgs } from "./multi-webhook-args";
import { fields } from "./multi-webhook-fields";
import { customOptions, ignores, isOfType, typesOf } from "./options";
import { argumentsIn, passedOn, secretsIn } from "./passed-on";
import { warnPlainKeys } from "./plain-keys";

/**
 * The multi-webhook feature of one phone number: its switch, and the rules for its slots.
 *
 * Creating it switches the feature on, unless it is on already. Deleting it sends nothing, unless `disableOnDelete` is
 * set: what the server does with stored webhooks when it is switched off is not documented. Extra webhooks are notified
 * only after the number's main webhook answered 200 (documented), and each one slows delivery (documented).
 *
 * A failure is a sentence that names the number; a refused key (401, 403) is never read as "nothing there". A key that
 * belongs to another number than the label or the state says (`GET /health_status`, documented) is an error before
 * anything is written. A new key of the same number is an update that looks at the number once and says what it found.
 *
 * ```typescript
 * const number = new MultiWebhook("acme", { phoneNumber: "+4930123456", webhookNames: ["crm"] });
 * new Webhook("crm", { multiWebhook: number, url: "https://crm.example.com/whatsapp" });
 * ```
 */
export class MultiWebhook extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/dialog360:MultiWebhook";

  declare readonly phoneNumber: pulumi.Output<string>;
  declare readonly enabled: pulumi.Output<boolean>;
  declare readonly webhookNames: pulumi.Output<string[] | undefined>;
  declare readonly unmanaged: pulumi.Output<"warn" | "error" | "delete">;
  declare readonly ignoreUnmanaged: pulumi.Output<string[]>;
  declare readonly disableOnDelete: pulumi.Output<boolean>;
  declare readonly maxWebhooks: pulumi.Output<number>;
  declare readonly apiKey: pulumi.Output<string | undefined>;
  declare readonly apiKeyEnv: pulumi.Output<string | undefined>;
  /**
   * Names of the webhooks on the number that the program does not declare. Empty where `webhookNames` is not given. Controls,
   * invisible characters, `<{` and the backslash stand in them as the escapes of JSON, such as `\u001b` and `\\`.
   */
  declare readonly unmanagedWebhooks: pulumi.Output<string[]>;

  /** @internal What children copy: the arguments, since outputs are unknown in preview and would show as changes. */
  readonly __args: Readonly<Record<string, unknown>>;

  /** @internal The webhooks that are declared for it; they add themselves. */
  readonly __declared: DeclaredNames;

  /** @internal What its webhooks inherit in the engine: see `isKept`. */
  readonly __retainOnDelete: boolean | undefined;

  constructor(name: string, args: MultiWebhookArgs, opts: pulumi.CustomResourceOptions = {}) {
    const declared = new DeclaredNames();
    const stored = declared.toStore(name, args.webhookNames);
    const own = {
      ...{ __pinnedNames: stored.pinned, __lateNames: stored.late, __owners: stored.owners },
      __hasMain: stored.hasMain,
      __holdsNames: ignores(opts, "webhookNames"),
      __logicalName: name,
      // Nothing is stored where there is nothing to tell.
      __parents: typesOf(opts.parent) || undefined,
    };
    const passed = passedOn(fields, { args, own });
    const props = { ...passed, __provider: shim("multiWebhook") };
    super(MultiWebhook.__pulumiType, name, props, customOptions("MultiWebhook", opts, secretsIn(fields, passed)));
    warnPlainKeys();
    this.__declared = declared;
    this.__retainOnDelete = opts.retainOnDelete;
    this.__args = argumentsIn(fields, passed);
  }

  /** Whether something is a `MultiWebhook`, also of another copy of this package. */
  static override isInstance(value: unknown): value is MultiWebhook {
    return isOfType(value, MultiWebhook.__pulumiType);
  }
}
