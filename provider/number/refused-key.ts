import type { DialogError } from "../api/errors";
import type { FoundKey } from "../settings";

/** The way out for what is stored of a number that is no more. */
export const LEFT =
  "If the number has left 360dialog, remove its resources from the state with pulumi state remove <urn>; pulumi stack --show-urns lists them.";

/** Adds to a refused key where it came from, since another source may hold a newer one; other errors stay as they are. */
export function refusedKey(error: DialogError, { source, advice }: FoundKey, isStored = false): DialogError {
  if (error.code !== "auth") {
    return error;
  }
  const more = `The key came from ${source}. Check that it is the current key of this number. ${advice}`;
  return error.during("The API key was refused").adding(isStored ? `${more} ${LEFT}` : more);
}
