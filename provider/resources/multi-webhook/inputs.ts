import type { Properties } from "../../dynamic/lifecycle";
import type { InputsOf, StateOf } from "../field-table";
import { changesOf, defaultsOf, inputsParser, schemasOf, stateParser } from "../fields";
import { fields } from "./fields";

/** Checked inputs. */
export type MultiWebhookInputs = InputsOf<typeof fields>;

export type UnmanagedMode = MultiWebhookInputs["unmanaged"];

/** What is stored. */
export type MultiWebhookState = StateOf<typeof fields>;

/** Validation of each input. */
export const schemas = schemasOf(fields);

/** What `check` fills in. */
export const defaults = defaultsOf(fields);

/** What a change of each input does. */
export const changes = changesOf(fields);

/** Checked inputs in their types. */
export const parseInputs: (properties: Properties) => MultiWebhookInputs = inputsParser(fields);

/** Stored properties in their types. */
export const parseState: (properties: Properties) => MultiWebhookState = stateParser(fields);
