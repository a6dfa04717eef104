import { credentialsIn } from "../text/credentials";
import { percentDecoded } from "../text/url-parts";

/** Shorter keys are those of tests, and could be a part of any word. */
const SHORTEST_SEARCHED = 12;

/** Whether a text hands an API key on: as it is, in a url, behind a scheme word, or in Basic credentials. */
export function holdsKey(text: string, apiKey: string): boolean {
  if (apiKey.length < SHORTEST_SEARCHED) {
    return false;
  }
  const credentials = credentialsIn(text).tokens.map((token) => Buffer.from(token, "base64").toString());
  return [text, percentDecoded(text), ...credentials].some((form) => form.includes(apiKey));
}
