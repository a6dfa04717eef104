// `npm run bench`: counts requests and state bytes of the real engine against the emulator, for numbers of three webhooks, and
// measures what texts of others cost.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { main, StepFailure } from "./steps.mjs";
import { withWorkspace } from "./workspace.mjs";

const SIZES = [1, 5, 20];
const WEBHOOKS = 3;

await main(async () => {
  process.env.PULUMI_CLI_FOLDER = await setup();
  await foreignText();
  console.log("| numbers | operation | requests | per number | seconds |\n| --- | --- | --- | --- | --- |");
  for (const size of SIZES) {
    await withWorkspace(undefined, (stack) => measure(stack, size));
  }
  return 0;
});

/** The cost of foreign text: of each function that it goes through, the slowest of its shapes. */
async function foreignText() {
  const { costs, LARGE, SMALL, taskOf, timesOf } = await import("../test/scorecard/cost.ts");
  console.log(
    "Cost of foreign text, in ms of the processor\n\n| function | slowest shape | 128 KiB | 1 MiB |\n| --- | --- | --- | --- |",
  );
  for (const cost of costs) {
    const times = Object.keys(cost.shapes).map((shape) => ({ shape, ms: timesOf(taskOf(cost, shape)(LARGE), 3)[0] }));
    const { shape, ms } = times.reduce((slowest, one) => (one.ms > slowest.ms ? one : slowest));
    console.log(
      `| ${cost.taker} | ${shape} | ${timesOf(taskOf(cost, shape)(SMALL), 3)[0].toFixed(1)} | ${ms.toFixed(1)} |`,
    );
  }
  console.log("");
}

async function measure(stack, size) {
  await stack.prepare();
  const operations = [
    ["first preview", "first", ["preview"]],
    ["first up, preview included", "first", ["up", "--yes"]],
    ["up with nothing to do", "first", ["up", "--yes"]],
    ["drift check", "first", ["refresh", "--preview-only"]],
    ["change of one url, up", "changed", ["up", "--yes"]],
    ["swap of one in every number, up", "swapped", ["up", "--yes"]],
  ];
  for (const [title, program, args] of operations) {
    await row(stack, size, title, program, args);
  }
  const { deployment } = JSON.parse(readFileSync(await exported(stack), "utf8"));
  const bytes = deployment.resources.filter(({ type }) => type.endsWith(":Webhook")).map(sizeOf);
  await row(stack, size, "destroy", "swapped", ["destroy", "--yes"]);
  console.log(`| ${size} | bytes of state per webhook | ${Math.max(...bytes)} | | |`);
}

async function row(stack, size, title, program, args) {
  writeFileSync(join(stack.folder, "index.js"), programOf(size, program));
  const before = stack.requests();
  const startMs = Date.now();
  const code = await stack.pulumi([...args, "--stack", "dev", "--non-interactive"], "ignore");
  if (code !== 0) {
    throw new StepFailure(`${title} of ${size} numbers ended with exit code ${code}.`);
  }
  const requests = stack.requests() - before;
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  console.log(`| ${size} | ${title} | ${requests} | ${(requests / size).toFixed(1)} | ${seconds} |`);
}

async function exported(stack) {
  const file = join(stack.folder, "export.json");
  const child = spawn("pulumi", ["stack", "export", "--stack", "dev", "--file", file], {
    cwd: stack.folder,
    env: stack.env,
  });
  await once(child, "exit");
  return file;
}

function sizeOf({ sourcePosition: _position, stackTrace: _trace, ...resource }) {
  return Buffer.byteLength(JSON.stringify(resource));
}

function programOf(size, program) {
  return `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
for (let number = 0; number < ${size}; number++) {
  const names = Array.from({ length: ${WEBHOOKS} }, (_, index) => "${program}" === "swapped" && index === 0 ? "new" : "webhook-" + index);
  const path = (name) => "${program}" !== "first" && number === 0 && name === "webhook-1" ? "/changed" : "/in";
  const webhooks = Object.fromEntries(names.map((name) => [name, { url: "https://" + name + ".example.com" + path(name) }]));
  new PhoneNumberWebhooks("number-" + number, { phoneNumber: "+4930" + number, apiKey: "key-" + number, webhooks });
}
`;
}
