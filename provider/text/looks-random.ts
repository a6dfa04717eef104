const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const SHORTEST_RUN = 16;
const RUN = /[A-Za-z0-9_-]{16,}/g;
const FEWEST_CHANGES = 5;
const LONG_RUN = 24;

/**
 * Whether a text, such as a segment of a path, looks as if it had been drawn at random: a token, not words. It holds a
 * UUID, a run of letters and digits that change places often, or a long one of capitals, small letters and digits.
 */
export function looksRandom(text: string): boolean {
  if (text.length < SHORTEST_RUN) {
    return false;
  }
  const plain = asciiDecoded(text);
  return UUID.test(plain) || (plain.match(RUN) ?? []).some(isRandomRun);
}

function isRandomRun(run: string): boolean {
  const characters = run.replace(/[_-]/g, "");
  const isMixed = /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
  return changesIn(characters) >= FEWEST_CHANGES || (run.length >= LONG_RUN && isMixed);
}

/** How often a letter follows a digit, or a digit a letter. */
function changesIn(characters: string): number {
  return Math.max(0, (characters.match(/\d+|\D+/g) ?? []).length - 1);
}

/** Percent-decoded byte by byte, so that a broken sequence hides nothing. A byte that is not ASCII ends a run. */
function asciiDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_sequence, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code < 0x80 ? String.fromCharCode(code) : "\ufffd";
  });
}
