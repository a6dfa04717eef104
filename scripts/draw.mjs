// `npm run draw`: remakes the pictures of terminals in the docs from real output.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { main, root, StepFailure, withPath } from "./steps.mjs";

await main(async () => {
  const story = spawnSync("node", [join(root, "scripts", "start.mjs")], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (story.status !== 0) {
    throw new StepFailure("npm start failed, so there is nothing to draw.");
  }
  draw("npm start", "docs/start.svg", abridged(story.stdout));
  const refused = spawnSync("node", [join(root, "scripts", "refused.mjs")], {
    encoding: "utf8",
    env: withPath({ ...process.env, PULUMI_CLI_FOLDER: await setup() }, join(root, "node_modules", ".bin")),
  });
  if (refused.status !== 0) {
    throw new StepFailure("The preview of examples/three-webhooks was not refused, so there is nothing to draw.");
  }
  draw("pulumi preview", "examples/three-webhooks/refused.svg", abridged(refused.stdout));
  return 0;
});

/** The story less the lines that only say that something has begun. */
function abridged(text) {
  const begun = /^@ |creating \(|updating \(|deleting \(|refreshing \(|^ {4}\S.*\s$|^ +\[(urn|id)=/;
  const kept = text
    .slice(Math.max(0, text.indexOf("━━")))
    .split("\n")
    .filter((line) => !begun.test(line));
  return kept.filter((line, index) => line.trim() !== "" || kept[index - 1]?.trim() !== "").join("\n");
}

function draw(title, file, text) {
  const drawn = spawnSync("node", [join(root, "scripts", "terminal-svg.mjs"), title, join(root, file)], {
    input: text,
  });
  if (drawn.status !== 0) {
    throw new StepFailure(`${file} could not be drawn: ${drawn.stderr}`);
  }
  console.log(`drawn: ${file}`);
}
