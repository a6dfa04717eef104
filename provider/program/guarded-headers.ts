import * as pulumi from "@pulumi/pulumi";

type Headers = Record<string, pulumi.Input<string>>;

/**
 * The headers of a webhook as its class passes them on: a secret as a whole. On the way to the provider Pulumi would drop a
 * header without a value, and one named `__proto__`.
 */
export function guardedHeaders(
  owner: string,
  headers: pulumi.Input<Headers> | undefined,
): pulumi.Output<Record<string, string> | string> {
  if (isLate(headers)) {
    return pulumi.secret(pulumi.output(headers).apply(withEveryHeader));
  }
  if (Object.hasOwn(Object(headers), "__proto__")) {
    throw new pulumi.RunError(`${owner} has a header named "__proto__", which Pulumi cannot pass on. Remove it.`);
  }
  return pulumi.secret(withEveryHeader(headers ?? {}));
}

/**
 * The headers with a text in place of each value that is missing, which `check` refuses by the header's name. Something else, such as
 * a `Map`, would arrive without any, so it becomes a text, which `check` refuses as a whole.
 */
function withEveryHeader(headers: Headers): Headers | string {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    return headers;
  }
  const kind = Object.prototype.toString.call(headers);
  if (kind !== "[object Object]") {
    return kind;
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, present(value)]));
}

function present(value: pulumi.Input<string>): pulumi.Input<string> {
  return isLate(value) ? pulumi.output(value).apply((known) => known ?? `${known}`) : (value ?? `${value}`);
}

function isLate<T>(value: pulumi.Input<T> | undefined): value is pulumi.OutputInstance<T> | Promise<T> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
