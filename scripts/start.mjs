// `npm start`: sets up, then tells the whole story with the real engine.
import { join } from "node:path";
import { launch, root, StepFailure } from "./launch.mjs";
import { setup } from "./setup.mjs";
import { main, toolEnv } from "./steps.mjs";

await main(async () => {
  const env = toolEnv({ PULUMI_CLI_FOLDER: await setup() });
  const code = await launch("node", [join(root, "scripts", "story.mjs")], { env, stdio: "inherit" });
  if (code !== 0) {
    throw new StepFailure(`The story stopped before its end (exit code ${code}): the lines above say where.`);
  }
  return 0;
});
