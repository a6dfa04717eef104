import { nodeProblem } from "./node-version";

/** As the dynamic provider process prints an error, `${error}: ${error.stack}`: the name of the package, then the sentence. */
class NodeTooOldError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "pulumi-360dialog";
    this.stack = message;
  }

  override toString(): string {
    return this.name;
  }
}

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  throw new NodeTooOldError(problem);
}
