import { describe, expect, it } from "vitest";
import { defaultProfile, type Profile } from "../../dist/emulator/index.js";
import { canaries } from "./canaries";
import { casesOf } from "./drift-page";
import { sharedScene } from "./number";
import { component, urlOf } from "./programs";

const headers = { Authorization: canaries["a declared header value"], "x-kind": "customer" };

const scenes = {
  "three webhooks": sharedScene({
    program: component({
      crm: { headers },
      bot: { url: "https://BOT.example.com" },
      archive: { url: urlOf("archive") },
    }),
  }),
  "no webhook": sharedScene({ program: component({}) }),
  "declared off": sharedScene({ program: component({ crm: { headers } }, { enabled: false }) }),
};

/** How the emulator is made to answer in each form. */
const shapes: Record<string, Partial<Profile> & { readonly off?: true }> = {
  "the list in another order": { order: "reversed" },
  "header names in lower case": { headerNames: "lower" },
  "header names in `Canonical-Case`": { headerNames: "canonical" },
  "header values as `****`": { headerValues: "masked" },
  "urls in a parser's normal form": { urls: "normalised" },
  "`headers: null` for a webhook without headers": { noHeaders: "null" },
  "no `headers` for a webhook without headers": { noHeaders: "omit" },
  "the main webhook in the list, without a name": { mainInList: true },
  "`destinations: []`": { emptyList: "list" },
  "`destinations: null`": { emptyList: "null" },
  "no `destinations`": { emptyList: "omit" },
  "an empty body": { emptyList: "body" },
  "409 once the last webhook was deleted": { emptyList: "disable", off: true },
  "409": { whenOff: 409 },
  "`enabled: false`": { whenOff: 200 },
  "`{}`": { whenOff: "empty" },
};

describe("no drift, as docs/drift.md says", () => {
  it.each(casesOf("What is no drift", "the answer", shapes))(
    "%s",
    async (_answer, row, { off, ...profile }) => {
      const which = Object.entries(scenes).find(([name]) => name === row["the number"]);
      const { stack, emulator, number, requests } = which?.[1].current ?? expect.fail("no such number");
      emulator.set(profile);
      const wasOn = number.enabled;
      number.enabled = wasOn && !off;
      requests();
      const check = await stack.refresh("--preview-only", "--expect-no-changes");
      expect(check.code, check.text).toBe(0);
      expect(check.diagnostics).toEqual([]);
      expect(requests()).toEqual(["GET"]);
      emulator.set(defaultProfile);
      number.enabled = wasOn;
    },
    60_000,
  );
});
