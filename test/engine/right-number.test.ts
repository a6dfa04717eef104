import { describe, expect, it, onTestFinished } from "vitest";
import { type Emulator, type Profile, startEmulator } from "../../dist/emulator/index.js";
import { casesOf, quotedIn, type Row } from "./drift-page";
import { KEY, OTHER_KEY, type Scene, scene } from "./number";
import {
  type Command,
  commands,
  expectDone,
  expectNames,
  expectRefused,
  journal,
  numbers,
  OFF,
  OTHER_PHONE,
  otherNumber,
  PHONE,
  setKeys,
  stored,
  theirs,
  writesIn,
} from "./other-number";
import type { Run } from "./stack";

const program = numbers({ [PHONE]: ["crm", "bot"] });
const each = Object.keys(commands) as Command[];

/** A stack that is deployed, and nothing in the journal. */
async function deployed(options: Partial<Parameters<typeof scene>[0]> = {}): Promise<Scene> {
  const made = await scene({ program, ...options });
  expectDone(await made.stack.up("--skip-preview"));
  made.requests();
  return made;
}

describe("a label and its key that move to another number with a webhook of the same name", () => {
  const moved = numbers({ [OTHER_PHONE]: ["crm", "bot"] });

  it("is refused in preview and up, and neither number changes", async () => {
    const { stack, emulator, number } = await deployed();
    const other = otherNumber(emulator);
    const before = await stored(stack);
    stack.setEnv({ DIALOG360_API_KEY: OTHER_KEY });
    stack.setProgram(moved);
    for (const command of ["preview", "up"] as const) {
      expectRefused(
        await stack.run([...commands[command]]),
        '"crm"',
        `is on number ${OTHER_PHONE} already`,
        "adopt: true",
      );
      expect(writesIn(journal(emulator)), command).toEqual([]);
    }
    expect(await stored(stack)).toEqual(before);
    expectNames(number, "bot", "crm");
    expect(other.webhooks).toEqual([theirs]);
  }, 120_000);

  it("keeps the webhooks of the old number, and says so, where their key is gone", async () => {
    const { stack, emulator, number } = await deployed();
    const other = emulator.numbers.of(OTHER_KEY);
    stack.setEnv({ DIALOG360_API_KEY: OTHER_KEY });
    stack.setProgram(moved);
    const up = await stack.up("--skip-preview");
    expectRefused(
      up,
      `No API key was found for number ${PHONE}`,
      "Keep the key of a number until its webhooks are deleted",
    );
    expect(journal(emulator).filter((request) => /DELETE|PATCH|ours/.test(request))).toEqual([]);
    expectNames(number, "bot", "crm");
    await setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY });
    expectDone(await stack.up("--skip-preview"));
    expectNames(number);
    expectNames(other, "bot", "crm");
  }, 120_000);
});

/** What a command is run with instead of the number's own server and key. */
interface Mixup {
  readonly profile?: { readonly healthFields: 404 };
  /** Whether it is another emulator, too, as one that was left in the shell. */
  readonly server?: true;
  readonly keys: readonly string[];
}

const unsaid = { healthFields: 404 } as const;
const cases: Record<string, Mixup> = {
  "the key of another number": { keys: [OTHER_KEY] },
  "the key of another number, and the API does not tell whose it is": { keys: [OTHER_KEY], profile: unsaid },
  "another server with its key": { server: true, keys: ["any-key", KEY] },
  "another server with its key, and neither tells whose a key is": {
    server: true,
    keys: ["any-key", KEY],
    profile: unsaid,
  },
};

describe("an address or key that is not the number's, as docs/drift.md says", () => {
  it.each(casesOf("The key of another number", "what is used", cases))(
    "%s",
    async (_what, row, { profile = {}, server, keys }) => {
      const made = await scene({ program, profile });
      const { stack, emulator, number } = made;
      stack.setEnv({ DIALOG360_BASE_URL: undefined });
      expectDone(await stack.run(["config", "set", "dialog360:baseUrl", emulator.url]));
      expectDone(await stack.up("--skip-preview"));
      const before = await stored(stack);
      const used = server ? await anotherEmulator(profile) : emulator;
      journal(emulator);
      for (const key of keys) {
        const other = otherNumber(used, key);
        other.setUpAgain();
        other.enabled = true;
        other.put(theirs);
        stack.setEnv({ ...(server ? { DIALOG360_BASE_URL: used.url } : {}), DIALOG360_API_KEY: key });
        for (const command of each) {
          const run = await stack.run([...commands[command]]);
          await expectAsDocumented(run, row, command);
          const sent = [...journal(emulator), ...(server ? journal(used) : [])];
          expect(writesIn(sent), command).toEqual([]);
          expect(
            sent.filter(
              (request) => !request.includes("GET /health_status") && row["what the error says"] === "`belongs to`",
            ),
            command,
          ).toEqual([]);
        }
        expect(other.webhooks).toEqual([theirs]);
      }
      expect(await stored(stack)).toEqual(before);
      expectNames(number, "bot", "crm");

      stack.setEnv({ DIALOG360_BASE_URL: undefined, DIALOG360_API_KEY: KEY });
      expectDone(await stack.up("--skip-preview", "--expect-no-changes"));
      expectDone(await stack.destroy("--skip-preview"));
      expectNames(number);
    },
    300_000,
  );
});

async function expectAsDocumented(run: Run, row: Row, command: Command): Promise<void> {
  const cell = row[`\`pulumi ${command === "drift check" ? "refresh" : command}\``];
  if (cell === "warns") {
    expectDone(run);
    expect(run.diagnostics.join()).toContain("was last used with another API key or address");
    return;
  }
  expect(cell).toBe("fails");
  expectRefused(run, PHONE, ...quotedIn(row["what the error says"]), OFF, "dialog360:baseUrl");
}

async function anotherEmulator(profile: Partial<Profile>): Promise<Emulator> {
  const emulator = await startEmulator({ profile });
  onTestFinished(() => emulator.stop());
  return emulator;
}
