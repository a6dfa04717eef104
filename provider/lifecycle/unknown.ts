/** What Pulumi sends in place of a value that is not known before the update (`pulumi.runtime.unknownValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is unknown, or holds something unknown at any depth. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some(hasUnknown);
  }
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** Whether a value is an object with string keys: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that should be a text, which the engine may not know yet. Empty where it is something else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
