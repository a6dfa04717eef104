import { redact } from "./redact";
import { neutral, type Shown, shown } from "./shown";

/** A longer name would bury the sentence that it stands in. */
const LONGEST_QUOTED = 256;
/** So would more names than these. */
const MOST_QUOTED = 50;

/** A name in quotes, for a sentence, without any secret: somebody else may have chosen it. Of a long one the beginning is shown. */
export function quote(name: string): Shown {
  const beginning = shown(redact(name, LONGEST_QUOTED)).replaceAll('"', '\\"');
  return neutral(`"${beginning}"${name.length > LONGEST_QUOTED ? ` (${name.length} characters)` : ""}`);
}

/** Names in quotes, with commas. */
export function quoted(names: readonly string[]): Shown {
  const more = names.length - MOST_QUOTED;
  const list = names.slice(0, MOST_QUOTED).map(quote).join(", ");
  return neutral(more > 0 ? `${list} and ${more} more` : list);
}
