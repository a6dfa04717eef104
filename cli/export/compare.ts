import type { Context, Lifecycle, Properties } from "../../provider/dynamic/lifecycle";
import { mainWebhookLifecycle } from "../../provider/resources/main-webhook/lifecycle";
import { multiWebhookLifecycle } from "../../provider/resources/multi-webhook/lifecycle";
import { webhookLifecycle } from "../../provider/resources/webhook/lifecycle";
import type { Surroundings } from "../../provider/settings";
import { forEachAtMost, reasonOf } from "./live";
import type { Progress } from "./progress";

/** How one stored resource compares with what is live. */
export interface Comparison {
  readonly subject: string;
  readonly verdict: "same" | "different" | "failed";
  readonly words: string;
}

interface Stored {
  readonly type: string;
  readonly name: string;
  readonly outputs: object;
}

type Compare = (context: Context, outputs: Properties) => Promise<string | undefined>;

/** Reads and compares by the provider's own rules, so that it agrees with a drift check. */
const comparisons: Readonly<Record<string, Compare>> = {
  "pulumi-nodejs:dynamic/dialog360:MultiWebhook": compareWith(multiWebhookLifecycle),
  "pulumi-nodejs:dynamic/dialog360:Webhook": compareWith(webhookLifecycle),
  "pulumi-nodejs:dynamic/dialog360:MainWebhook": compareWith(mainWebhookLifecycle),
};

/** Compares every resource of this package in a state with what is live; writes nothing. */
export function compareAll(
  resources: readonly Stored[],
  from: Surroundings,
  limit: number,
  warn: (message: string) => void,
  progress: Progress,
): Promise<Comparison[]> {
  const context: Context = { ...from, warn: async (message) => warn(message) };
  return forEachAtMost(limit, resources, async (resource) => {
    const comparison = await compare(context, resource);
    progress.step(comparison.verdict !== "failed");
    return comparison;
  });
}

/** The resources that can be compared. */
export function comparable(resources: readonly Stored[]): Stored[] {
  return resources.filter(({ type }) => comparisons[type] !== undefined);
}

async function compare(context: Context, { type, name, outputs }: Stored): Promise<Comparison> {
  const subject = `${type.split(":").at(-1)} ${name}`;
  try {
    const words = await comparisons[type]?.(context, { ...outputs });
    return { subject, verdict: words === undefined ? "same" : "different", words: words ?? "as stored" };
  } catch (error) {
    return { subject, verdict: "failed", words: reasonOf(error) };
  }
}

function compareWith<Inputs extends object, State extends object>(lifecycle: Lifecycle<Inputs, State>): Compare {
  return async (context, outputs) => {
    const live = await lifecycle.read(context, lifecycle.parseState(outputs));
    if (live === "gone") {
      return "not on the number any more";
    }
    const changed = Object.keys(live.state).filter(
      (key) => !key.startsWith("__") && lifecycle.diff({ ...outputs, [key]: live.state[key] }, outputs).changes,
    );
    return changed.length > 0 ? `differs in ${changed.join(", ")}` : undefined;
  };
}
