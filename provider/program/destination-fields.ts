import { type Fields, isTexts } from "../lifecycle/field-table";
import { hasUnknown, isRecord } from "../lifecycle/unknown";
import { sameHeaders } from "../rules/compare";
import { headerProblems } from "../rules/headers";
import { urlProblem } from "../rules/url";
import { quote } from "../text/quoted";
import { unescaped } from "../text/shown";

/** What every webhook has: where messages go, and whether a different one may be taken over. */
export const destinationFields = {
  url: { type: "string", required: true, hidden: true, change: "update", rule: urlProblem, same: sameStoredUrl },
  headers: { type: "map", default: {}, secret: true, change: "update", rule: headersProblems, same: sameStoredHeaders },
  adopt: { type: "boolean", implied: false, change: "update" },
  /**
   * The url is a secret as a whole. Pulumi hands it to the provider as plain text, and encrypts the stored url by what the
   * input was when it was stored.
   */
  __secretUrl: { type: "flag", by: "class", change: "update" },
  /** `ignoreChanges` holds the declared headers back. Stored for a warning that must not recommend what then does nothing. */
  __ignoresHeaders: { type: "flag", by: "class", change: "update" },
} as const satisfies Fields;

/** The values of headers that are known texts. */
export function textsIn(headers: unknown): Record<string, string> {
  const known = Object.entries(isRecord(headers) ? headers : {}).filter(([, value]) => !hasUnknown(value));
  return Object.fromEntries(known.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

function headersProblems(headers: Readonly<Record<string, unknown>>): readonly string[] {
  const others = Object.entries(headers).filter(([, value]) => typeof value !== "string");
  const wrongTypes = others.map(
    ([name, value]) => `The header ${quote(name)} is ${kindOf(value)}. Every header value must be a string.`,
  );
  return [...wrongTypes, ...headerProblems(textsIn(headers))];
}

function kindOf(value: unknown): string {
  const article = typeof value === "object" ? "an" : "a";
  return value === null ? "null" : Array.isArray(value) ? "a list" : `${article} ${typeof value}`;
}

/** A url that has drifted is stored as it is shown. */
function sameStoredUrl(old: unknown, now: unknown): boolean {
  return old === now || (typeof old === "string" && unescaped(old) === now);
}

function sameStoredHeaders(old: unknown, now: unknown): boolean {
  const [before, after] = [old ?? {}, now ?? {}];
  return isTexts(before) && isTexts(after) && sameHeaders(after, before);
}
