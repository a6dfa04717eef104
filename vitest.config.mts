import { defineConfig } from "vitest/config";

// The provider under test is the compiled one: files under dist/ are loaded by Node, never transformed.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/dist\//] } },
  },
});
