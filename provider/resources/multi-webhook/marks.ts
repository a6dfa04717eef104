import { EVERY, type Mark } from "../../number/declaration";
import { instanceToken } from "../../number/instance";
import type { MultiWebhookInputs, MultiWebhookState } from "./inputs";

/**
 * The marks that an update leaves. What it gives its webhooks back, a name that it had given up, the switch, an end that
 * was not seen, is there again only after their own updates; a run that ends before them must not be the last to know.
 * A change of everything renews the mark of all. They are pairs, since Pulumi keeps no property named `__proto__`.
 */
export function marksAfter(olds: MultiWebhookState, news: MultiWebhookInputs): readonly Mark[] {
  if (olds.__unconfirmed || (news.enabled && !olds.enabled) || losesList(olds, news)) {
    return [[EVERY, instanceToken()]];
  }
  const declared = news.webhookNames ?? [];
  const gained = declared.filter((name) => olds.webhookNames?.includes(name) === false);
  const stays = (name: string) => name === EVERY || (declared.includes(name) && !gained.includes(name));
  return [
    ...(olds.__marks ?? []).filter(([name]) => stays(name)),
    ...gained.map((name): Mark => [name, instanceToken()]),
  ];
}

/** Whether the list goes from which a webhook's resource could tell that its name had been given up. */
export function losesList(olds: MultiWebhookState, news: { readonly webhookNames?: unknown }): boolean {
  return olds.webhookNames !== undefined && news.webhookNames === undefined;
}
