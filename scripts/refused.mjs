// The refused preview of examples/three-webhooks, for its picture.
import { withWorkspace } from "./workspace.mjs";

process.exitCode = await withWorkspace("examples/three-webhooks", async (stack) => {
  await stack.prepare();
  await stack.configure("fourth", "true");
  return (await stack.run(1, "preview")) ? 0 : 1;
});
