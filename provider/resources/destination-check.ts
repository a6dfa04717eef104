import type { CheckFailure, Context, Properties } from "../lifecycle/lifecycle";
import { hasUnknown } from "../lifecycle/unknown";
import { declaredKeys } from "../number/declarations";
import { rememberTarget } from "../number/secret-target";
import { textsIn } from "../program/destination-fields";
import { doubtfulHeaderNames, doubtfulHeaders } from "../rules/headers";
import { holdsKey } from "../rules/held-key";
import { quoted } from "../rules/messages";
import { urlDoubt, wholeMistake } from "../rules/mistake";
import { hostBehindUser } from "../rules/url";
import { quote } from "../text/quoted";
import { permit, rememberKey } from "../text/redact";

/**
 * Keeps the API key, header values, and what a url may hide, of inputs or of a state, out of every message of this process.
 * What is declared openly is not.
 */
export function rememberSecrets(properties: Properties): void {
  const { name, phoneNumber, webhookNames, ignoreUnmanaged, apiKey, url, headers, __secretUrl } = properties;
  const open = [name, phoneNumber, webhookNames, ignoreUnmanaged, Object.keys(Object(headers))].flat();
  permit(...open.filter((word) => typeof word === "string"));
  rememberTarget({
    url: typeof url === "string" && !hasUnknown(url) ? url : "",
    headers: textsIn(headers),
    __secretUrl: __secretUrl === true,
  });
  if (typeof apiKey === "string" && !hasUnknown(apiKey)) {
    rememberKey(apiKey.trim());
  }
}

/** Warns of what somebody might want, but rarely does. */
export async function warnDoubtful(context: Context, inputs: Properties, subject: string): Promise<void> {
  const { url, phoneNumber } = inputs;
  const whole = `${subject} of number ${hasUnknown(phoneNumber) ? "(not known yet)" : phoneNumber}`;
  const headers = textsIn(inputs.headers);
  const names = doubtfulHeaderNames(headers);
  if (names.length > 0) {
    await context.warn(
      `${whole} has headers with an underscore in the name (${quoted(names)}). Many proxies drop such headers. Use a hyphen.`,
    );
  }
  if (typeof inputs.name === "string" && wholeMistake(inputs.name) !== undefined) {
    await context.warn(
      `${whole} has a name that programs make of what is not set. Check the variable that it comes from.`,
    );
  }
  const doubt = typeof url === "string" ? urlDoubt(url) : undefined;
  for (const place of [...doubtfulHeaders(headers), ...(doubt === undefined ? [] : [`url ${doubt}`])]) {
    await context.warn(`${whole}: the ${place}`);
  }
  const host = typeof url === "string" && !hasUnknown(url) ? hostBehindUser(url) : undefined;
  if (host !== undefined) {
    await context.warn(
      `${whole} has user information in its url, before the host ${host}. 360dialog was seen to deliver it as an Authorization header, but does not document it. A header is the documented way.`,
    );
  }
}

/** Why a destination is refused that gives its receiver an API key of this run, and with it the number. */
export function keyFailures({ url, headers }: Properties): CheckFailure[] {
  const places = [
    ...Object.entries(textsIn(headers)).map(([name, value]) => [`header ${quote(name)}`, value] as const),
    ...(typeof url === "string" ? [["url", url] as const] : []),
  ];
  const found = places.find(([, text]) => declaredKeys().some(({ apiKey }) => holdsKey(text, apiKey)));
  return found === undefined
    ? []
    : [
        {
          property: "",
          reason: `The ${found[0]} holds an API key of 360dialog that this program uses. With every message, its receiver would get full control of the number. Give the receiver another secret.`,
        },
      ];
}
