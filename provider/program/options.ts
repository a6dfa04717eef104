import * as pulumi from "@pulumi/pulumi";
import { requireReachable } from "./reachable";

/** The options of a resource of this package, with what it needs added to what the user gave. */
export function customOptions(
  kind: string,
  options: pulumi.CustomResourceOptions,
  secrets: readonly string[],
): pulumi.CustomResourceOptions {
  requireReachable();
  if (options.import !== undefined) {
    throw new pulumi.RunError(
      `The import option does not work for ${kind}: Pulumi cannot import resources of dynamic providers. Leave it out: what is on the number and identical is taken over by pulumi up without a write.`,
    );
  }
  const additionalSecretOutputs = [...new Set([...(options.additionalSecretOutputs ?? []), ...secrets])];
  return {
    ...withoutDeletedWith(kind, options),
    ...(additionalSecretOutputs.length > 0 ? { additionalSecretOutputs } : {}),
  };
}

/** The same options, unless they have what is never true here: children inherit it, and Pulumi then deletes nothing. */
export function withoutDeletedWith<Options extends pulumi.ResourceOptions>(kind: string, options: Options): Options {
  if (options.deletedWith !== undefined) {
    throw new pulumi.RunError(
      `The deletedWith option does not work for ${kind}: nothing at 360dialog is deleted with something else, not even webhooks with their number. A webhook would stay and go on receiving every message. Leave it out: pulumi destroy deletes each webhook with one request.`,
    );
  }
  return options;
}

/** The property in which a resource of this package keeps its own `retainOnDelete`, which the SDK does not show. */
const RETAIN = "__retainOnDelete";

/**
 * Whether Pulumi keeps what a resource stands for when the resource goes. Children inherit both options, unless they set
 * their own: `protect` in the SDK, `retainOnDelete` in the engine. That of somebody else's component is not to be seen.
 */
export function isKept(resource: pulumi.Resource): boolean {
  return Reflect.get(resource, "__protect") === true || retains(resource);
}

/** As {@link isKept}, of a resource that is about to be made. */
export function willBeKept({ protect, retainOnDelete }: pulumi.ResourceOptions, parent: pulumi.Resource): boolean {
  return (protect ?? Reflect.get(parent, "__protect")) === true || (retainOnDelete ?? retains(parent));
}

function retains(resource: pulumi.Resource): boolean {
  const own = lineage(resource).map((one) => Reflect.get(one, RETAIN));
  return own.find((option) => typeof option === "boolean") === true;
}

/** Whether `ignoreChanges` holds an argument back; undefined where it does not, since it is stored. */
export function ignores({ ignoreChanges = [] }: pulumi.ResourceOptions, argument: string): true | undefined {
  return ignoreChanges.some((path) => path === argument || path === "*") || undefined;
}

/**
 * The logical names that a resource had before, as far as its aliases are known as they stand. One that names only another
 * parent or type keeps `own`.
 */
export function formerNames({ aliases = [] }: pulumi.ResourceOptions, own: string): string[] {
  return (Array.isArray(aliases) ? aliases : []).flatMap((alias: unknown) => {
    const { name = own } = Object(alias);
    const former = typeof alias === "string" ? alias.split("::").at(-1) : name;
    return typeof former === "string" ? [former] : [];
  });
}

/**
 * The types of a resource and of all above it, from the outermost to itself, as the URN of a child has them. Empty for the
 * stack. Pulumi allows a child of one name under each such path.
 */
export function typesOf(parent: pulumi.Resource | undefined): string {
  const types = lineage(parent).map((one) => String(Reflect.get(one, "__pulumiType") ?? ""));
  return types
    .filter((type) => type !== "" && type !== pulumi.runtime.rootPulumiStackTypeName)
    .reverse()
    .join("$");
}

/** A resource, its parent, and so on up to the stack. */
export function lineage(resource: object | undefined): object[] {
  const all: object[] = [];
  for (
    let one: unknown = resource;
    typeof one === "object" && one !== null;
    one = Reflect.get(one, "__parentResource")
  ) {
    all.push(one);
  }
  return all;
}

/** Whether something is a resource of a type, also of another copy of this package. */
export function isOfType(value: unknown, type: string): boolean {
  return typeof value === "object" && value !== null && "__pulumiType" in value && value.__pulumiType === type;
}
