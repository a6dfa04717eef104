import { defineConfig } from "vitest/config";

// The tests that are to see a mutant of the rules, the slots, the diff, the retry law or the confirmed write.
export default defineConfig({
  test: {
    include: [
      "test/rules/*.test.ts",
      "test/number/*.test.ts",
      "test/api/retry.test.ts",
      "test/dynamic/diff*.test.ts",
      "test/resources/confirmed-write.test.ts",
    ],
    server: { deps: { external: [/\/dist\//] } },
  },
});
