import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkFields, withoutEmpty } from "../../dist/provider/lifecycle/check.js";
import { diffFields } from "../../dist/provider/lifecycle/diff.js";
import { hasUnknown, UNKNOWN } from "../../dist/provider/lifecycle/unknown.js";
import { mainWebhookLifecycle } from "../../dist/provider/resources/main-webhook/lifecycle.js";
import { multiWebhookLifecycle } from "../../dist/provider/resources/multi-webhook/lifecycle.js";
import { webhookLifecycle } from "../../dist/provider/resources/webhook/lifecycle.js";

const fields = {
  id: { change: "replace" },
  size: { change: "update" },
  note: { change: "carry" },
  list: { change: "update", same: (old: unknown, now: unknown) => String(old) === String(now) },
} as const;

describe("diffFields", () => {
  it.each([
    [{ id: 1, size: 2 }, { id: 1, size: 2 }, false, []],
    [{ size: 2 }, { size: 3 }, true, []],
    [{ id: 1 }, { id: 2 }, true, ["id"]],
    [{ note: 1 }, { note: 2 }, false, []],
    [{ size: { a: [1] } }, { size: { a: [1] } }, false, []],
    [{ list: "1,2" }, { list: [1, 2] }, false, []],
    [{ size: 2 }, { size: UNKNOWN }, true, []],
    [{ id: 1 }, { id: UNKNOWN }, true, ["id"]],
    [{ size: { a: 1 } }, { size: { a: UNKNOWN } }, true, []],
  ])("%j to %j: changes %s, replaces %j", (olds, news, changes, replaces) => {
    expect(diffFields(fields, olds, news)).toMatchObject({ changes, replaces });
  });
});

describe("checkFields", () => {
  const schemas = { size: { schema: z.number() }, key: { schema: z.string(), hidden: true } };

  it("names the property, or none where the value is to be hidden", () => {
    expect(checkFields(schemas, { size: "x", key: 7 }).map(({ property }) => property)).toEqual(["size", ""]);
  });

  it("looks away from what is not known yet", () => {
    expect(checkFields(schemas, { size: UNKNOWN, key: UNKNOWN })).toEqual([]);
  });

  it("takes null for not given", () => {
    expect(withoutEmpty({ a: null, b: undefined, c: 0 })).toEqual({ c: 0 });
  });
});

describe("hasUnknown", () => {
  it("finds the unknown text at any depth", () => {
    fc.assert(
      fc.property(
        fc.letrec((tie) => ({
          tree: fc.oneof(
            { depthSize: "small" },
            fc.constant<unknown>(UNKNOWN),
            fc.array(tie("tree"), { minLength: 1, maxLength: 2 }),
            fc.dictionary(fc.string(), tie("tree"), { minKeys: 1, maxKeys: 2 }),
          ),
        })).tree,
        (tree) => {
          expect(hasUnknown(tree)).toBe(true);
        },
      ),
    );
  });
});

