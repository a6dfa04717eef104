import { isDeepStrictEqual } from "node:util";
import { type ZodType, z } from "zod";
import { neutral } from "../text/shown";
import type { FieldSchema } from "./check";
import type { FieldRule } from "./diff";
import { argumentOf, type Field, type Fields, type InputsOf, isInternal, isTexts, type StateOf } from "./field-table";
import type { Properties } from "./lifecycle";
import { isRecord } from "./unknown";

/** How each input that comes from the program is validated. */
export function schemasOf(fields: Fields): Readonly<Record<string, FieldSchema>> {
  const given = Object.entries(fields).filter(([, { by }]) => by === undefined || by === "number");
  return Object.fromEntries(
    given.map(([name, field]) => {
      const schema = checkedSchema(argumentOf(name), field);
      const hidden = field.hidden ?? field.secret ?? isInternal(name);
      return [name, { schema: field.required ? schema : schema.optional(), hidden }];
    }),
  );
}

/** What `check` fills in for inputs that are missing. */
export function defaultsOf(fields: Fields): Properties {
  const found = inputRows(fields).flatMap(([name, field]) => ("default" in field ? [[name, field.default]] : []));
  return Object.fromEntries(found);
}

/** What a change of each input does. */
export function changesOf(fields: Fields): Readonly<Record<string, FieldRule>> {
  const rules = Object.entries(fields).flatMap(([name, field]): [string, FieldRule][] =>
    field.by === "provider" ? [] : [[name, { change: field.change, same: field.same ?? comparisonOf(field) }]],
  );
  return Object.fromEntries(rules);
}

/** Gives checked inputs their types. */
export function inputsParser<Rows extends Fields>(fields: Rows): (properties: Properties) => InputsOf<Rows> {
  return parserOf<InputsOf<Rows>>(
    inputRows(fields).map(([name, field]) => {
      const schema = storedSchema(field);
      return [name, "implied" in field ? schema.default(field.implied) : orMissing(schema, field)];
    }),
  );
}

/** Gives stored properties their types. */
export function stateParser<Rows extends Fields>(fields: Rows): (properties: Properties) => StateOf<Rows> {
  return parserOf<StateOf<Rows>>(
    Object.entries(fields)
      .filter(([, { stored }]) => stored !== false)
      .map(([name, field]) => [name, orMissing(storedSchema(field), field)]),
  );
}

/** Makes a state of checked inputs and what else is stored. What is not stored, or is implied, is left out. */
export function stateMaker<Rows extends Fields>(
  fields: Rows,
): (properties: InputsOf<Rows> & Partial<StateOf<Rows>>) => StateOf<Rows> {
  const state = z.custom<StateOf<Rows>>();
  return (properties) => {
    const stored = Object.entries(properties).filter(([name, value]) => isStored(fields[name], value));
    return state.parse(Object.fromEntries(stored));
  };
}

/** The inputs among stored properties: what create, read and update have set is left out. */
export function inputsIn(fields: Fields, state: object): Properties {
  return Object.fromEntries(Object.entries(state).filter(([name]) => fields[name]?.by !== "provider"));
}

function inputRows(fields: Fields): [string, Field][] {
  return Object.entries(fields).filter(([, { by }]) => by !== "provider");
}

function isStored(field: Field | undefined, value: unknown): boolean {
  if (field === undefined || field.stored === false) {
    return false;
  }
  return !("implied" in field) || field.implied !== value;
}

/** The type and the shape are made of one table, which the compiler cannot see. */
function parserOf<Parsed>(shape: readonly (readonly [string, ZodType])[]): (properties: Properties) => Parsed {
  const schema = z.object(Object.fromEntries(shape)).pipe(z.custom<Parsed & Properties>());
  return (properties) => schema.parse(properties);
}

function orMissing(schema: ZodType, field: Field): ZodType {
  if ("default" in field) {
    return schema.default(field.default);
  }
  return field.required ? schema : schema.optional();
}

const storedSchemas = {
  string: z.string(),
  boolean: z.boolean(),
  flag: z.boolean(),
  integer: z.number(),
  strings: z.array(z.string()),
  // A map of zod would leave out a header that somebody has named `__proto__`.
  map: z.custom<Record<string, string>>(isTexts),
  shownNames: z.array(z.string().transform(neutral)),
  pairs: z.array(z.tuple([z.string(), z.string()])),
  lists: z.array(z.tuple([z.string(), z.string()], z.string())),
} satisfies Record<Exclude<Field["type"], "choice">, ZodType>;

/** Any value that a version may have stored. */
function storedSchema(field: Field): ZodType {
  return field.type === "choice" ? z.enum(field.choices) : storedSchemas[field.type];
}

/** What a program may give; `label` is how it knows the field. */
function checkedSchema(label: string, field: Field): ZodType {
  switch (field.type) {
    case "string":
      return ruled(z.string(refusal(label, "a string")), field.rule);
    case "boolean":
      return z.boolean(refusal(label, "true or false"));
    case "integer":
      return wholeNumber(label, field.range);
    case "strings": {
      const list = z.array(
        z.string({ error: () => `${label} must be a list of strings.` }),
        refusal(label, "a list of strings"),
      );
      return ruled(list, field.rule);
    }
    case "map": {
      const map = z.custom<Properties>(isRecord, { error: () => `${label} must be a map of strings.` });
      return ruled(map, field.rule);
    }
    case "choice":
      return z.enum(field.choices, { error: `${label} must be ${alternatives(field.choices)}.` });
    default:
      return storedSchemas[field.type];
  }
}

function wholeNumber(label: string, range: readonly [number, number] | undefined): ZodType {
  const [lowest, highest] = range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const error = `${label} must be a whole number${range ? ` from ${lowest} to ${highest}` : ""}.`;
  return z.number({ error }).int({ error }).min(lowest, { error }).max(highest, { error });
}

function alternatives(choices: readonly string[]): string {
  const names = choices.map((choice) => `"${choice}"`);
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** A schema that refuses with the sentences of a rule. */
function ruled<Value>(
  schema: ZodType<Value>,
  rule: ((value: Value) => string | readonly string[] | undefined) | undefined,
): ZodType<Value> {
  return schema.superRefine((value, context) => {
    for (const message of [rule?.(value) ?? []].flat()) {
      context.addIssue({ code: "custom", message });
    }
  });
}

function refusal(label: string, wanted: string) {
  return {
    error: ({ input }: { input?: unknown }) =>
      input === undefined ? `${label} is required.` : `${label} must be ${wanted}.`,
  };
}

/** How two known values of a field are compared, unless its row says so itself. */
function comparisonOf(field: Field): NonNullable<FieldRule["same"]> {
  if (field.type === "strings") {
    return sameNames;
  }
  const implied = field.type === "flag" ? false : "implied" in field ? field.implied : undefined;
  return (old, now) => isDeepStrictEqual(old ?? implied, now ?? implied);
}

function sameNames(old: unknown, now: unknown): boolean {
  if (!Array.isArray(old) || !Array.isArray(now)) {
    return (old ?? undefined) === (now ?? undefined);
  }
  return old.every((name) => now.includes(name)) && now.every((name) => old.includes(name));
}
