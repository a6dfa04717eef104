import { isAbsolute, join, relative, resolve } from "node:path";
import { literal } from "../../provider/text/shown";
import type { OutputFile } from "./files";
import { SECRETS_KEY } from "./program";
import type { SourceOptions } from "./sources";
import { specifierFor } from "./specifier";

const PROJECT = `name: whatsapp-webhooks
description: The webhooks of WhatsApp phone numbers at 360dialog
runtime: nodejs
main: index.ts
`;

const COMPILER = {
  compilerOptions: { target: "ES2022", module: "node16", moduleResolution: "node16", strict: true, skipLibCheck: true },
  files: ["index.ts"],
};

const NPM = { install: "npm install", run: "npx" };

/** How other package managers install what a package.json names, and run a command of it. */
const MANAGERS = new Map([
  ["pnpm", { install: "pnpm install", run: "pnpm exec" }],
  ["yarn", { install: "yarn install", run: "yarn" }],
  ["bun", { install: "bun install", run: "bunx" }],
]);

type ProjectOptions = SourceOptions & { readonly out: string };

/**
 * What makes a folder a Pulumi project. Files that exist already are left as they are, but for what git is not to see:
 * the import file and the keys are in plain text.
 */
export function projectFiles({ out, keysFile }: ProjectOptions): OutputFile[] {
  const own = join(__dirname, "../../..");
  const manifest = {
    name: "whatsapp-webhooks",
    private: true,
    dependencies: { "@pulumi/pulumi": "^3.254.0", "pulumi-360dialog": specifierFor(resolve(out), process.cwd(), own) },
    devDependencies: { typescript: "^5.9.0" },
  };
  return [
    { name: "Pulumi.yaml", text: PROJECT, keep: true },
    { name: "package.json", text: `${literal(manifest, 2)}\n`, keep: true },
    { name: "tsconfig.json", text: `${literal(COMPILER, 2)}\n`, keep: true },
    { name: ".gitignore", lines: ["node_modules/", "import.json", ...keysWithin(out, keysFile)] },
  ];
}

/** The commands that make a stack of what was written. */
export function nextSteps(options: ProjectOptions, secrets: object): string {
  const { out, stack, cwd, keysFile } = options;
  const { install, run } = managerOf(process.env.npm_config_user_agent);
  const setKeys = "pulumi config set --secret dialog360:apiKeys";
  const steps = [
    `cd ${shell(out)} && ${install}`,
    `pulumi stack init ${shell(stack ?? "dev")}`,
    ...(keysFile === undefined ? [] : [`${setKeys} < ${shell(relative(out, keysFile))}`]),
    ...(stack === undefined || keysFile !== undefined
      ? []
      : [
          `pulumi config get dialog360:apiKeys --cwd ${shell(relative(out, cwd) || ".")} --stack ${shell(stack)} | ${setKeys}`,
        ]),
    ...(Object.keys(secrets).length === 0
      ? []
      : [`${run} pulumi-360dialog export --secrets-of import.json | pulumi config set --secret ${SECRETS_KEY}`]),
    `pulumi import --file import.json --generate-code=false --protect=false --yes`,
    "pulumi preview --expect-no-changes",
    "rm import.json",
  ];
  return `Next, with Pulumi 3.254 or later${Object.keys(secrets).length > 0 ? " (import.json holds secrets in plain text, so delete it at the end)" : ""}:\n${steps.map((step) => `  ${step}`).join("\n")}`;
}

/** A word for a shell. */
function shell(word: string): string {
  return /^[\w./@%+:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The file of the keys, where it is in the folder that is made. */
function keysWithin(out: string, keysFile: string | undefined): string[] {
  const way = keysFile === undefined ? "" : relative(resolve(out), resolve(keysFile));
  return way === "" || way.startsWith("..") || isAbsolute(way) ? [] : [`/${way}`];
}

/** The package manager that runs this command, as each of them tells in its environment. */
function managerOf(agent = ""): typeof NPM {
  return MANAGERS.get(/^\w+/.exec(agent)?.[0] ?? "") ?? NPM;
}
