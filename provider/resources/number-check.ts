import { isDialogError } from "../api/errors";
import type { CheckFailure, Context, Properties } from "../dynamic/lifecycle";
import { hasUnknown } from "../dynamic/unknown";
import { type KeyReference, readSettings, type Settings } from "../settings";
import { type NumberSession, openDeclaredNumber } from "./session";

/** A failure without a property, so that Pulumi prints the sentence and no value. */
export function failure(reason: string): CheckFailure {
  return { property: "", reason };
}

/** Runs a part of `check`; a failure that is meant for the user becomes a check failure. */
export async function failuresOf(task: () => Promise<CheckFailure[]> | CheckFailure[]): Promise<CheckFailure[]> {
  try {
    return await task();
  } catch (error) {
    if (isDialogError(error)) {
      return [failure(error.message)];
    }
    throw error;
  }
}

/** The settings, and the way to the number where it and its key are known. */
export interface CheckedNumber {
  readonly settings: Settings;
  readonly session: NumberSession | undefined;
}

/**
 * Opens the number for `check`. Where number or key are unknown there is no session; nor where capacity is only
 * declared and no key can be found, since such previews run where no key may be.
 */
export function openForCheck(context: Context, inputs: Properties): CheckedNumber {
  const settings = readSettings(context);
  const { phoneNumber, apiKey, apiKeyEnv } = inputs;
  if (typeof phoneNumber !== "string" || hasUnknown(phoneNumber) || hasUnknown(apiKey) || hasUnknown(apiKeyEnv)) {
    return { settings, session: undefined };
  }
  const reference: KeyReference = {
    phoneNumber,
    apiKey: typeof apiKey === "string" ? apiKey : undefined,
    apiKeyEnv: typeof apiKeyEnv === "string" ? apiKeyEnv : undefined,
  };
  try {
    return { settings, session: openDeclaredNumber(context, reference) };
  } catch (error) {
    if (settings.capacityCheck === "declared" && isDialogError(error) && error.details.missingKey) {
      return { settings, session: undefined };
    }
    throw error;
  }
}

/** The known texts of a list; empty where the list itself is unknown or not given. */
export function knownNames(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string" && !hasUnknown(name)) : [];
}
