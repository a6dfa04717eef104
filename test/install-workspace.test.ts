import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scene } from "./engine/number";
import { pack, tool, usePacked } from "./packed.ts";

const SDK = "3.259.0";
const packed = usePacked();
const program = `const { declare } = require("lib");
declare("acme");`;
const library = `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
exports.declare = (name) => new PhoneNumberWebhooks(name, {
  phoneNumber: "+4930123456",
  webhooks: { crm: { url: "https://crm.example.com/in" } },
});`;

function write(file: string, content: object | string): void {
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

describe("a workspace of pnpm whose library alone depends on the package", () => {
  let app = "";
  const manifest = { name: "app", private: true, dependencies: { lib: "workspace:*", "@pulumi/pulumi": SDK } };
  const install = (...args: string[]) =>
    tool("pnpm", app, "install", "--prefer-offline", "--no-frozen-lockfile", ...args);

  beforeAll(async () => {
    const workspace = join(packed.folder, "workspace");
    app = join(workspace, "app");
    mkdirSync(app, { recursive: true });
    mkdirSync(join(workspace, "lib"));
    write(join(workspace, "package.json"), { name: "workspace", private: true });
    write(join(workspace, "pnpm-workspace.yaml"), "packages: [app, lib]\n");
    write(join(app, "package.json"), manifest);
    write(join(workspace, "lib/index.js"), library);
    write(join(workspace, "lib/package.json"), {
      name: "lib",
      version: "1.0.0",
      dependencies: { "pulumi-360dialog": `file:${packed.tarball}`, "@pulumi/pulumi": SDK },
    });
    await install();
  }, 180_000);

  it("creates and destroys a webhook, without a word about it", async () => {
    const { stack, number } = await scene({ program, folder: app });
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(number.get("crm")).toBeDefined();
    expect(up.diagnostics).toEqual([]);
    const destroy = await stack.destroy("--skip-preview");
    expect(destroy.code, destroy.text).toBe(0);
    expect(number.webhooks).toEqual([]);
  }, 120_000);

  it("is told which package.json to change where nothing is hoisted, and of two copies where it takes another version", async () => {
    await install("--config.hoist=false");
    const { stack, requests } = await scene({ program, folder: app });
    const refused = await stack.preview();
    expect(refused.code).not.toBe(0);
    const advice = `Add "pulumi-360dialog" to the dependencies in ${join(app, "package.json")} and install again`;
    expect(refused.errors.join("\n")).toContain(advice);
    expect(refused.text).not.toMatch(/Cannot find module|^\s+at /m);
    expect(requests()).toEqual([]);

    const dependencies = {
      ...manifest.dependencies,
      "pulumi-360dialog": `file:${await packedAgain(join(app, "../lib/node_modules/pulumi-360dialog"), "0.2.0")}`,
    };
    write(join(app, "package.json"), { ...manifest, dependencies });
    await install("--config.hoist=false");
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
    expect(preview.diagnostics).toEqual([
      expect.stringMatching(
        /^Two copies of pulumi-360dialog are installed: the program uses 0\.1\.0 in .*runs 0\.2\.0 in/,
      ),
    ]);
  }, 240_000);
});

/** The package once more, with another version; gives its file. */
async function packedAgain(installed: string, version: string): Promise<string> {
  const copy = join(packed.folder, "again");
  cpSync(realpathSync(installed), copy, { recursive: true });
  const manifest = join(copy, "package.json");
  write(manifest, { ...JSON.parse(readFileSync(manifest, "utf8")), version });
  return join(packed.folder, (await pack(copy, packed.folder)).filename);
}
