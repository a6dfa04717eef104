import type { z } from "zod";

/** A request that says something that cannot be done. The message says what. */
export class Unfit extends Error {
  constructor(
    message: string,
    readonly status: 400 | 404 = 400,
  ) {
    super(message);
    this.name = "Unfit";
  }
}

/** What a schema makes of a value. Throws, with the path of the first mistake, where it does not fit. */
export function fitting<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) {
    return data;
  }
  const [issue] = error.issues;
  const place = issue?.path.map(String).join(".");
  throw new Unfit(`${place ? `${place}: ` : ""}${issue?.message ?? "does not fit"}.`);
}
