import * as pulumi from "@pulumi/pulumi";

const keys = {
  "dialog360:apiKey": "Set it again as a secret: pulumi config set --secret dialog360:apiKey",
  "dialog360:apiKeys":
    "Set the key of every number in it again as a secret, since this warning ends with the first one: pulumi config set --secret --path 'dialog360:apiKeys[\"<phone number>\"]'",
};

/** Programs that have been warned, by their stack: one process may run several, one after the other or at once. */
const warned = new WeakSet<object>();
const noStack = {};

/** Warns once of API keys that stand in the stack's configuration in plain text: only the program's process knows. */
export function warnPlainKeys(): void {
  const program = pulumi.runtime.getStackResource() ?? noStack;
  if (warned.has(program)) {
    return;
  }
  warned.add(program);
  for (const [key, advice] of Object.entries(keys)) {
    if (holdsKey(pulumi.runtime.getConfig(key)) && isPlain(key)) {
      void pulumi.log.warn(
        `The stack configuration holds ${key} in plain text, so its file, its history and the stack's state do too. ${advice}.`,
      );
    }
  }
}

function holdsKey(text: string | undefined): boolean {
  return text !== undefined && !/^\s*(\{\s*\})?\s*$/.test(text);
}

/** The SDK has the question, but does not declare it. One that has it no more gets no warning. */
function isPlain(key: string): boolean {
  const isConfigSecret: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  return typeof isConfigSecret === "function" && isConfigSecret(key) === false;
}
