import type { Context, Lifecycle } from "../lifecycle/lifecycle";
import { type KeyReference, overruled } from "../settings";

/**
 * The same lifecycle, which says first what the environment overrules. Create and update always follow a `check` in
 * their process; a refresh and a destroy have none.
 */
export function tellingOverruled<Inputs extends object, State extends object>(
  lifecycle: Lifecycle<Inputs, State>,
): Lifecycle<Inputs, State> {
  return {
    ...lifecycle,
    async check(context, olds, news) {
      await tell(context, news);
      return lifecycle.check(context, olds, news);
    },
    async read(context, state) {
      await tell(context, state);
      return lifecycle.read(context, state);
    },
    async delete(context, state) {
      await tell(context, state);
      return lifecycle.delete(context, state);
    },
  };
}

async function tell(context: Context, properties: object): Promise<void> {
  for (const sentence of overruled(context, referenceIn(properties))) {
    await context.warn(sentence);
  }
}

function referenceIn(properties: object): KeyReference | undefined {
  const { phoneNumber, apiKey, apiKeyEnv }: Record<string, unknown> = { ...properties };
  return typeof phoneNumber === "string" && apiKey === undefined && typeof apiKeyEnv === "string"
    ? { phoneNumber, apiKeyEnv }
    : undefined;
}
