/** Which lifecycle of the runtime a resource uses. Stored in every state ever written: a name here is never changed. */
export type RuntimeExport = "multiWebhook" | "webhook" | "mainWebhook";

/**
 * The text that Pulumi stores as `__provider` and evaluates in the provider process. It is a constant, not a serialized
 * closure: state stays small, an upgrade of the package shows no difference, and an old state runs today's code.
 */
export function shim(name: RuntimeExport): string {
  return `exports.handler = () => require("pulumi-360dialog/runtime").${name};`;
}
