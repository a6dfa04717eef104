import { type ZodType, z } from "zod";
import type { FieldRule } from "../dynamic/diff";
import { wholeMistake } from "../rules/mistake";
import { phoneNumberProblem } from "../rules/name";

/** A required or optional input that is a text. */
export function textField(name: string) {
  return z.string({ error: (issue) => wrongType(name, "a string", issue.input) });
}

/** An input that is true or false. */
export function booleanField(name: string) {
  return z.boolean({ error: (issue) => wrongType(name, "true or false", issue.input) });
}

/** An input that is a list of texts. */
export function namesField(name: string) {
  return z.array(z.string({ error: () => `${name} must be a list of strings.` }), {
    error: (issue) => wrongType(name, "a list of strings", issue.input),
  });
}

/** A schema that refuses with the sentence of a rule. */
export function ruled<T>(schema: ZodType<T>, problem: (value: T) => string | undefined): ZodType<T> {
  return schema.superRefine((value, context) => {
    const message = problem(value);
    if (message !== undefined) {
      context.addIssue({ code: "custom", message });
    }
  });
}

/** What parent and child have in common: the number and the way to its key. */
export const numberSchemas = {
  phoneNumber: { schema: ruled(textField("phoneNumber"), phoneNumberProblem) },
  apiKey: { schema: ruled(textField("apiKey"), apiKeyProblem).optional(), hidden: true },
  // Hidden too: who mistakes it gives the key itself.
  apiKeyEnv: { schema: ruled(textField("apiKeyEnv"), variableProblem).optional(), hidden: true },
};

/** What ties a resource to its number, as it is stored. */
export const identityFields = { __key: z.string().optional(), __numberId: z.string().optional() };

/** What `ignoreChanges` keeps from the number is stored, for a warning that must not recommend what then does nothing. */
export const optionFields = { __ignoresHeaders: z.boolean().optional() };

export const optionChanges = {
  __ignoresHeaders: { change: "update", same: sameFlag },
} satisfies Record<string, FieldRule>;

/** Whether two flags are the same, of which one may not be set. */
export function sameFlag(old: unknown, now: unknown): boolean {
  return (old ?? false) === (now ?? false);
}

/** A key that differs is looked into by an update; where none is known, nothing has changed. The id follows the key. */
export const identityChanges = {
  __key: { change: "update", same: (old, now) => now === undefined || old === now },
  __numberId: { change: "carry" },
} satisfies Record<string, FieldRule>;

function apiKeyProblem(apiKey: string): string | undefined {
  if (apiKey.trim() === "") {
    return "The apiKey is empty. Give the number's API key, or leave the argument out.";
  }
  const mistake = wholeMistake(apiKey);
  return mistake === undefined ? undefined : `The apiKey ${mistake}`;
}

function variableProblem(name: string): string | undefined {
  return /^[^=\s]+$/.test(name)
    ? undefined
    : "The apiKeyEnv is not the name of an environment variable. Give the name, not the key.";
}

function wrongType(name: string, wanted: string, found: unknown): string {
  return found === undefined ? `${name} is required.` : `${name} must be ${wanted}.`;
}
