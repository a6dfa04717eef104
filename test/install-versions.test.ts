import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanEnv } from "../scripts/pulumi-env.mjs";
import { scene } from "./engine/number";
import { component } from "./engine/programs";
import { project, usePacked } from "./packed.ts";

const packed = usePacked();

/** The oldest versions that are supported, and the newest: what the pinned ones say counts between them. */
const ends = [
  { node: "22.19.0", sdk: "3.216.0" },
  { node: "26", sdk: "3.270.0" },
];

describe.each(ends)("with Node $node and @pulumi/pulumi $sdk", ({ node, sdk }) => {
  it("a stack lives from preview to destroy under the pinned CLI", async () => {
    const outside = await project(packed, `node@${node}`, `@pulumi/pulumi@${sdk}`);
    const { stack, number, requests } = await scene({ program: program("/in"), folder: outside });
    const [modules, path = ""] = [join(outside, "node_modules"), stack.env.PATH];
    stack.setEnv({ PATH: `${join(modules, "node/bin")}:${path}` });

    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain(`Node v${node}`);
    requests();
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
    expect(requests()).toEqual([]);
    expect((await stack.refresh("--expect-no-changes")).code).toBe(0);
    stack.setProgram(program("/v2"));
    expect((await stack.up("--skip-preview")).ops).toEqual({ "Webhook:acme-crm": "update" });
    expect(number.get("crm")?.url).toBe("https://crm.example.com/v2");
    expect((await stack.destroy("--skip-preview")).code).toBe(0);
    expect(number.webhooks).toEqual([]);

    // Node 22 calls a url with such a letter none, once its own check of urls was compiled.
    const again = `const { sameUrl } = require(${JSON.stringify(join(modules, "pulumi-360dialog/dist/provider/rules/compare.js"))});
      for (let left = 20_000; left > 0; left--) if (!sameUrl("https://A.example.com/ü", "https://a.example.com/ü")) process.exit(1);`;
    execFileSync(join(modules, "node/bin/node"), ["-e", again], { env: cleanEnv() });

    const command = [join(modules, "pulumi-360dialog/dist/cli/main.js"), "--version"];
    const said = execFileSync(join(modules, "node/bin/node"), command, { encoding: "utf8", env: cleanEnv() });
    expect(said).toMatch(/^\d+\.\d+\.\d+\n$/);
  }, 300_000);
});

function program(path: string): string {
  return `console.log("Node " + process.version);\n${component({ crm: { url: `https://crm.example.com${path}` } })}`;
}
