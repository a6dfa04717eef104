import * as pulumi from "@pulumi/pulumi";
import { argumentOf, type Field, type Fields, isInternal, type MadeByClass } from "../lifecycle/field-table";

/** Where a class finds what it passes on. */
interface Sources<Rows extends Fields> {
  /** What the program has written. */
  readonly args: object;
  /** The arguments of the number that the resource belongs to. */
  readonly number?: object;
  /** What the class makes itself, also in place of an argument. */
  readonly own: MadeByClass<Rows> & { readonly [Name in keyof Rows]?: unknown };
}

/**
 * The properties of a resource as its class passes them on, by its table. What is a secret is marked as one. What is not given
 * is there as undefined, since Pulumi makes an output of each property that is shown.
 */
export function passedOn<Rows extends Fields>(fields: Rows, sources: Sources<Rows>): Record<string, unknown> {
  const passed = Object.entries(fields).filter(
    ([name, { by }]) => !isInternal(name) || by === "number" || by === "class",
  );
  return Object.fromEntries(passed.map(([name, field]) => [name, passedValue(name, field, sources)]));
}

/** Those of the passed properties that are arguments of the program. */
export function argumentsIn(fields: Fields, passed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(passed).filter(([name]) => fields[name]?.by === undefined));
}

/** Those of the passed properties that are secrets and are given. */
export function secretsIn(fields: Fields, passed: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(passed).filter((name) => fields[name]?.secret && passed[name] !== undefined);
}

function passedValue(name: string, { by, secret }: Field, { args, number, own }: Sources<Fields>): unknown {
  if (name in own) {
    return own[name];
  }
  const source = by === undefined ? args : by === "number" ? number : undefined;
  const value: unknown = source && Reflect.get(source, argumentOf(name));
  return secret && value !== undefined ? pulumi.secret(value) : value;
}
