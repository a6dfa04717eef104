import { join } from "node:path";

/** What makes Node start the processes of Pulumi's SDK with half of the work (`late-modules.cjs`). */
export const quickNode = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/node-compile"),
  NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, "late-modules.cjs"))}`,
} as const;
