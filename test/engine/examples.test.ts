import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { cleanEnv } from "../../scripts/pulumi-env.mjs";
import { cliFolder } from "./stack";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a script of the repository prints; it fails where the script does. */
async function outputOf(script: string): Promise<string> {
  const env = { ...cleanEnv(), PULUMI_CLI_FOLDER: cliFolder, PATH: `${cliFolder}:${process.env.PATH}` };
  return (await promisify(execFile)(process.execPath, [`${root}/scripts/${script}`], { env })).stdout;
}

/** The words in a picture of a terminal, whose lines may be broken. */
function wordsIn(picture: string): string {
  const texts = readFileSync(`${root}/${picture}`, "utf8").matchAll(/<text [^>]*>([^<]*)<\/text>/g);
  return [...texts]
    .map(([, text = ""]) => text.replaceAll("&quot;", '"').trim())
    .join(" ")
    .replace(/\s+/g, " ");
}

it("the story of npm start ends as it should", async () => {
  const told = await outputOf("story.mjs");
  expect(told).toContain("That is the whole story");
  expect(told).toContain("Number +4930123456 takes at most 3 extra webhooks");
}, 120_000);

it("the fourth webhook of examples/three-webhooks is refused as its picture shows", async () => {
  const output = await outputOf("refused.mjs");
  const sentence = /Number \+49.*/.exec(output)?.[0] ?? "no such sentence";
  expect(wordsIn("examples/three-webhooks/refused.svg")).toContain(sentence.trim());
}, 60_000);
