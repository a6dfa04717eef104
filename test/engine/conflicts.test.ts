import { describe, expect, it } from "vitest";
import { KEY, names, type Scene, scene } from "./number";
import { expectDone, expectRefused, journal, PHONE, writesIn } from "./other-number";
import { component } from "./programs";
import { Stack } from "./stack";

const somebodys = { url: "https://somebody.example.com/in", headers: {} };
const main = { url: "https://inbox.example.com/in" };

describe("a conflict with a webhook of somebody else", () => {
  const extra = {
    program: component({ crm: {}, bot: {} }),
    happens: (number: Scene["number"]) => number.put({ name: "crm", ...somebodys }),
    words: [`Webhook "crm" is on number ${PHONE} already and differs in the url`, "adopt: true"],
    requests: ["ours: GET /health_status", "ours: GET /multi_webhook"],
  };
  const ofMain = {
    // Alone: without a preview the engine begins with webhooks beside it.
    program: component({}, { main }),
    happens: (number: Scene["number"]) => {
      number.main = somebodys;
    },
    words: [`Number ${PHONE} has a main webhook already, and it differs in the url`, "adopt: true"],
    requests: ["ours: GET /health_status", "ours: GET /multi_webhook", "ours: GET /v1/configs/webhook"],
  };

  it.each([
    ["an extra webhook", extra],
    ["the main webhook", ofMain],
  ])(
    "is refused in preview and up without a request more: %s",
    async (_which, { program, happens, words, requests }) => {
      const { stack, emulator, number } = await scene({ program });
      number.enabled = true;
      happens(number);
      const before = { webhooks: number.webhooks, main: number.main };
      const preview = await stack.preview();
      expectRefused(preview, ...words);
      const sent = journal(emulator);
      expect(requests, sent.join()).toEqual(expect.arrayContaining(sent));
      expect(new Set(sent).size).toBe(sent.length);
      expectRefused(await stack.up("--skip-preview"), ...words);
      // Without a preview the engine may have begun with another webhook before this one is looked at.
      expect(writesIn(journal(emulator)).filter((write) => write !== "ours: PUT bot")).toEqual([]);
      const webhooks = number.webhooks.filter(({ name }) => name !== "bot");
      expect({ webhooks, main: number.main }).toEqual(before);
    },
    120_000,
  );
});

describe("an identical webhook on a second stack", () => {
  it("is said to have existed in preview and up, and destroying that stack deletes it as announced", async () => {
    const program = component({ crm: {} });
    const made = await scene({ program });
    const { emulator, number } = made;
    expectDone(await made.stack.up("--skip-preview"));
    journal(emulator);
    const second = await Stack.create({
      program,
      env: { DIALOG360_BASE_URL: emulator.url, DIALOG360_API_KEY: KEY },
    });
    for (const run of [await second.preview(), await second.up("--skip-preview")]) {
      expectDone(run);
      const said = run.diagnostics.join("\n");
      expect(said).toContain(`Webhook "crm" of number ${PHONE} existed already with the same url and headers`);
      expect(said).toContain("destroying the stack, or removing the webhook from the program, deletes it");
    }
    expect(writesIn(journal(emulator))).toEqual([]);
    expectDone(await second.destroy("--skip-preview"));
    expect(writesIn(journal(emulator))).toEqual(["ours: DELETE crm"]);
    expect(names(number)).toEqual([]);
    expect((await made.stack.refresh("--preview-only", "--expect-no-changes")).code).toBe(7);
  }, 120_000);
});

describe("a webhook that somebody makes while a stack is destroyed", () => {
  it("keeps the number switched on, although it came after the last look that confirmed a deletion", async () => {
    const { stack, emulator, number } = await scene({ program: component({ crm: {} }, { disableOnDelete: true }) });
    expectDone(await stack.up("--skip-preview"));
    journal(emulator);
    // The look of a deletion, the look that confirms it, and the one that this waits for.
    emulator.fault({ kind: "delay", method: "GET", path: "/multi_webhook", skip: 2, ms: 1500 });
    const destroying = stack.destroy("--skip-preview");
    const appears = setInterval(() => {
      if (emulator.journal().filter(({ method }) => method === "GET").length === 3) {
        number.put({ name: "somebodys", ...somebodys });
        clearInterval(appears);
      }
    }, 20);
    const destroy = await destroying;
    clearInterval(appears);
    expectDone(destroy);
    expect(destroy.diagnostics.join()).toContain(`Number ${PHONE} stays switched on although disableOnDelete is set`);
    expect(writesIn(journal(emulator))).toEqual(["ours: DELETE crm"]);
    expect(number.enabled).toBe(true);
    expect(names(number)).toEqual(["somebodys"]);
  }, 120_000);
});
