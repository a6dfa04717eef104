// The whole story with the real engine, against the emulator: what `npm start` shows.
import { withWorkspace } from "./workspace.mjs";

const EXPECTED_CHANGES = 7;
const THREE = { crm: "crm.example.com/whatsapp", archive: "archive.example.com/in", bot: "bot.example.com/hook" };

process.exitCode = await withWorkspace(".", scenes);

async function scenes(stack) {
  const story = [
    ["Preview: nothing is written", () => stack.run(0, "preview")],
    [
      "Up: the number is switched on, three webhooks are put on it",
      () => stack.run(0, "up", "--yes", "--skip-preview"),
    ],
    ["Up again: nothing to do, no request", () => stack.run(0, "up", "--yes", "--skip-preview", "--expect-no-changes")],
    [
      "A fourth webhook is refused in preview",
      async () => {
        await declare(stack, { ...THREE, fourth: "fourth.example.com/in" });
        return stack.run(1, "preview");
      },
    ],
    [
      "A swap while all three are taken: bot goes, robot comes",
      async () => {
        await declare(stack, { crm: THREE.crm, archive: THREE.archive, robot: "robot.example.com/hook" });
        return stack.run(0, "up", "--yes", "--skip-preview");
      },
    ],
    [
      "Somebody changes a url behind our back, and the drift check finds it",
      async () => {
        await stack.changeBehindItsBack("archive", "https://elsewhere.example.com/in");
        return stack.run(EXPECTED_CHANGES, "refresh", "--preview-only", "--diff", "--expect-no-changes");
      },
    ],
    ["Up with a refresh heals it", () => stack.run(0, "up", "--refresh", "--yes", "--skip-preview")],
    ["Destroy: the webhooks go, the switch stays", () => stack.run(0, "destroy", "--yes", "--skip-preview")],
  ];
  await stack.prepare();
  await stack.configure("--secret", "crmToken", "emulated-token");
  await declare(stack, THREE);
  for (const [index, [title, play]] of story.entries()) {
    console.log(`\n━━ ${index + 1}. ${title}`);
    if (!(await play())) {
      console.error("\nThe story ended otherwise than expected; the lines above say where.");
      return 1;
    }
  }
  console.log("\nThat is the whole story: every step ended as it should.");
  return 0;
}

async function declare(stack, webhooks) {
  await stack.unconfigure("webhooks");
  for (const [name, address] of Object.entries(webhooks)) {
    await stack.configure("--path", `webhooks.${name}.url`, `https://${address}`);
  }
}
