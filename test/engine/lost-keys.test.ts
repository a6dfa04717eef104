import { describe, expect, it } from "vitest";
import { failureText, KEY, OTHER_KEY, type Scene, scene } from "./number";
import {
  expectDone,
  expectNames,
  expectRefused,
  journal,
  MAP,
  numbers,
  OTHER_PHONE,
  otherNumber,
  PHONE,
  setKeys,
  stored,
  theirs,
  writesIn,
} from "./other-number";
import { component } from "./programs";

const both = numbers({ [PHONE]: ["crm"], [OTHER_PHONE]: ["crm"] });
const first = numbers({ [PHONE]: ["crm"] });
const KEEP = "Keep the key of a number until its webhooks are deleted";

/** Two numbers, each with its key where `set` puts it. */
async function twoNumbers(
  set: (made: Scene) => Promise<unknown>,
): Promise<Scene & { readonly other: Scene["number"] }> {
  const made = await scene({ program: both, noKey: true });
  await set(made);
  expectDone(await made.stack.up("--skip-preview"));
  journal(made.emulator);
  return { ...made, other: made.emulator.numbers.of(OTHER_KEY) };
}

function forgetKeys({ stack }: Scene, label = ""): Promise<unknown> {
  const path = label === "" ? [MAP] : ["--path", `${MAP}["${label}"]`];
  return stack.run(["config", "rm", ...path]);
}

describe("a customer who leaves, with its key, in one commit", () => {
  it("costs the other customer nothing whose key is the general one", async () => {
    const made = await twoNumbers(async ({ stack }) => {
      await setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY });
    });
    const { stack, emulator, number, other } = made;
    await forgetKeys(made);
    expectDone(await stack.setSecret("dialog360:apiKey", KEY));
    stack.setProgram(first);
    expectDone(await stack.preview());
    expect(journal(emulator)).toEqual([]);
    const up = await stack.up("--skip-preview");
    expectRefused(
      up,
      `No API key was found for number ${OTHER_PHONE}`,
      `is used for number ${PHONE} in this run`,
      KEEP,
    );
    expect(journal(emulator)).toEqual([]);
    expectNames(number, "crm");
    expectNames(other, "crm");
    const names = Object.keys(await stored(stack));
    expect(names).toContain("Webhook:n1-crm");

    await setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY });
    expectDone(await stack.up("--skip-preview"));
    expect(writesIn(journal(emulator))).toEqual(["other: DELETE crm"]);
    expectNames(number, "crm");
    expectNames(other);
  }, 240_000);

  it.each([
    [
      "the map still names the other one, whose key is the general one, too",
      async (made: Scene) => {
        await forgetKeys(made, OTHER_PHONE);
        await made.stack.setSecret("dialog360:apiKey", KEY);
      },
      `It has "${PHONE}"`,
    ],
    [
      "no map is left, and the other one has a key of its own",
      async (made: Scene) => {
        await forgetKeys(made);
        made.stack.setEnv({ OWN_KEY: KEY });
        made.stack.setProgram(component({ crm: {} }, { apiKeyEnv: "OWN_KEY" }));
      },
      "Give one of",
    ],
  ])(
    "fails until the key is back: %s",
    async (_which, forget, words) => {
      const made = await twoNumbers(({ stack }) => setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY }));
      const { stack, emulator, other } = made;
      stack.setProgram(first);
      await forget(made);
      const up = await stack.up("--skip-preview");
      expectRefused(up, `No API key was found for number ${OTHER_PHONE}`, words, KEEP, "pulumi state remove");
      expect(writesIn(journal(emulator))).toEqual([]);
      expectNames(other, "crm");
      await setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY });
      expectDone(await stack.up("--skip-preview"));
      expectNames(other);
    },
    240_000,
  );
});

describe("a number whose key is dead because it has left 360dialog", () => {
  it("is removed from the state by the command that the error names", async () => {
    const made = await twoNumbers(({ stack }) => setKeys(stack, { [PHONE]: KEY, [OTHER_PHONE]: OTHER_KEY }));
    const { stack, emulator, number } = made;
    emulator.numbers.rotateKey(OTHER_KEY, "nobody-has-it");
    stack.setProgram(first);
    const up = await stack.up("--skip-preview");
    expectRefused(
      up,
      "The API key was refused",
      "has left 360dialog",
      "pulumi state remove <urn>",
      "pulumi stack --show-urns",
    );
    expectNames(number, "crm");
    const shown = await stack.run(["stack", "--show-urns"]);
    const urns = Object.entries(await stack.resources()).flatMap(([name, { urn }]) => (/:n1/.test(name) ? [urn] : []));
    for (const urn of urns.toReversed()) {
      expect(shown.text).toContain(urn);
      expectDone(await stack.run(["state", "remove", urn, "--yes"]));
    }
    journal(emulator);
    expectDone(await stack.up("--skip-preview", "--expect-no-changes"));
    expect(journal(emulator)).toEqual([]);
    expectNames(number, "crm");
  }, 240_000);
});

describe("a number that the map of keys does not name", () => {
  it.each(["environment DIALOG360_API_KEY", "configuration dialog360:apiKey"])(
    "is refused in preview, although the %s holds the key of somebody else",
    async (source) => {
      const { stack, emulator } = await scene({ program: both, noKey: true });
      const other = otherNumber(emulator);
      await setKeys(stack, { [PHONE]: KEY });
      if (source.startsWith("environment")) {
        stack.setEnv({ DIALOG360_API_KEY: OTHER_KEY });
      } else {
        expectDone(await stack.setSecret("dialog360:apiKey", OTHER_KEY));
      }
      for (const run of [await stack.preview(), await stack.up("--skip-preview")]) {
        expectRefused(run, `No API key was found for number ${OTHER_PHONE}`, `It has "${PHONE}"`, "are not used");
      }
      expect(journal(emulator).filter((request) => request.startsWith("other"))).toEqual([]);
      expect(other.webhooks).toEqual([theirs]);
    },
    240_000,
  );

  it("is told of the entry with the same digits", async () => {
    const { stack, emulator } = await scene({ program: first, noKey: true });
    await setKeys(stack, { "+49 30 123456": KEY });
    const preview = await stack.preview();
    expectRefused(preview, '"+49 30 123456" has the same digits: write the number the same way in both places');
    expect(journal(emulator)).toEqual([]);
  }, 240_000);

  it("is told where its key has become a number", async () => {
    const { stack, emulator } = await scene({ program: first, noKey: true });
    expectDone(await stack.run(["config", "set", "--path", `${MAP}["${PHONE}"]`, "1234567"]));
    const preview = await stack.preview();
    expectRefused(preview, `The API key of number ${PHONE} in`, "is a number, not text. Put it in quotes");
    expect(failureText(preview)).not.toContain("1234567");
    expect(journal(emulator)).toEqual([]);
  }, 240_000);
});
