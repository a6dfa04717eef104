import { describe, expect, it } from "vitest";
import { defaultProfile, type Profile } from "../../dist/emulator/index.js";
import { canaries } from "./canaries";
import { casesOf, expectShown } from "./drift-page";
import { failureText, names, type Scene, scene, sharedScene } from "./number";
import { component, PHONE } from "./programs";

const main = {
  url: "https://inbox.example.com/whatsapp",
  headers: { Authorization: canaries["a declared header value"] },
};
const program = (given: object = {}, webhooks: Record<string, object> = { crm: {} }) =>
  component(webhooks, { main: { ...main, ...given } });

describe("the main webhook of a number, by the real engine", () => {
  it.each([404, "empty-url"] as const)(
    "lives from preview to destroy, unset as %s",
    async (mainUnset) => {
      const { stack, number, requests, writes } = await scene({
        program: program(),
        mainUnset: true,
        profile: { mainUnset },
      });
      const preview = await stack.preview();
      expect(preview.code, preview.text).toBe(0);
      expect(preview.ops["MainWebhook:acme"]).toBe("create");
      expect(writes()).toEqual([]);

      const up = await stack.up();
      expect(up.code, up.text).toBe(0);
      expect(up.text).not.toContain("has no main webhook");
      expect(number.main).toEqual(main);
      requests();
      expect((await stack.preview("--expect-no-changes")).code).toBe(0);
      expect((await stack.up("--expect-no-changes")).code).toBe(0);
      expect(requests()).toEqual([]);

      stack.setProgram(program({ url: "https://inbox.example.com/v2" }));
      const change = await stack.up();
      expect(change.ops).toEqual({ "MainWebhook:acme": "update" });
      expect(number.main).toEqual({ ...main, url: "https://inbox.example.com/v2" });
      expect(requests()).toEqual(["GET", "POST", "GET"]);

      expect((await stack.refresh("--preview-only", "--expect-no-changes")).code).toBe(0);
      expect(requests()).toEqual(["GET", "GET"]);
      stack.setProgram(program({ headers: {} }));
      expect((await stack.up("--skip-preview")).code).toBe(0);
      expect(number.main).toEqual({ url: main.url, headers: {} });

      const destroy = await stack.destroy();
      expect(destroy.code, destroy.text).toBe(0);
      expect(destroy.diagnostics.join()).toContain(`The main webhook of number ${PHONE} stays in place`);
      expect(number.main).toEqual({ url: main.url, headers: {} });
      expect(names(number)).toEqual([]);
    },
    120_000,
  );

  it("takes over an identical one without a write", async () => {
    const { stack, number, writes } = await scene({ program: program({}, {}) });
    number.enabled = true;
    number.main = { ...main };
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(writes()).toEqual([]);
  }, 60_000);

  it("refuses a different one, naming what differs but no value, unless adopt is set", async () => {
    const { stack, number, writes } = await scene({ program: program() });
    number.main = { url: "https://old.example.com", headers: { "X-Old": canaries["a header value of somebody else"] } };
    const preview = await stack.preview();
    expect(writes()).toEqual([]);
    // Without a preview its number comes first, and is not refused.
    for (const refused of [preview, await stack.up("--skip-preview")]) {
      expect(refused.code).toBe(1);
      expect(failureText(refused)).toContain('differs in the url and the headers "Authorization", "X-Old"');
      expect(failureText(refused)).toContain("adopt: true");
      expect(number.main.url).toBe("https://old.example.com");
    }

    stack.setProgram(program({ adopt: true }));
    const adopted = await stack.up("--skip-preview");
    expect(adopted.code, adopted.text).toBe(0);
    expect(number.main).toEqual(main);
    writes();
    stack.setProgram(program());
    expect((await stack.up("--skip-preview")).ops).toEqual({ "MainWebhook:acme": "update" });
    expect(writes()).toEqual([]);
  }, 60_000);

  it("is finished by the next up when it was accepted but not seen", async () => {
    const { stack, emulator, number } = await scene({
      program: program(),
      mainUnset: true,
      env: { DIALOG360_SETTLE_TIMEOUT: "1" },
    });
    emulator.fault({ kind: "late", method: "POST", path: "/v1", ms: 4000 });
    const first = await stack.up("--skip-preview");
    expect(first.code).toBe(1);
    expect(failureText(first)).toContain("Run pulumi up again");
    emulator.clearFaults();
    stack.setEnv({ DIALOG360_SETTLE_TIMEOUT: "10" });
    const second = await stack.up("--skip-preview");
    expect(second.code, second.text).toBe(0);
    expect(number.main).toEqual(main);
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
  }, 60_000);

  it("is declared once for a number", async () => {
    const twice = `const { MainWebhook } = require("pulumi-360dialog");
for (const name of ["one", "two"]) new MainWebhook(name, { phoneNumber: "${PHONE}", url: "https://a.example.com" });`;
    const { stack, writes } = await scene({ program: twice, mainUnset: true });
    const preview = await stack.preview();
    expect(preview.code).toBe(1);
    expect(failureText(preview)).toContain('is declared twice, by "one" and by "two"');
    expect(writes()).toEqual([]);
  }, 60_000);

  it("is validated like every webhook", async () => {
    const { stack, requests } = await scene({ program: program({ url: "https://a_b.example.com:3000" }) });
    const preview = await stack.preview();
    expect(preview.code).toBe(1);
    expect(requests().filter((request) => request !== "GET")).toEqual([]);
  }, 60_000);
});

