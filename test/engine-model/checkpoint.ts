import type { Kind, ResourceOptions } from "./program.ts";
import type { Props } from "./provider.ts";

/** A resource as the state file has it. */
export interface Resource {
  readonly kind: Kind;
  readonly name: string;
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
  readonly secrets: readonly string[];
  /** Of the inputs, where they are those of an earlier program. */
  readonly inputSecrets?: readonly string[] | undefined;
  /** The last create or update ended as a partial failure. */
  readonly failed?: boolean | undefined;
  /** As `pulumi state taint` leaves it. */
  readonly tainted?: boolean | undefined;
  readonly options?: ResourceOptions | undefined;
}

/** An operation that had begun when the state was written. */
interface Pending {
  readonly kind: Kind;
  readonly name: string;
  readonly operation: string;
}

/** The state file of a stack; replaced resources wait in `doomed` for their deletion. */
export interface Checkpoint {
  readonly resources: readonly Resource[];
  readonly doomed: readonly Resource[];
  readonly pending: readonly Pending[];
}

/** What a number takes (documented). */
export const MAXIMUM = 3;

export const EMPTY: Checkpoint = { resources: [], doomed: [], pending: [] };

/** What somebody reads who has the state file and not its passphrase. */
export function readableText(checkpoint: Checkpoint): string {
  const hide = (properties: Props, secrets: readonly string[]): Props =>
    Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, secrets.includes(name) ? 0 : value]));
  return JSON.stringify(checkpoint, (_name, value) =>
    value?.secrets && value.inputs
      ? {
          ...value,
          inputs: hide(value.inputs, value.inputSecrets ?? value.secrets),
          outputs: hide(value.outputs, value.secrets),
          secrets: 0,
        }
      : value,
  );
}

/** Names of the webhooks that a state stands for. */
export function ownedNames(state: Checkpoint): string[] {
  return [...state.resources, ...state.doomed]
    .filter(({ kind, outputs }) => kind === "Webhook" && outputs.__unsent !== true)
    .map(({ outputs }) => String(outputs.name));
}

/** The webhooks of a state, as `logical label/name`. */
export function ownedPlaces({ resources, doomed }: Checkpoint): string[] {
  return [...resources, ...doomed].filter(({ kind }) => kind === "Webhook").map(({ name, id }) => `${name} ${id}`);
}

/** The names that the state's number was declared with. */
export function listedNames(state: Checkpoint): string[] {
  const names = state.resources.find(({ kind }) => kind === "MultiWebhook")?.outputs.webhookNames;
  return Array.isArray(names) ? names.map(String) : [];
}
