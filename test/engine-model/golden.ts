import { readFileSync } from "node:fs";

/** The frozen text that every state holds for a lifecycle; test/golden/README.md says what may change it. */
export function golden(lifecycle: "multiWebhook" | "webhook" | "mainWebhook"): string {
  return readFileSync(new URL(`../golden/${lifecycle}.txt`, import.meta.url), "utf8");
}