describe("drift of the main webhook, as docs/drift.md says", () => {
  const shared = sharedScene({ program: program(), mainUnset: true });

  interface Drift {
    readonly profile?: Partial<Profile>;
    readonly happens?: (number: Scene["number"]) => void;
  }
  const mainWith = (change: object): Drift => ({
    happens(number) {
      number.main = { ...main, ...change };
    },
  });
  const gone = (number: Scene["number"]) => {
    number.main = undefined;
  };
  const strangers = canaries["a header value of somebody else"];
  const cases: Record<string, Drift> = {
    "the url was changed": mainWith({ url: "https://elsewhere.example.com" }),
    "a query was added to the url": mainWith({
      url: `${main.url}?token=${canaries["a token that somebody else put into a url"]}`,
    }),
    "a header was added": mainWith({ headers: { ...main.headers, "X-Added": strangers } }),
    "a header was changed": mainWith({ headers: { Authorization: strangers } }),
    "all headers were removed": mainWith({ headers: {} }),
    "it is not set any more, by an empty url": { profile: { mainUnset: "empty-url" }, happens: gone },
    "it is not set any more, by 404": { profile: { mainUnset: 404 }, happens: gone },
    "header names come back in lower case": { profile: { headerNames: "lower" } },
    "header values come back as `****`": { profile: { headerValues: "masked" } },
    "the url comes back in a parser's normal form": { profile: { urls: "normalised" } },
  };

  it.each(casesOf("The main webhook", "what happened", cases))(
    "%s",
    async (_what, row, { profile = {}, happens }) => {
      const { stack, emulator, number } = shared.current;
      emulator.set(profile);
      happens?.(number);
      const check = await stack.refresh("--preview-only", "--expect-no-changes");
      expect(check.code, check.text).toBe(Number(row["exit code"]));
      await expectShown(stack, row, check);
      if (row["exit code"] === "7") {
        const up = await stack.up("--refresh", "--skip-preview");
        expect(up.code, up.text).toBe(0);
      }
      emulator.set(defaultProfile);
      expect(number.main).toEqual(main);
    },
    60_000,
  );

  it.each(["unauthorized", "forbidden", "notFound", "serverError", "html", "cutJson"] as const)(
    "never takes it for gone when the look fails with %s",
    async (kind) => {
      const { stack, emulator, number } = shared.current;
      emulator.fault({ kind, times: "always" });
      const refresh = await stack.refresh("--skip-preview");
      expect([0, 7], refresh.text).not.toContain(refresh.code);
      emulator.clearFaults();
      expect((await stack.preview("--expect-no-changes")).code).toBe(0);
      expect(number.main).toEqual(main);
    },
    60_000,
  );
});
