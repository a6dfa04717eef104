import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { cleanEnv } from "../../scripts/pulumi-env.mjs";
import { cliFolder } from "./stack";

const story = fileURLToPath(new URL("../../scripts/story.mjs", import.meta.url));

it("the story of npm start ends as it should", async () => {
  const env = { ...cleanEnv(), PULUMI_CLI_FOLDER: cliFolder, PATH: `${cliFolder}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)(process.execPath, [story], { env });
  expect(stdout).toContain("That is the whole story");
  expect(stdout).toContain("Number +4930123456 takes at most 3 extra webhooks");
}, 120_000);