describe("a change of an argument", () => {
  const webhook = { phoneNumber: "+49", name: "a", url: "https://a.example.com", headers: { A: "1" }, __instance: "x" };
  const number = {
    ...{ phoneNumber: "+49", enabled: true, webhookNames: ["a", "b"], unmanaged: "warn", ignoreUnmanaged: ["c", "d"] },
    ...{ disableOnDelete: false, maxWebhooks: 3, unmanagedWebhooks: [] },
  };
  const none = { changes: false, replaces: [], deleteBeforeReplace: false };
  const update = { changes: true, replaces: [], deleteBeforeReplace: false };
  const replace = (name: string) => ({ changes: true, replaces: [name], deleteBeforeReplace: true });

  it.each([
    [{}, none],
    [{ headers: { a: "1" } }, none],
    [{ adopt: false, enabled: true }, none],
    [{ __webhookNames: ["a", "z"], __maxWebhooks: 2, __logicalName: "z" }, none],
    // As an earlier version has stored it.
    [{ __parents: "my:index:A" }, none],
    [{ url: "https://b.example.com" }, update],
    [{ headers: { A: "2" } }, update],
    [{ headers: {} }, update],
    [{ headers: { A: "1", B: "2" } }, update],
    [{ adopt: true }, update],
    [{ enabled: false }, update],
    [{ apiKey: "k" }, update],
    [{ apiKeyEnv: "K" }, update],
    [{ name: "A" }, replace("name")],
    [{ phoneNumber: "+1" }, replace("phoneNumber")],
  ])("of a webhook, %j, does what is documented", (change, result) => {
    expect(webhookLifecycle.diff(webhook, { ...webhook, ...change })).toEqual(result);
  });

  it.each([
    [{}, none],
    [{ webhookNames: ["b", "a"] }, none],
    [{ ignoreUnmanaged: ["d", "c"] }, none],
    [{ __logicalName: "z" }, none],
    [{ __parents: "my:index:A" }, none],
    [{ webhookNames: ["a"] }, update],
    [{ webhookNames: ["a", "c"] }, update],
    [{ webhookNames: undefined }, update],
    [{ ignoreUnmanaged: [] }, update],
    [{ ignoreUnmanaged: ["c", "c"] }, update],
    [{ enabled: false }, update],
    [{ unmanaged: "error" }, update],
    [{ disableOnDelete: true }, update],
    [{ maxWebhooks: 2 }, update],
    [{ apiKey: "k" }, update],
    [{ apiKeyEnv: "K" }, update],
    [{ phoneNumber: "+1" }, { ...replace("phoneNumber"), deleteBeforeReplace: false }],
  ])("of a number, %j, does what is documented", (change, result) => {
    expect(multiWebhookLifecycle.diff(number, { ...number, ...change })).toEqual(result);
  });

  it("of a number is none where only the parents of an owner are new to the state", () => {
    const before = { ...number, __owners: [["a", "crm"]] };
    const now = (owner: string) => multiWebhookLifecycle.diff(before, { ...before, __owners: [["a", owner]] });
    expect(now("my:index:A\ncrm")).toEqual(none);
    expect(now("my:index:A\nbot")).toEqual(update);
  });

  it("of a number is seen where a name that was listed twice gives way to another", () => {
    const before = { ...number, ignoreUnmanaged: ["c", "c"] };
    expect(multiWebhookLifecycle.diff(before, { ...before, ignoreUnmanaged: ["c", "e"] })).toEqual(update);
  });
});

describe("diff of the lifecycles", () => {
  const any = fc.oneof(
    fc.constant(UNKNOWN),
    fc.string(),
    fc.boolean(),
    fc.array(fc.oneof(fc.string(), fc.constant(UNKNOWN))),
    // What the engine sends are plain objects.
    fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant(UNKNOWN)), { noNullPrototype: true }),
  );
  const news = fc.dictionary(
    fc.constantFrom(
      "phoneNumber",
      "name",
      "url",
      "headers",
      "enabled",
      "webhookNames",
      "unmanaged",
      "apiKey",
      "__webhookNames",
    ),
    any,
  );

  it("tolerates what has no text", () => {
    const hostile = { toString: UNKNOWN };
    const inputs = { phoneNumber: hostile, name: hostile, __logicalName: hostile, __parents: hostile };
    for (const lifecycle of [webhookLifecycle, multiWebhookLifecycle, mainWebhookLifecycle]) {
      expect(lifecycle.diff({ phoneNumber: "+49", name: "a" }, inputs).replaces).toContain("phoneNumber");
    }
  });

  it("tolerates unknown values anywhere, and says the same twice", () => {
    const webhook = {
      phoneNumber: "+49",
      name: "a",
      url: "https://a.example.com",
      headers: { A: "1" },
      __instance: "x",
    };
    const number = { phoneNumber: "+49", enabled: true, webhookNames: ["a"], unmanaged: "warn", unmanagedWebhooks: [] };
    fc.assert(
      fc.property(news, (inputs) => {
        expect(webhookLifecycle.diff(webhook, inputs)).toEqual(webhookLifecycle.diff(webhook, inputs));
        expect(multiWebhookLifecycle.diff(number, inputs)).toEqual(multiWebhookLifecycle.diff(number, inputs));
      }),
      { numRuns: 2000 },
    );
  });
});
