// Loaded before anything else, on whatever Node there is: plain code, no imports.

/** What the HTTP client needs. */
const NEEDED: readonly [number, number] = [22, 19];

/** Why this Node is too old, in one sentence; undefined where it is not. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isEnough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  return isEnough
    ? undefined
    : `This is Node ${version}, and pulumi-360dialog needs Node ${NEEDED.join(".")} or later. Install a later one, make sure that it is the "node" on your PATH, and run the command again.`;
}
