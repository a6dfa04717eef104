import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { OutputFile } from "./files";
import { SECRETS_KEY } from "./program";
import type { SourceOptions } from "./sources";

const PROJECT = `name: whatsapp-webhooks
description: The webhooks of WhatsApp phone numbers at 360dialog
runtime: nodejs
main: index.ts
`;

const IGNORED = "node_modules/\nimport.json\n";

const COMPILER = {
  compilerOptions: { target: "ES2022", module: "node16", moduleResolution: "node16", strict: true, skipLibCheck: true },
  files: ["index.ts"],
};

/** What makes a folder a Pulumi project; files that are there already are left as they are. */
export function projectFiles(): OutputFile[] {
  const manifest = {
    name: "whatsapp-webhooks",
    private: true,
    dependencies: { "@pulumi/pulumi": "^3.254.0", "pulumi-360dialog": `^${ownVersion()}` },
    devDependencies: { typescript: "^5.9.0" },
  };
  return [
    { name: "Pulumi.yaml", text: PROJECT, keep: true },
    { name: "package.json", text: `${JSON.stringify(manifest, undefined, 2)}\n`, keep: true },
    { name: "tsconfig.json", text: `${JSON.stringify(COMPILER, undefined, 2)}\n`, keep: true },
    { name: ".gitignore", text: IGNORED, keep: true },
  ];
}

/** The commands that make a stack of what was written. */
export function nextSteps(options: SourceOptions & { readonly out: string }, secrets: object): string {
  const { out, stack, cwd, keysFile } = options;
  const setKeys = "pulumi config set --secret dialog360:apiKeys";
  const steps = [
    `cd ${shell(out)} && npm install`,
    `pulumi stack init ${shell(stack ?? "dev")}`,
    ...(keysFile === undefined ? [] : [`${setKeys} < ${shell(relative(out, keysFile))}`]),
    ...(stack === undefined || keysFile !== undefined
      ? []
      : [
          `pulumi config get dialog360:apiKeys --cwd ${shell(relative(out, cwd) || ".")} --stack ${shell(stack)} | ${setKeys}`,
        ]),
    ...(Object.keys(secrets).length === 0
      ? []
      : [`npx pulumi-360dialog export --secrets-of import.json | pulumi config set --secret ${SECRETS_KEY}`]),
    `pulumi import --file import.json --generate-code=false --protect=false --yes`,
    "pulumi preview --expect-no-changes",
    "rm import.json",
  ];
  return `Next, with Pulumi 3.254 or later${Object.keys(secrets).length > 0 ? " (import.json holds header values in clear, so delete it at the end)" : ""}:\n${steps.map((step) => `  ${step}`).join("\n")}`;
}

/** A word for a shell. */
function shell(word: string): string {
  return /^[\w./@%+:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function ownVersion(): string {
  return JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")).version;
}
