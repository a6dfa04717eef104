import { diffFields, type FieldRule } from "../../provider/lifecycle/diff";
import type { Context, Lifecycle, Properties } from "../../provider/lifecycle/lifecycle";
import * as mainWebhook from "../../provider/resources/main-webhook/inputs";
import { mainWebhookLifecycle } from "../../provider/resources/main-webhook/lifecycle";
import * as multiWebhook from "../../provider/resources/multi-webhook/inputs";
import { multiWebhookLifecycle } from "../../provider/resources/multi-webhook/lifecycle";
import * as webhook from "../../provider/resources/webhook/inputs";
import { webhookLifecycle } from "../../provider/resources/webhook/lifecycle";
import type { Surroundings } from "../../provider/settings";
import { reasonOf } from "../output";
import { forEachAtMost } from "./live";
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
  "pulumi-nodejs:dynamic/dialog360:MultiWebhook": compareWith(
    multiWebhookLifecycle,
    multiWebhook.changes,
    ({ unmanaged, unmanagedWebhooks }) =>
      unmanaged !== "warn" && unmanagedWebhooks.length > 0 ? ["unmanagedWebhooks"] : [],
  ),
  "pulumi-nodejs:dynamic/dialog360:Webhook": compareWith(webhookLifecycle, webhook.changes),
  "pulumi-nodejs:dynamic/dialog360:MainWebhook": compareWith(mainWebhookLifecycle, mainWebhook.changes),
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

/**
 * Compares field by field with the table that `diff` has. `diff` itself would not do: it also says that an update has to
 * look at the number, and notes what it has compared for that update.
 */
function compareWith<Inputs extends object, State extends object>(
  lifecycle: Lifecycle<Inputs, State>,
  fields: Readonly<Record<string, FieldRule>>,
  drift: (live: State) => readonly string[] = () => [],
): Compare {
  const shown = Object.entries(fields).filter(([name]) => !name.startsWith("__"));
  return async (context, outputs) => {
    const stored = lifecycle.parseState(outputs);
    const live = await lifecycle.read(context, stored);
    if (live === "gone") {
      return "not on the number any more";
    }
    const before: Properties = Object.fromEntries(Object.entries(stored));
    const changed = shown
      .filter(([name, rule]) => diffFields({ [name]: rule }, before, live.state).changes)
      .map(([name]) => name);
    const differences = [...changed, ...drift(lifecycle.parseState(live.state))];
    return differences.length > 0 ? `differs in ${differences.join(", ")}` : undefined;
  };
}
