import type * as pulumi from "@pulumi/pulumi";
import type { Shown } from "../text/shown";
import type { FieldRule } from "./diff";
import { isRecord } from "./unknown";

/** What a field can be, as TypeScript has it. */
interface Types {
  string: string;
  boolean: boolean;
  integer: number;
  strings: readonly string[];
  map: Readonly<Record<string, string>>;
  /** One of `choices`. */
  choice: string;
  /** True, or missing. */
  flag: boolean;
  /** Names that somebody else has chosen, as they are shown. */
  shownNames: readonly Shown[];
  /** A name, and what belongs to it. */
  pairs: readonly (readonly [string, string])[];
  /** A name, what belongs to it, and any number of others. */
  lists: readonly (readonly [string, string, ...string[]])[];
}

/** Why a value is refused: sentences for the user, or none. */
type Rule<Value> = (value: Value) => string | readonly string[] | undefined;

/** What the types of fields differ in. */
type Typed =
  | { readonly type: "string"; readonly default?: string; readonly rule?: Rule<string> }
  | {
      readonly type: "boolean";
      readonly default?: boolean;
      /** What it means where it is missing. Unlike a default it is not stored, which keeps the state small. */
      readonly implied?: boolean;
    }
  | { readonly type: "integer"; readonly default?: number; readonly range?: readonly [lowest: number, highest: number] }
  | { readonly type: "strings"; readonly default?: readonly string[]; readonly rule?: Rule<readonly string[]> }
  | {
      readonly type: "map";
      readonly default?: Readonly<Record<string, string>>;
      readonly rule?: Rule<Readonly<Record<string, unknown>>>;
    }
  | { readonly type: "choice"; readonly choices: readonly string[]; readonly default?: string }
  | { readonly type: "shownNames"; readonly default?: readonly Shown[] }
  | { readonly type: "flag" | "pairs" | "lists" };

/** Who sets a field, and what a change of it does. */
type Origin =
  | {
      /**
       * The program, as an argument, unless given. `number`: the class copies the number's argument of this name, less the
       * underscores. `class`: the class makes it of its name and options. `check`: the provider, in a preview or a refresh.
       */
      readonly by?: "number" | "class" | "check";
      readonly change: FieldRule["change"];
      /** Whether two values mean the same, where that is more than equality. Lists of strings are compared as sets. */
      readonly same?: FieldRule["same"];
    }
  /** An output: create, read and update set it. Not an input, so that nothing is compared. */
  | { readonly by: "provider" };

/**
 * A row of the table of a resource: all that is decided about one argument or one property of bookkeeping. It is plain data,
 * because the classes read it in the user's program.
 */
export type Field = Typed &
  Origin & {
    readonly required?: true;
    /** Whether no message may show it. What is secret, or internal, is hidden in any case. */
    readonly hidden?: true;
    /** Whether Pulumi encrypts it, as an input and as an output. */
    readonly secret?: true;
    /** False for an input that only `check`, `diff` and `create` read. */
    readonly stored?: false;
  };

/** The rows of one resource by their names, in the order in which they are validated. */
export type Fields = Readonly<Record<string, Field>>;

/** The rows that a resource needs: one of a fitting type for each argument that a program may write. */
export type Table<Args> = Fields & {
  readonly [Name in keyof Args]-?: Field & { readonly type: TypeOf<pulumi.Unwrap<Args[Name]>> };
};

type TypeOf<Value> =
  NonNullable<Value> extends infer Given
    ? Given extends string
      ? string extends Given
        ? "string"
        : "choice"
      : Given extends boolean
        ? "boolean"
        : Given extends number
          ? "integer"
          : Given extends readonly string[]
            ? "strings"
            : "map"
    : never;

type ValueOf<Row> = Row extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Row extends { readonly type: keyof Types }
    ? Types[Row["type"]]
    : never;

type Always = { readonly required: true } | { readonly default: unknown };
type Output = { readonly by: "provider" };
type Unstored = { readonly stored: false };

/** Some rows as properties, of which some are always there. */
type Properties<Rows, There> = {
  readonly [Name in keyof Rows as Rows[Name] extends There ? Name : never]: ValueOf<Rows[Name]>;
} & {
  readonly [Name in keyof Rows as Rows[Name] extends There ? never : Name]?: ValueOf<Rows[Name]> | undefined;
};

type Without<Rows, Left> = { readonly [Name in keyof Rows as Rows[Name] extends Left ? never : Name]: Rows[Name] };

/** Checked inputs of a resource. */
export type InputsOf<Rows> = Properties<Without<Rows, Output>, Always | { readonly implied: boolean }>;

/** What is stored of a resource. */
export type StateOf<Rows> = Properties<Without<Rows, Unstored>, Always>;

/** What a class has to pass on beside the arguments. */
export type MadeByClass<Rows> = {
  readonly [Name in keyof Rows as Rows[Name] extends { readonly by: "class" } ? Name : never]:
    | pulumi.Input<ValueOf<Rows[Name]> | undefined>
    | undefined;
};

/** Whether a value is a map of strings. */
export function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((one) => typeof one === "string");
}

/** Whether a property is bookkeeping, which Pulumi does not show. */
export function isInternal(name: string): boolean {
  return name.startsWith("__");
}

/** The name by which the program knows what a row holds: the number's argument, where it is copied from there. */
export function argumentOf(name: string): string {
  return name.replace(/^__/, "");
}
