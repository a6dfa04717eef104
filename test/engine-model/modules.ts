import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ownRequire = createRequire(import.meta.url);
const sharedPackages = new Map<string, unknown>();
const sources = new Map<string, Source>();

/** Globals and packages that a load replaces. */
export interface Replaced {
  readonly globals: Readonly<Record<string, unknown>>;
  readonly packages?: Readonly<Record<string, unknown>>;
}

/**
 * Modules that hold constants and pure functions alone: to make their schemas anew takes most of the time of a load. What
 * quotes names is none of them, since it knows the secrets of its process.
 */
const PURE =
  /(api\/(wire|json)|program\/[\w-]*fields|lifecycle\/(fields|field-table)|resources\/[\w-]+\/inputs|rules\/(compare|maximum|mistake|name|slots|url)|text\/(shown|decode|looks-random)|number\/(identity|label))\.js$/;
const shared = new Map<string, Registry>();

type Registry = Map<Source, { exports: Record<string, unknown> }>;

/** A compiled file, and what of it is the same in every load. */
interface Source {
  readonly run: (...args: unknown[]) => void;
  readonly isPure: boolean;
  /** By the name in `require`: the file of the package, or undefined for another package. */
  readonly required: Map<string, Source | undefined>;
  readonly file: string;
}

/** The compiled package in `dist/`, or in a copy of it. */
export const DIST = join(root, "dist");

/**
 * Loads a compiled module with a module registry of its own, as a new process would: what its modules remember is new.
 * Packages are shared.
 */
export function loadAnew(dist: string, entry: string, { globals, packages = {} }: Replaced): Record<string, unknown> {
  const names = Object.keys(globals);
  const values = Object.values(globals);
  const own: Registry = new Map();
  const pure = sharedOf(dist);
  const load = (source: Source): Record<string, unknown> => {
    const registry = source.isPure ? pure : own;
    const known = registry.get(source);
    if (known) {
      return known.exports;
    }
    const module = { exports: {} };
    registry.set(source, module);
    const require = (name: string): unknown => {
      const required = requiredBy(source, name, names);
      return required ? load(required) : (packages[name] ?? packageOf(isFile(name) ? pathOf(source, name) : name));
    };
    source.run(module.exports, require, module, ...values);
    return module.exports;
  };
  return load(sourceOf(join(dist, entry), names));
}

/** A file of the package, which is code unless its name says something else. */
function isFile(name: string): boolean {
  return name.startsWith(".");
}

function isCode(name: string): boolean {
  return isFile(name) && !name.endsWith(".json");
}

function pathOf({ file }: Source, name: string): string {
  return join(dirname(file), name);
}

function requiredBy(source: Source, name: string, globals: readonly string[]): Source | undefined {
  if (source.required.has(name)) {
    return source.required.get(name);
  }
  const found = isCode(name) ? sourceOf(`${pathOf(source, name)}.js`, globals) : undefined;
  source.required.set(name, found);
  return found;
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

function sourceOf(file: string, globals: readonly string[]): Source {
  const key = `${file} ${globals.join()}`;
  const known = sources.get(key);
  if (known) {
    return known;
  }
  const code = readFileSync(file, "utf8");
  const run = compileFunction(code, ["exports", "require", "module", ...globals], { filename: file });
  const made = { run: run as Source["run"], isPure: PURE.test(file), required: new Map(), file };
  sources.set(key, made);
  return made;
}
