import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanEnv } from "../scripts/pulumi-env.mjs";
import { scene } from "./engine/number";
import { project, root, runBinary, usePacked } from "./packed.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const packed = usePacked();

/** The blocks of the README in a language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, text]) => text ?? "");
}

const body =
  'new PhoneNumberWebhooks("acme", { phoneNumber: "+4930123456", webhooks: { crm: { url: "https://crm.example.com/in" } } });';
const programs = {
  CommonJS: { program: `const { PhoneNumberWebhooks } = require("pulumi-360dialog");\n${body}` },
  "ES module": {
    program: `import { PhoneNumberWebhooks } from "pulumi-360dialog";\n${body}`,
    file: "index.mjs",
    project: "name: test\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: index.mjs\n",
  },
};

describe("the packed package", () => {
  it("holds the compiled code and its docs, and nothing else", () => {
    const strange = packed.files
      .map(({ path }) => path)
      .filter((path) => {
        return !/^(dist\/(provider|emulator|cli)\/.+\.(js|d\.ts)|dist\/emulator\/openapi\.json|package\.json|README\.md|LICENSE|CHANGELOG\.md|emulator\/README\.md)$/.test(
          path,
        );
      });
    expect(strange).toEqual([]);
  });

  it.each([["publint", "--strict", "run"], ["attw"]])(
    "is found faultless by %s",
    async (name, ...args) => {
      // A failure shows what it has printed.
      expect(await runBinary(name, root, ...args, packed.tarball)).not.toContain("💀");
    },
    60_000,
  );

  it("is built before it is packed", () => {
    expect(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts.prepack).toBe("npm run build");
  });
});

describe("in a project outside the repository", () => {
  let outside = "";
  beforeAll(async () => {
    outside = await project(packed, "@pulumi/pulumi@3.259.0", "typescript@5");
  }, 180_000);

  it.each(Object.entries(programs))(
    "a program as %s creates and destroys a webhook",
    async (_kind, options) => {
      const { stack, number } = await scene({ ...options, folder: outside });
      const up = await stack.up("--skip-preview");
      expect(up.code, up.text).toBe(0);
      expect(number.get("crm")).toBeDefined();
      const destroy = await stack.destroy("--skip-preview");
      expect(destroy.code, destroy.text).toBe(0);
      expect(number.webhooks).toEqual([]);
    },
    120_000,
  );

  it("code and package that go in one commit end in one sentence, and the package brings the deletion back", async () => {
    const { stack, number, requests } = await scene({ program: programs.CommonJS.program, folder: outside });
    expect((await stack.up("--skip-preview")).code).toBe(0);
    const [here, away] = [join(outside, "node_modules/pulumi-360dialog"), join(outside, "away")];
    requests();
    renameSync(here, away);
    stack.setProgram("");
    const failed = await stack.up("--skip-preview");
    renameSync(away, here);
    expect(failed.code).not.toBe(0);
    expect(failed.errors.join("\n")).toContain(`Install pulumi-360dialog in ${stack.folder} first`);
    expect(failed.text).not.toMatch(/Cannot find module|Require stack|^\s+at /m);
    expect(requests()).toEqual([]);
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(number.webhooks).toEqual([]);
  }, 120_000);

  it("its types are found under moduleResolution node, as older templates of Pulumi have it", async () => {
    const text = [
      'import { PhoneNumberWebhooks } from "pulumi-360dialog";',
      'import { startEmulator } from "pulumi-360dialog/emulator";',
      'import { webhook } from "pulumi-360dialog/runtime";',
      "export const all = [PhoneNumberWebhooks, startEmulator, webhook.create] as const;",
    ];
    writeFileSync(join(outside, "types.ts"), text.join("\n"));
    const options = "--noEmit --strict --skipLibCheck --target es2022 --module commonjs --moduleResolution node";
    const args = [join(outside, "node_modules/typescript/bin/tsc"), ...options.split(" "), "types.ts"];
    const { stdout } = spawnSync(process.execPath, args, { cwd: outside, encoding: "utf8" });
    expect(stdout).toBe("");
  }, 60_000);

  it("the quickstart of the README runs, with the commands beside it", async () => {
    const [program = ""] = blocks("typescript");
    const commands =
      blocks("bash")
        .find((block) => block.includes("pulumi preview"))
        ?.trim()
        .split("\n") ?? [];
    const { stack, number } = await scene({
      program,
      file: "index.ts",
      project: "name: test\nruntime: nodejs\nmain: index.ts\n",
      folder: outside,
    });
    for (const command of commands) {
      const args = command.replace(/#.*/, "").trim().split(/\s+/).slice(1);
      const result =
        args[0] === "config"
          ? await stack.run([...args, "token"])
          : await stack.run(args[0] === "up" ? [...args, "--yes"] : args);
      expect(result.code, `${command}\n${result.text}`).toBe(0);
    }
    expect(commands).toHaveLength(4);
    expect(number.get("crm")?.headers).toEqual({ Authorization: "Bearer token" });
    expect(number.get("archive")?.url).toBe("https://archive.example.com/in");
  }, 120_000);

  it("the emulator of the README starts", async () => {
    const block = blocks("bash").find((text) => text.includes("npx pulumi-360dialog emulator")) ?? "";
    const args = /npx pulumi-360dialog (.*)/.exec(block)?.[1]?.replace("9360", "0").split(" ") ?? [];
    const child = spawn(join(outside, "node_modules/.bin/pulumi-360dialog"), args, { env: cleanEnv() });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    child.kill("SIGTERM");
    expect(line).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
  });
});
