import { describe, expect, it } from "vitest";
import { PartialFailure } from "../../dist/provider/lifecycle/lifecycle.js";
import { golden } from "../engine-model/golden.ts";
import { failing, served, TEXT, thrownBy } from "./serving.ts";

describe("a partial failure", () => {
  const partial = new PartialFailure("the-id", { a: 1, none: undefined, deep: { none: undefined } }, "Not seen.");

  it("has id, properties with the text of the provider and without undefined, and the reason", async () => {
    const thrown = await thrownBy(failing(partial).create({ a: 1, __provider: TEXT }));
    expect({ ...(thrown as object) }).toMatchObject({
      id: "the-id",
      properties: { a: 1, deep: {}, __provider: TEXT },
      reasons: ["Not seen."],
    });
    expect(Object.keys((thrown as PartialFailure & { properties: object }).properties)).toEqual([
      "a",
      "deep",
      "__provider",
    ]);
  });

  it("of an update has the same shape", async () => {
    const provider = served({
      update: async () => {
        throw partial;
      },
    });
    expect(await thrownBy(provider.update("the-id", {}, { __provider: TEXT }))).toMatchObject({
      id: "the-id",
      properties: { a: 1, __provider: TEXT },
      reasons: ["Not seen."],
    });
  });

  it("has the constant text where Pulumi gave none", async () => {
    expect(await thrownBy(failing(partial).create({}))).toMatchObject({
      properties: { __provider: golden("webhook") },
    });
  });

  it("prints as its sentence, without a stack", async () => {
    const thrown = await thrownBy(failing(partial).create({}));
    expect(`${thrown}: ${(thrown as Error).stack}`).toBe("pulumi-360dialog: Not seen.");
  });

  it.each([
    ["of 10 kB with a long reason", "x".repeat(10_000), "r".repeat(100_000)],
    ["of 23 kB with a long reason", "x".repeat(23_000), "r".repeat(100_000)],
    ["of 31 kB", "x".repeat(31_000), "No."],
    ["of 100 kB", "x".repeat(100_000), "No."],
    ["of 60 kB in 20,000 characters", "漢".repeat(20_000), "No."],
    ["of 15 kB with a reason of wide characters", "x".repeat(15_000), "漢".repeat(10_000)],
    ["of 23 kB with a reason of wide characters", "x".repeat(23_000), "漢".repeat(10_000)],
  ])("%s stays under 32 kB, or is an ordinary error", async (_what, text, reason) => {
    const thrown = await thrownBy(failing(new PartialFailure("id", { text }, reason)).create({}));
    const { id, properties, reasons } = thrown as { id?: string; properties?: object; reasons?: string[] };
    expect(Buffer.byteLength(JSON.stringify({ id, properties, reasons }))).toBeLessThan(32_000);
  });
});
