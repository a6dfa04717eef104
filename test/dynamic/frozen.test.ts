import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shim } from "../../dist/provider/dynamic/shim.js";
import * as runtime from "../../dist/provider/runtime.js";
import packageJson from "../../package.json" with { type: "json" };

const golden = new URL("../golden/", import.meta.url);

describe("what is stored in every state", () => {
  it.each(["multiWebhook", "webhook", "mainWebhook"] as const)("the provider text of %s never changes", (name) => {
    expect(shim(name)).toBe(readFileSync(new URL(`${name}.txt`, golden), "utf8"));
  });

  it("every export of the runtime has its golden text", () => {
    expect(readdirSync(golden).sort()).toEqual(
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
