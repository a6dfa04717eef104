import { describe, expect, it } from "vitest";
import { casesOf, quotedIn } from "./drift-page";
import { KEY, NEW_KEY, type Scene, scene } from "./number";
import { expectDone, expectNames, journal, PHONE, writesIn } from "./other-number";
import { component } from "./programs";

/** What every number has at first where the program manages none. */
const UNMANAGED_MAIN = "https://main.example.com";
const main = { url: "https://inbox.example.com/whatsapp", headers: {} };
const webhooks = { crm: {}, bot: {} };
const LOOKED = `Number ${PHONE} has a new API key, so its webhooks were looked at.`;
const HEALTH = "ours, new key: GET /health_status";
const NUMBER = "ours, new key: GET /multi_webhook";
const MAIN = "ours, new key: GET /v1/configs/webhook";

/** A stack that was deployed before its key became another one, which took with it what `loses` says. */
async function renewed(loses: "nothing" | "main" | "all", args: object = {}): Promise<Scene> {
  const made = await scene({ program: component(webhooks, args), mainUnset: "main" in args });
  const { stack, emulator } = made;
  expectDone(await stack.up("--skip-preview"));
  emulator.numbers.rotateKey(KEY, NEW_KEY, { loses });
  stack.setEnv({ DIALOG360_API_KEY: NEW_KEY });
  journal(emulator);
  return made;
}

const updates = { "MultiWebhook:acme": "update", "Webhook:acme-crm": "update", "Webhook:acme-bot": "update" };

describe("a new key", () => {
  it("shows as an update with a warning in preview, which asks once whose it is", async () => {
    const { stack, emulator } = await renewed("nothing");
    const preview = await stack.preview();
    expectDone(preview);
    expect(preview.ops).toEqual(updates);
    const warned = preview.diagnostics.filter((text) => text.includes("was last used with another API key"));
    expect(warned.length, preview.text).toBeGreaterThan(0);
    expect(journal(emulator)).toEqual([HEALTH]);
    const strict = await stack.preview("--expect-no-changes");
    expect(strict.code, strict.text).toBe(7);
  }, 240_000);

  it("that lost nothing takes three requests of the update and no write, and is done with", async () => {
    const { stack, emulator } = await renewed("nothing");
    const up = await stack.up();
    expectDone(up);
    expect(journal(emulator)).toEqual([HEALTH, HEALTH, NUMBER, MAIN]);
    expect(up.diagnostics.join()).toContain(`${LOOKED} Nothing was missing.`);
    expectDone(await stack.preview("--expect-no-changes"));
    expectDone(await stack.up("--expect-no-changes"));
    expect(journal(emulator)).toEqual([]);
    expectDone(await stack.refresh("--preview-only", "--expect-no-changes"));
    expect(journal(emulator)).toEqual([NUMBER]);
  }, 240_000);
});

describe("a drift check with a new key", () => {
  const drift = ["refresh", "--preview-only", "--expect-no-changes"];

  it.each([
    ["two requests", {}, [HEALTH, NUMBER]],
    ["three requests with a managed main webhook", { main }, [HEALTH, NUMBER, MAIN]],
  ])(
    "ends with 0 in %s where nothing is lost",
    async (_which, args, requests) => {
      const { stack, emulator } = await renewed("nothing", args);
      const check = await stack.run(drift);
      expectDone(check);
      expect(journal(emulator).toSorted()).toEqual(requests.toSorted());
    },
    240_000,
  );
});

interface Loss {
  readonly loses: "nothing" | "main" | "all";
  readonly args?: object;
  /** Somebody else's doing, where a key alone is not seen to do it. */
  readonly happens?: (number: Scene["number"]) => void;
}

const cases: Record<string, Loss> = {
  nothing: { loses: "nothing" },
  "the main webhook, which the program does not manage": { loses: "main" },
  "the main webhook, which the program manages": { loses: "main", args: { main } },
  "one webhook": { loses: "nothing", happens: (number) => number.remove("crm") },
  "everything: switch, webhooks and main webhook": { loses: "all", args: { main } },
};

describe("what a new key has deleted, as docs/drift.md says", () => {
  it.each(casesOf("What a new key may delete", "what is gone", cases))(
    "%s",
    async (_what, row, { loses, args = {}, happens }) => {
      const { stack, emulator, number } = await renewed(loses, args);
      happens?.(number);
      const check = await stack.refresh("--preview-only", "--expect-no-changes");
      expect(check.code, check.text).toBe(Number(row["drift check, exit code"]));
      expect(writesIn(journal(emulator))).toEqual([]);

      const up = await stack.up("--skip-preview");
      expectDone(up);
      for (const words of quotedIn(row["`pulumi up` says"])) {
        expect(up.diagnostics.join()).toContain(words);
      }
      const written = writesIn(journal(emulator)).map((request) => request.replace("ours, new key: ", ""));
      expect(written.toSorted()).toEqual(quotedIn(row["`pulumi up` sends"]).toSorted());
      expect(number.enabled).toBe(true);
      expectNames(number, "bot", "crm");
      expect(number.main).toEqual("main" in args ? main : loses === "main" ? undefined : { url: UNMANAGED_MAIN });
      expectDone(await stack.up("--skip-preview", "--expect-no-changes"));
      expectDone(await stack.refresh("--preview-only", "--expect-no-changes"));
    },
    240_000,
  );
});
