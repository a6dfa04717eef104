import { nodeProblem } from "../provider/node-version";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(`pulumi-360dialog: ${problem}`);
  process.exit(1);
}
