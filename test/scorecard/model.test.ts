import { describe, expect, it } from "vitest";
import { model } from "./model.ts";
import { runRow } from "./rows.ts";

describe("whatever a user, a number and a server do", () => {
  it(`every one of ${model.quick} random lives ends as declared, and harms nobody`, async () => {
    const { cases, violations } = await runRow(model, { seed: 1, cases: model.quick, enough: 3 });
    expect(violations).toEqual([]);
    expect(cases).toBe(model.quick);
  }, 900_000);
});
