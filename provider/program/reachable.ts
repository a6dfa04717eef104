import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const NAME = "pulumi-360dialog";
const SDK = "@pulumi/pulumi";

/** Where Pulumi has started the program, and starts its provider process. */
const FOLDER = process.cwd();

/** Started by the CLI. The Automation API may run a program in a process that is in any folder, and so do tests. */
const STARTED_BY_CLI = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run(?=[\\/]|$)/;

let reach: Reach | undefined;

/** What the provider process will find of this package. */
export interface Reach {
  /** Why it finds nothing, and what to do. */
  readonly problem?: string;
  /** What is installed twice. */
  readonly warnings: readonly string[];
}

/**
 * Fails where Pulumi's provider process would not find this package, and warns where it would run another copy. Looks once
 * in a program. Without it, the first sign would be an error of the engine in place of a resource.
 */
export function requireReachable(): void {
  if (!STARTED_BY_CLI.test(process.argv[1] ?? "")) {
    return;
  }
  if (reach === undefined) {
    reach = reachFrom(FOLDER, join(__dirname, "../../.."));
    for (const warning of reach.warnings) {
      void pulumi.log.warn(warning);
    }
  }
  if (reach.problem !== undefined) {
    throw new pulumi.RunError(reach.problem);
  }
}

/** Looks from a folder as the provider process does. `own` is where this copy of the package is. */
export function reachFrom(folder: string, own: string): Reach {
  // As from a file in node_modules: from one beside it, a project that has the package's name would find itself.
  const { resolve } = createRequire(join(folder, "node_modules", "_.js"));
  const host = found(() => resolve(`${SDK}/cmd/dynamic-provider`));
  const paths = host === undefined ? [folder] : [folder, host];
  const runtime = found(() => resolve(`${NAME}/runtime`, { paths }));
  if (runtime === undefined) {
    const problem = `Add "${NAME}" to the dependencies in ${manifestOf(folder)} and install again: Pulumi's provider process starts in ${folder} and does not find the ${NAME} that the program uses.`;
    return { problem, warnings: [] };
  }
  const used = copyIn(own, NAME);
  const run = copyIn(join(dirname(runtime), "../.."), NAME);
  const usedSdk = used && copyOf(SDK, createRequire(join(used.folder, "_.js")).resolve);
  const warnings = [
    twice(NAME, used, run, "the program uses", "Pulumi's provider process runs"),
    twice(SDK, usedSdk, copyOf(SDK, resolve), `${NAME} uses`, "Pulumi runs the program with"),
  ];
  return { warnings: warnings.filter((warning) => warning !== undefined) };
}

interface Copy {
  readonly folder: string;
  readonly version: string;
}

function twice(
  name: string,
  one: Copy | undefined,
  other: Copy | undefined,
  first: string,
  second: string,
): string | undefined {
  return one === undefined || other === undefined || isSame(one, other)
    ? undefined
    : `Two copies of ${name} are installed: ${first} ${one.version} in ${one.folder}, ${second} ${other.version} in ${other.folder}. Let every package.json ask for the same version and install again, so that one copy is left.`;
}

/** Yarn PnP and pnpm keep a folder for each set of peers of a package, with the same files. */
function isSame(one: Copy, other: Copy): boolean {
  const isInstance = ({ folder }: Copy): boolean => /[\\/](__virtual__|\.pnpm)[\\/]/.test(folder);
  return one.folder === other.folder || (one.version === other.version && isInstance(one) && isInstance(other));
}

function copyOf(name: string, resolve: (request: string) => string): Copy | undefined {
  const manifest = found(() => resolve(`${name}/package.json`));
  return manifest === undefined ? undefined : copyIn(dirname(manifest), name);
}

/** The copy of a package in a folder. There is none where a program is one file with all that it loads. */
function copyIn(folder: string, name: string): Copy | undefined {
  return found(() => {
    const real = realpathSync(folder);
    const { name: own, version } = JSON.parse(readFileSync(join(real, "package.json"), "utf8"));
    return own === name ? { folder: real, version: String(version) } : undefined;
  });
}

function found<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The package.json that decides what is installed for a folder. */
function manifestOf(folder: string): string {
  let place = folder;
  while (!existsSync(join(place, "package.json")) && dirname(place) !== place) {
    place = dirname(place);
  }
  const manifest = join(place, "package.json");
  return existsSync(manifest) ? manifest : join(folder, "package.json");
}
