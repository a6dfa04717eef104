import type { NumberSnapshot } from "../../api/wire";
import type { Context } from "../../lifecycle/lifecycle";
import type { NumberSession } from "../../number/session";
import { quoted } from "../../rules/messages";
import { missingNames } from "./drift";
import type { MultiWebhookInputs, MultiWebhookState } from "./inputs";
import { declaresMain } from "./missing-main";

/** What an update has found on a number whose key is new. */
interface Findings {
  readonly olds: MultiWebhookState;
  readonly news: MultiWebhookInputs;
  readonly found: NumberSnapshot;
}

/** Says what was found after a new key: two operators have seen it delete the main webhook; of the rest nothing is known. */
export async function reportNewKey(
  context: Context,
  session: NumberSession,
  { olds, news, found }: Findings,
): Promise<void> {
  const { phoneNumber } = news;
  const isOff = olds.enabled && found.enabled === false;
  const declared = news.webhookNames ?? [];
  const missing = isOff ? [] : missingNames(olds, found).filter((name) => declared.includes(name));
  const lost = [
    isOff && news.enabled ? "Extra webhooks were switched off, and are switched on again." : "",
    missing.length > 0 ? `Missing webhooks are put back: ${quoted(missing)}.` : "",
    await mainFinding(session, news),
  ].filter(Boolean);
  const words = lost.length > 0 ? lost.join(" ") : "Nothing was missing.";
  await context.warn(`Number ${phoneNumber} has a new API key, so its webhooks were looked at. ${words}`);
}

async function mainFinding(session: NumberSession, inputs: MultiWebhookInputs): Promise<string> {
  // Its own resource looks after it.
  if (declaresMain(inputs)) {
    return "";
  }
  try {
    const main = await session.recentMain(1);
    return main === undefined
      ? "It has no main webhook, so nothing is delivered: set it again, for example with a MainWebhook."
      : "";
  } catch {
    return "Its main webhook could not be read: check that it is still set.";
  }
}
