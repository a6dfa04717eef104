const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;
const LONGEST_SHOWN = 64;

/**
 * A url as logs may show it: without user information, query, fragment, and the segments of the path that look random. Four users
 * were observed to put their secret into the path.
 */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) {
    return "(not a url)";
  }
  const { protocol, host, pathname, search } = parsed;
  return `${protocol}//${host}${pathname.split("/").map(shownSegment).join("/")}${search === "" ? "" : "?…"}`;
}

function shownSegment(segment: string): string {
  const runs = decoded(segment).match(/[\w-]+/g) ?? [];
  return segment.length > LONGEST_SHOWN || UUID.test(segment) || runs.some(looksRandom) ? "…" : segment;
}

/** Sixteen characters and more that often change between letters and digits, or 24 and more of capitals, small letters and digits. */
function looksRandom(run: string): boolean {
  const letters = run.replace(/[_-]/g, "");
  const changes = letters.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  const mixed = /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
  return (run.length >= 16 && changes >= 5) || (run.length >= 24 && mixed);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
