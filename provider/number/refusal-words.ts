import type { DialogError } from "../api/errors";

// Unknown in which words the API refuses what is so already. Assumed: they say so of the webhook, or of a destination.
// Such words as "cannot" or "must be" name no state. The distance keeps the search linear.
const TO_STATE = /\b(?:webhook|destination)s?\b(?:(?!\b(?:be|being|cannot|not|never)\b)[^.:;!?]){0,60}?/.source;
const SAYS_ON = new RegExp(`${TO_STATE}\\b(?:enabled|active|(?:switched|turned) on)\\b`);
const SAYS_OFF = new RegExp(
  `\\bnot (?:yet )?enabled\\b|${TO_STATE}\\b(?:disabled|deactivated|inactive|not (?:yet )?active|(?:switched|turned) off)\\b`,
);
const SAYS_GONE = new RegExp(
  `\\b(?:no|unknown)(?: such)? (?:webhook|destination)s?\\b(?! (?:can|could|may|must|will|error))|${TO_STATE}(?:\\b(?:unknown|not (?:be )?found|not exist|already (?:deleted|removed|gone))|n't exist)\\b`,
);
const ALREADY = /\balready\b/;

/**
 * Whether a refusal says that the switch is as wanted already: in words, or by a 409 without any, with which the API says
 * "not enabled" to GET (documented).
 */
export function saysSwitched(refusal: DialogError, enabled: boolean): boolean {
  const { status, words } = refusal.details;
  const says = enabled ? SAYS_ON : SAYS_OFF;
  return words === undefined || words.isEmpty
    ? status === 409
    : tells(refusal, (text) => ALREADY.test(text) || says.test(text));
}

/** Whether a refusal of DELETE says that the webhook is gone: by 404, or in words that it, or the switch, is not there. */
export function saysGone(refusal: DialogError): boolean {
  const isSaid = tells(refusal, (text) => SAYS_GONE.test(text) || SAYS_OFF.test(text));
  return refusal.details.status === 404 || isSaid;
}

/** What the server's own words answer, without what they quote. A server that has failed says nothing of the number. */
function tells({ details: { status = 0, words } }: DialogError, question: (text: string) => boolean): boolean {
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  return isRefusal && words?.tell((text) => question(withoutQuotes(text))) === true;
}

function withoutQuotes(text: string): string {
  return text
    .replace(/"[^"]*"|(?<!\w)'[^']*'/g, " ")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");
}
