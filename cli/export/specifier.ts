import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

const NAME = "pulumi-360dialog";
/** A file or a folder, not a version, a tag or an address. */
const LOCAL = /^(?:(?:file|link|portal):)?((?:\.{1,2}(?:\/|$)|\/).*|[\w./-]+\.t(?:ar\.)?gz)$/;
/** Means something in its own workspace alone. */
const OF_WORKSPACE = /^(workspace|catalog|patch):/;

/**
 * How a package.json in a folder asks for the package that this command comes from: as the project in which it runs does,
 * or as where it is installed does. A bare version would fetch whatever has the name.
 */
export function specifierFor(out: string, cwd: string, own: string): string {
  for (const place of [cwd, dirname(own)]) {
    const { folder, asked } = nearestManifest(place);
    const file = LOCAL.exec(asked)?.[1];
    if (file !== undefined) {
      return `file:${from(out, resolve(folder, file))}`;
    }
    if (asked !== "" && !OF_WORKSPACE.test(asked)) {
      return asked;
    }
  }
  const isInstalled = own.split(/[\\/]/).includes("node_modules");
  return isInstalled ? String(manifestIn(own).version) : `file:${from(out, own)}`;
}

/** What the package.json of the project that a folder belongs to asks for; an empty text where it does not. */
function nearestManifest(place: string): { readonly folder: string; readonly asked: string } {
  let folder = place;
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  const { dependencies, devDependencies } = manifestIn(folder);
  const asked: unknown = { ...devDependencies, ...dependencies }[NAME];
  return { folder, asked: typeof asked === "string" ? asked : "" };
}

interface Manifest {
  readonly version?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function manifestIn(folder: string): Manifest {
  try {
    return Object(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  } catch {
    return {};
  }
}

/** The way from a folder to a file, as short as it is where both are in one place. */
function from(out: string, file: string): string {
  const way = relative(realOf(out), realOf(file));
  return isAbsolute(way) || way.startsWith(".") ? way : `./${way}`;
}

/** A folder that is still to be made has the real path of what it will be in. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), path.slice(dirname(path).length + 1));
  }
}
