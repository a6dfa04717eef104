// The environment of every Pulumi command that this repository runs: its own home, its own state, nothing of the caller's.
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./steps.mjs";

/** The caller's environment without what would reach Pulumi, the API or a proxy. */
export function cleanEnv() {
  const unwanted = /^(PULUMI_|DIALOG360_|npm_|NODE_OPTIONS$|VITEST|(https?|no|all)_proxy$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

/**
 * An isolated environment below a folder.
 * @param {string} folder holds home and state
 * @param {string} cliFolder holds the CLI and its language host
 */
export function pulumiEnv(folder, cliFolder) {
  const [home, state] = [join(folder, "home"), join(folder, "state")];
  mkdirSync(home, { recursive: true });
  mkdirSync(state, { recursive: true });
  return {
    ...cleanEnv(),
    PATH: [cliFolder, join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
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
