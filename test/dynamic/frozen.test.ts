import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shim } from "../../dist/provider/dynamic/shim.js";
import * as runtime from "../../dist/provider/runtime.js";
import packageJson from "../../package.json" with { type: "json" };
import { golden } from "../engine-model/golden.ts";

describe("what is stored in every state", () => {
  it.each(["multiWebhook", "webhook", "mainWebhook"] as const)("the provider text of %s never changes", (name) => {
    expect(shim(name)).toBe(golden(name));
  });

  it("every export of the runtime has its golden text", () => {
    const files = readdirSync(new URL("../golden/", import.meta.url)).filter((name) => name.endsWith(".txt"));
    expect(files.sort()).toEqual(
      Object.keys(runtime)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });

  it("the entries of the package are the frozen ones", () => {
    expect(Object.keys(packageJson.exports)).toEqual([".", "./runtime", "./emulator", "./package.json"]);
    expect(packageJson).not.toHaveProperty("pulumi");
  });
});
