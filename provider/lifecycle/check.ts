import type { ZodType } from "zod";
import type { CheckFailure, Properties } from "./lifecycle";
import { hasUnknown, isRecord } from "./unknown";

/** How one input is validated. */
export interface FieldSchema {
  readonly schema: ZodType;
  /** Keeps the value out of Pulumi's message, which prints the value of the property that a failure names. */
  readonly hidden?: boolean;
}

/** Validates every input that is known as a whole; what holds an unknown value is looked at again in the update. */
export function checkFields(schemas: Readonly<Record<string, FieldSchema>>, news: Properties): CheckFailure[] {
  return Object.entries(schemas).flatMap(([name, field]) => {
    const value = knownPart(news[name] ?? undefined);
    if (hasUnknown(value)) {
      return [];
    }
    const result = field.schema.safeParse(value);
    if (result.success) {
      return [];
    }
    // Pulumi would print the value in full.
    const hidden = field.hidden || hasLineBreak(value);
    return result.error.issues.map((issue) => ({
      property: hidden ? "" : name,
      reason: issue.path.length > 0 && !hidden ? `${issue.path.join(".")}: ${issue.message}` : issue.message,
    }));
  });
}

function hasLineBreak(value: unknown): boolean {
  return typeof value === "string" ? value.includes("\n") : Array.isArray(value) && value.some(hasLineBreak);
}

/** A map without the entries that are not known yet, so that the others are validated; any other value as it is. */
function knownPart(value: unknown): unknown {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => !hasUnknown(one))) : value;
}

/** The properties that are set: Pulumi's wire has `null` where a program has `undefined`. */
export function withoutEmpty(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));
}
