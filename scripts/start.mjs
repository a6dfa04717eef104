// `npm start`: sets up, then tells the whole story with the real engine.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { main, root, withPath } from "./steps.mjs";

await main(async () => {
  const cliFolder = await setup();
  const env = withPath({ ...process.env, PULUMI_CLI_FOLDER: cliFolder }, join(root, "node_modules", ".bin"));
  return new Promise((resolve) => {
    const child = spawn("node", [join(root, "scripts", "story.mjs")], { cwd: root, env, stdio: "inherit" });
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
});
