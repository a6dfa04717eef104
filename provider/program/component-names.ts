import * as pulumi from "@pulumi/pulumi";
import { quote } from "../text/quoted";
import { isOfType, lineage, typesOf } from "./options";

/** A webhook of a component. */
interface Named {
  readonly component: string;
  readonly webhook: string;
}

/** What the components of one run have named their webhooks. A process that runs programs inline has several runs. */
const namedBy = new WeakMap<object, Map<string, Named>>();

/** The name of a webhook's resource in a component. */
export function resourceNameOf({ component, webhook }: Named): string {
  return `${component}-${webhook}`;
}

/**
 * Refuses a component whose webhooks would have the names of another one's. Nobody has given these names, and names of
 * parents are no part of a URN, so that Pulumi's own error tells neither component.
 */
export function claimResourceNames(component: pulumi.Resource, name: string, webhooks: readonly string[]): void {
  const stack = lineage(component).at(-1);
  // Unit tests have no stack: there, each test would meet the names of those before it.
  if (stack === undefined || !isOfType(stack, pulumi.runtime.rootPulumiStackTypeName)) {
    return;
  }
  const types = typesOf(component);
  const named = namedBy.get(stack) ?? new Map<string, Named>();
  namedBy.set(stack, named);
  for (const webhook of webhooks) {
    const mine = { component: name, webhook };
    const key = `${types} ${resourceNameOf(mine)}`;
    const other = named.get(key);
    if (other !== undefined && other.component !== name) {
      throw new pulumi.RunError(collision(other, mine));
    }
    named.set(key, mine);
  }
}

function collision(one: Named, other: Named): string {
  const told = ({ component, webhook }: Named) => `webhook ${quote(webhook)} of component ${quote(component)}`;
  return `Two webhooks would be resources of the same name, ${quote(resourceNameOf(one))}: ${told(one)} and ${told(other)}. A webhook's resource is named after its component and itself. Give one of the components another name.`;
}
