// The environment of every Pulumi command that this repository runs: its own home, its own state, nothing of the caller's.
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./launch.mjs";

const UNWANTED =
  /^(PULUMI_|DIALOG360_|OTEL_|TS_NODE_|npm_|VITEST|NODE_OPTIONS$|NODE_ENV$|NODE_PATH$|(https?|no|all)_proxy$)/i;

/**
 * The caller's environment without what would reach Pulumi, the API or a proxy.
 * @returns {Record<string, string | undefined>}
 */
export function cleanEnv() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !UNWANTED.test(name)));
}

/**
 * An isolated environment below a folder, with this repository's Node before any other.
 * @param {string} folder holds home, state and temporary files
 * @param {string} cliFolder holds the CLI and its language host
 * @returns {Record<string, string | undefined>}
 */
export function pulumiEnv(folder, cliFolder) {
  const [home, state, temporary] = ["home", "state", "tmp"].map((name) => join(folder, name));
  for (const one of [home, state, temporary]) {
    mkdirSync(one, { recursive: true });
  }
  const packages = join(root, "node_modules");
  return {
    ...cleanEnv(),
    // The folder of Node alone comes first: `.bin` also holds npm's `pulumi`, which would try to download into the new home.
    PATH: [join(packages, "node", "bin"), cliFolder, join(packages, ".bin"), process.env.PATH ?? ""].join(delimiter),
    // The language host leaves pipes behind.
    TMPDIR: temporary,
    // A tenth less time per command: every one starts three processes that load the same SDK.
    NODE_COMPILE_CACHE: join(packages, ".cache", "node-compile"),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    NO_COLOR: "1",
  };
}
