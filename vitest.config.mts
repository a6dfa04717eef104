import { configDefaults, defineConfig } from "vitest/config";

// The sets of slow tests. A file that none of them names is a unit test, so no file can fall between the sets.
const slow = {
  // Starts Pulumi's CLI or its provider process, installs packages, or watches a copy of the sources.
  engine: ["test/engine/**/*.test.ts", "test/process/**/*.test.ts", "test/install*.test.ts", "test/watch.test.ts"],
  // Runs hundreds of random lives against a model of the engine.
  scorecard: ["test/scorecard/**/*.test.ts"],
};

// The provider under test is the compiled one: files under dist/ are loaded by Node, never transformed.
const shared = {
  pool: "forks" as const,
  testTimeout: 30_000,
  hookTimeout: 60_000,
  server: { deps: { external: [/\/dist\//] } },
};

const unit = {
  ...shared,
  name: "unit",
  include: ["test/**/*.test.ts"],
  exclude: [...configDefaults.exclude, ...Object.values(slow).flat()],
  // A test that needs the CLI fails in this set, even where the CLI is installed.
  env: { PULUMI_CLI_FOLDER: "/unit-tests-run-without-the-pulumi-cli" },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    // `npm run test:watch` writes this file after each build.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, "**/.cache/watched-build"],
    projects: [
      { test: unit },
      ...Object.entries(slow).map(([name, include]) => ({ test: { ...shared, name, include } })),
    ],
  },
});
