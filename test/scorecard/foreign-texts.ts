/** Texts that somebody else may put where a terminal, or Pulumi's display, would obey them. */
export const hostile: Readonly<Record<string, string>> = {
  "markup that is none": "<{%boom%}>",
  "markup without an end": "<{%",
  "an escape sequence": "\u001b[8mhidden\u001b]52;c;aGk=\u0007",
  "C1 controls": "\u009b31mred\u009d0;title\u009c",
  "bidirectional overrides": "\u202elive\u2066x\u2069\u200b",
  NUL: "nul\u0000byte",
  backslashes: "back\\u0041\\",
};

/** As long as an answer may be. */
export const LONG = "long".repeat(225_000);

/** How a text is shown, once more: as in JSON, with everything that is not seen, and Pulumi's markup, as escapes. */
export function displayed(text: string): string {
  return text
    .replace(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
      character === "\\"
        ? "\\\\"
        : character
            .split("")
            .map((unit) => `\\u${hex(unit)}`)
            .join(""),
    )
    .replaceAll("<{", "<\\u007b");
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, "0");
}

const ESC = "\\u001b";
/** What the command line itself tells a terminal: colours (none of them hides), where the cursor goes, its spinner. */
const OWN = new RegExp(`${ESC}\\[(?!8m)[0-9;?]*[A-Za-z]|${ESC}\\]11;\\?(${ESC}\\\\|\\u0007)|[\\r\\n\\t\\u0008]`, "g");

/** What no output may hold beside that. */
export function unsafeIn(output: string): string[] {
  const found = output.replace(OWN, "").matchAll(/[\p{Cc}\p{Cf}].{0,12}|panic: .{0,60}|<\{%.{0,12}/gu);
  return [...new Set([...found].map(([text]) => JSON.stringify(text)))];
}
