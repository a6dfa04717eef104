import { randomBytes } from "node:crypto";

/**
 * A short token that create puts into the state. When a replacement and the resource that it replaces stand for the
 * same webhook, it tells which of the two is being deleted.
 */
export function instanceToken(): string {
  return randomBytes(4).toString("hex");
}
