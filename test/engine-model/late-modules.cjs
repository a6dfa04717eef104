// Loaded first by the Node processes of the tests' stacks, through NODE_OPTIONS. Without it they spend half of their processor
// time on what no program here uses. The tests of the installed package (test/install*.test.ts) run without it.
const { readFileSync } = require("node:fs");
const Module = require("node:module");

// npm's package tree and the TypeScript compiler: the SDK serializes functions with them. Loaded when something asks for them.
const LATE = /^@npmcli\/arborist$|\/typescript-shim$/;
// Reads the source map of every file in a stack trace, and the SDK takes a stack trace for each of its requests. Left out.
const SOURCE_MAPS = "source-map-support/register";
const FLUSH_EVERY_MS = 1000;

const load = Module._load;
Module._load = function loadLate(name, ...rest) {
  if (name === SOURCE_MAPS) {
    return {};
  }
  return LATE.test(name) ? late(() => load.call(this, name, ...rest)) : load.call(this, name, ...rest);
};

/** Stands for a module, and loads it when a property of it is asked for. */
function late(loadNow) {
  let loaded;
  const get = (_none, property) => {
    if (property === "__esModule") {
      return true;
    }
    loaded ??= loadNow();
    return loaded[property];
  };
  return new Proxy({}, { get });
}

// The engine kills its providers, which would leave nothing in the compile cache.
setInterval(() => Module.flushCompileCache?.(), FLUSH_EVERY_MS).unref();

// A language host that is built from source is older than a project's option `typescript: false`, and does not read it.
if (process.env.PULUMI_NODEJS_TYPESCRIPT === "true" && /typescript: false/.test(readFileSync("Pulumi.yaml", "utf8"))) {
  process.env.PULUMI_NODEJS_TYPESCRIPT = "false";
}
