// `npm run scorecard`: sets up, then runs every row of the reliability scorecard in full and writes docs/reliability.md.
// `npm run scorecard -- --row races` runs one row in full and renews its line.
// `npm run scorecard -- --row model --seed 123 --cases 1` repeats one case of a row, and writes nothing.
import { join } from "node:path";
import { launch, root } from "./launch.mjs";
import { setup } from "./setup.mjs";
import { main, toolEnv } from "./steps.mjs";

await main(async () => {
  await setup({ steps: ["install", "build"] });
  const script = join(root, "scripts", "scorecard-rows.mjs");
  const code = await launch("node", [script, ...process.argv.slice(2)], { env: toolEnv(), stdio: "inherit" });
  return code === 0 ? 0 : 1;
});
