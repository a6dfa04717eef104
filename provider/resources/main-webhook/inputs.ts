import type { InputsOf, StateOf } from "../../lifecycle/field-table";
import { changesOf, defaultsOf, inputsParser, schemasOf, stateMaker, stateParser } from "../../lifecycle/fields";
import type { Properties } from "../../lifecycle/lifecycle";
import { fields } from "../../program/main-webhook-fields";

/** Checked inputs. */
export type MainWebhookInputs = InputsOf<typeof fields>;

/** What is stored. */
export type MainWebhookState = StateOf<typeof fields>;

/** Validation of each input. */
export const schemas = schemasOf(fields);

/** What `check` fills in. */
export const defaults = defaultsOf(fields);

/** What a change of each input does. */
export const changes = changesOf(fields);

/** Checked inputs in their types. */
export const parseInputs: (properties: Properties) => MainWebhookInputs = inputsParser(fields);

/** Stored properties in their types. */
export const parseState: (properties: Properties) => MainWebhookState = stateParser(fields);

/** What is stored of checked inputs, with what else is given. */
export const stateOf: (properties: MainWebhookInputs & Partial<MainWebhookState>) => MainWebhookState =
  stateMaker(fields);
