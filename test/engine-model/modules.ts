import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ownRequire = createRequire(import.meta.url);
const paths = new Map<string, string>();
const sharedPackages = new Map<string, unknown>();
const compiled = new Map<string, (...args: unknown[]) => void>();

/** Globals and packages that a load replaces. */
export interface Replaced {
  readonly globals: Readonly<Record<string, unknown>>;
  readonly packages?: Readonly<Record<string, unknown>>;
}

/** Modules that hold constants and pure functions alone: to make their schemas anew takes most of the time of a load. */
const PURE =
  /(api\/(wire|json)|resources\/fields|resources\/[\w-]+\/inputs|rules\/\w+|number\/(destination|identity|label|maximum|messages|slots))\.js$/;
const shared = new Map<string, Registry>();

type Registry = Map<string, { exports: Record<string, unknown> }>;

/** The compiled package in `dist/`, or in a copy of it. */
export const DIST = join(root, "dist");

/**
 * Loads a compiled module with a module registry of its own, as a new process would: what its modules remember is new.
 * Packages are shared.
 */
export function loadAnew(dist: string, entry: string, { globals, packages = {} }: Replaced): Record<string, unknown> {
  const names = Object.keys(globals);
  const own: Registry = new Map();
  const pure = sharedOf(dist);
  const load = (file: string): Record<string, unknown> => {
    const registry = PURE.test(file) ? pure : own;
    const known = registry.get(file);
    if (known) {
      return known.exports;
    }
    const module = { exports: {} };
    registry.set(file, module);
    const require = (name: string): unknown => {
      return name.startsWith(".") ? load(pathOf(file, name)) : (packages[name] ?? packageOf(name));
    };
    compile(file, names)(module.exports, require, module, ...Object.values(globals));
    return module.exports;
  };
  return load(join(dist, entry));
}

function pathOf(file: string, name: string): string {
  const key = `${file} ${name}`;
  const path = paths.get(key) ?? `${join(dirname(file), name)}.js`;
  paths.set(key, path);
  return path;
}

function packageOf(name: string): unknown {
  const found = sharedPackages.get(name) ?? ownRequire(name);
  sharedPackages.set(name, found);
  return found;
}

function sharedOf(dist: string): Registry {
  const registry = shared.get(dist) ?? new Map();
  shared.set(dist, registry);
  return registry;
}

function compile(file: string, names: readonly string[]): (...args: unknown[]) => void {
  const key = `${file} ${names.join()}`;
  const known = compiled.get(key);
  if (known) {
    return known;
  }
  const code = readFileSync(file, "utf8");
  const made = compileFunction(code, ["exports", "require", "module", ...names], { filename: file });
  compiled.set(key, made as (...args: unknown[]) => void);
  return made as (...args: unknown[]) => void;
}
