import { describe, expect, it } from "vitest";
import { DialogError } from "../../dist/provider/api/errors.js";
import { RawWords } from "../../dist/provider/api/raw-words.js";
import { saysGone, saysSwitched } from "../../dist/provider/number/refusal-words.js";

function refusal(words: string, status = 400): DialogError {
  return new DialogError("api", "refused", { status, words: new RawWords(words) });
}

const OFF = [
  "multi webhook is not enabled for this number",
  "Multi-webhook is disabled for this number",
  "MULTI_WEBHOOK_DISABLED",
  "multi webhook not yet enabled",
  "The multi-webhook feature is currently inactive",
  "multi_webhook is not active",
  "Webhooks were switched off",
];
const ON = ["multi webhook is enabled", "MULTI_WEBHOOK_ENABLED", "Webhooks are active for this number"];
const ALREADY = ["already", "multi webhook is already in this state"];
const GONE = [
  "no destination of this name",
  "No such webhook",
  "unknown destination",
  'Destination "crm. eu" not found',
  "webhook crm could not be found",
  "The destination 'be' does not exist",
  "destination doesn't exist",
  "DESTINATION_NOT_FOUND",
  "webhook was already deleted",
];
/** What says neither that the switch is as wanted nor that a webhook is gone. */
const NEITHER = [
  "bad request",
  "conflict",
  "API disabled for lack of payment",
  "Account not found",
  "Multi-webhook cannot be disabled for this number",
  "webhooks must be enabled first",
  "webhook settings can only be disabled by an administrator",
  "multi webhook could not be switched off: the account is not active",
  "webhook cannot be removed. Partner not found",
  'bad request: "webhook disabled", "destination not found"',
  "no webhook can be deleted now",
  "unknown webhook error",
];

describe("saysSwitched", () => {
  it.each([...OFF, ...ALREADY])("takes the number to be off after %j", (words) => {
    expect(saysSwitched(refusal(words), false)).toBe(true);
  });

  it.each([...ON, ...ALREADY])("takes the number to be on after %j", (words) => {
    expect(saysSwitched(refusal(words), true)).toBe(true);
  });

  it.each([...NEITHER, ...ON, ...GONE.slice(0, -1)])("does not take it to be off after %j", (words) => {
    expect(saysSwitched(refusal(words), false)).toBe(false);
  });

  it.each([...NEITHER, ...OFF, ...GONE.slice(0, -1)])("does not take it to be on after %j", (words) => {
    expect(saysSwitched(refusal(words), true)).toBe(false);
  });

  it("believes a refusal without words where it is a 409 alone", () => {
    expect([409, 400, 302, 500].map((status) => saysSwitched(refusal("", status), false))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("saysGone", () => {
  it.each([...GONE, ...OFF])("takes the webhook to be gone after %j", (words) => {
    expect(saysGone(refusal(words))).toBe(true);
  });

  it.each([...NEITHER, ...ON, ...ALREADY, ""])("does not take it to be gone after %j", (words) => {
    expect(saysGone(refusal(words, 409))).toBe(false);
  });

  it("takes 404 for an answer, whatever it says", () => {
    expect(saysGone(refusal("bad request", 404))).toBe(true);
  });

  it.each([408, 500, 502, 503])("believes no words of a server that has failed (%i)", (status) => {
    expect([...GONE, ...OFF].filter((words) => saysGone(refusal(words, status)))).toEqual([]);
    expect([...ALREADY, ...OFF].filter((words) => saysSwitched(refusal(words, status), false))).toEqual([]);
  });

  it.each(["webhook ", "destination not ", '"', "' '", "no "])("reads long words in time (%j)", (piece) => {
    const startMs = performance.now();
    saysGone(refusal(piece.repeat(1_000_000 / piece.length)));
    expect(performance.now() - startMs).toBeLessThan(3000);
  });
});
