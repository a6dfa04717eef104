import { type Doubt, EVERY } from "../../number/ledger";
import { instanceToken } from "../instance";
import type { MultiWebhookInputs, MultiWebhookState } from "./inputs";

/**
 * The doubts that an update leaves. What it gives its webhooks back, a name that it had given up, the switch, an end that
 * was not seen, is there again only after their own updates; a run that ends before them must not be the last to know.
 */
export function doubtsAfter(olds: MultiWebhookState, news: MultiWebhookInputs): readonly Doubt[] | undefined {
  if (olds.__unconfirmed || (news.enabled && !olds.enabled) || losesList(olds, news)) {
    return [doubt(EVERY)];
  }
  const declared = news.webhookNames ?? [];
  const kept = (olds.__doubts ?? []).filter(
    ([name]) => name === EVERY || (declared.includes(name) && !isNew(olds, name)),
  );
  const doubts = [...kept, ...declared.filter((name) => isNew(olds, name)).map(doubt)];
  return doubts.length > 0 ? doubts : undefined;
}

/** Whether the list goes from which a webhook's resource could tell that its name had been given up. */
export function losesList(olds: MultiWebhookState, news: { readonly webhookNames?: unknown }): boolean {
  return olds.webhookNames !== undefined && news.webhookNames === undefined;
}

function doubt(name: string): Doubt {
  return [name, instanceToken()];
}

function isNew({ webhookNames }: MultiWebhookState, name: string): boolean {
  return webhookNames !== undefined && !webhookNames.includes(name);
}
