import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DialogError } from "../../dist/provider/api/errors.js";
import type { Context } from "../../dist/provider/lifecycle/lifecycle.js";
import { remember } from "../../dist/provider/text/redact.js";
import { failing, served, TEXT, thrownBy } from "./serving.ts";

describe("the text of the provider", () => {
  it("never reaches a lifecycle", async () => {
    const seen: unknown[] = [];
    const noted = <T>(result: T, ...given: unknown[]): T => {
      seen.push(...given);
      return result;
    };
    const provider = served({
      parseInputs: (properties) => noted(properties, properties),
      parseState: (properties) => noted(properties, properties),
      check: async (_context, olds, news) => noted({ inputs: news, failures: [] }, olds, news),
      diff: (olds, news) => noted({ changes: false, replaces: [], deleteBeforeReplace: false }, olds, news),
    });
    const properties = { a: 1, __provider: TEXT };
    await provider.check(properties, properties);
    await provider.diff("id", properties, properties);
    await provider.create(properties);
    await provider.read("id", properties);
    await provider.update("id", properties, properties);
    await provider.remove("id", properties);
    expect(seen.length).toBeGreaterThanOrEqual(9);
    expect(seen).toEqual(seen.map(() => ({ a: 1 })));
  });

  it("alone makes no olds: a first check has none", async () => {
    const olds: unknown[] = [];
    const provider = served({
      check: async (_context, given, news) => {
        olds.push(given);
        return { inputs: news, failures: [] };
      },
    });
    await provider.check({}, {});
    await provider.check({ __provider: TEXT }, {});
    expect(olds).toEqual([undefined, undefined]);
  });
});

describe("the environment of a lifecycle", () => {
  it("has what is set, and nothing that every object has", async () => {
    const seen: unknown[] = [];
    const provider = served({
      check: async (context, _olds, news) => {
        seen.push(...["PATH", "constructor", "toString", "__proto__", "hasOwnProperty"].map(context.env));
        return { inputs: news, failures: [] };
      },
    });
    await provider.check({}, {});
    expect(seen).toEqual([process.env.PATH, undefined, undefined, undefined, undefined]);
  });
});

describe("results", () => {
  const awkward = () => ({
    text: "a",
    none: undefined,
    frozen: Object.freeze({ deep: Object.freeze([1, undefined]) }),
    date: new Date(0),
    nested: { none: undefined, list: [{ none: undefined }] },
  });
  const plain = {
    text: "a",
    frozen: { deep: [1, null] },
    date: "1970-01-01T00:00:00.000Z",
    nested: { list: [{}] },
  };

  it("are plain JSON that Pulumi may write into", async () => {
    const provider = served({
      check: async () => ({ inputs: Object.freeze(awkward()), failures: [] }),
      create: async () => ({ id: "id", state: awkward() }),
      read: async () => ({ state: awkward(), inputs: awkward() }),
      update: async () => awkward(),
    });
    const results = [
      (await provider.check({}, {})).inputs,
      (await provider.create({})).outs,
      (await provider.read("id", {})).props,
      (await provider.read("id", {})).inputs,
      (await provider.update("id", {}, {})).outs,
    ];
    expect(results).toStrictEqual(results.map(() => plain));
    expect(results.map((result) => Object.isFrozen(result?.frozen) || Object.isFrozen(result))).not.toContain(true);
  });

  it("keep every JSON value as it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (state) => {
        const { outs } = await served({ create: async () => ({ id: "id", state }) }).create({});
        expect(JSON.stringify(outs)).toBe(JSON.stringify(state));
      }),
      { numRuns: 500 },
    );
  });

  it("of read are empty when the object is gone", async () => {
    expect(await served({ read: async () => "gone" }).read("id", { a: 1 })).toEqual({ id: "", props: {} });
  });

  it("of diff pass on what changes, what replaces and what is deleted first", async () => {
    expect(await served({}).diff("id", {}, {})).toEqual({
      changes: true,
      replaces: ["name"],
      deleteBeforeReplace: true,
    });
  });

  it("of check pass on the failures", async () => {
    const failures = [{ property: "", reason: "No." }];
    const provider = served({ check: async () => ({ inputs: {}, failures: Object.freeze(failures) }) });
    const result = await provider.check({}, {});
    expect(result.failures).toEqual(failures);
    expect(Object.isFrozen(result.failures)).toBe(false);
  });
});

describe("an error", () => {
  it.each([
    ["of the family", new DialogError("api", "It failed.")],
    ["of a programmer", new TypeError("It failed.")],
    ["that is a text", "It failed."],
  ])("%s is one sentence after the name of the package, without a stack", async (_kind, error) => {
    const thrown = await thrownBy(failing(error).create({}));
    // The dynamic provider process prints exactly this.
    expect(`${thrown}: ${(thrown as Error).stack}`).toBe("pulumi-360dialog: It failed.");
  });

  it("that was not written for the user is redacted", async () => {
    remember("s3cret-value");
    const thrown = await thrownBy(failing(new Error("bad s3cret-value at https://u:p4ss@a.example.com/")).create({}));
    expect(JSON.stringify([String(thrown), thrown, (thrown as Error).message, (thrown as Error).stack])).not.toMatch(
      /s3cret-value|p4ss/,
    );
  });

  it("carries nothing of its cause", async () => {
    const error = new Error("outer", { cause: new Error("s3cret-cause") });
    const thrown = await thrownBy(failing(Object.assign(error, { request: "s3cret-cause" })).create({}));
    expect(`${JSON.stringify(thrown)}${(thrown as Error).cause}`).not.toContain("s3cret-cause");
  });

  it.each(["check", "diff", "create", "read", "update", "delete", "parseInputs", "parseState"] as const)(
    "of %s is told the same way",
    async (method) => {
      const fail = () => {
        throw new DialogError("api", "It failed.");
      };
      const provider = served({ [method]: fail });
      const properties = { a: 1 };
      const outcomes = await Promise.allSettled([
        provider.check({}, properties),
        provider.diff("id", properties, properties),
        provider.create(properties),
        provider.read("id", properties),
        provider.update("id", properties, properties),
        provider.remove("id", properties),
      ]);
      const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.map((error) => `${error}: ${error.stack}`)).toEqual(
        failed.map(() => "pulumi-360dialog: It failed."),
      );
    },
  );
});

describe("configure", () => {
  it("keeps the configuration for every later method", async () => {
    const seen: (string | undefined)[] = [];
    const noted = <T>(context: Context, result: T): T => {
      seen.push(context.config("dialog360:baseUrl"));
      return result;
    };
    const provider = served({
      check: async (context, _olds, news) => noted(context, { inputs: news, failures: [] }),
      create: async (context) => noted(context, { id: "id", state: {} }),
      read: async (context) => noted(context, "gone"),
      update: async (context) => noted(context, {}),
      delete: async (context) => noted(context, undefined),
    });
    const get = (key: string) => (key === "dialog360:baseUrl" ? "https://a.example.com" : undefined);
    await provider.configure({ config: { get, require: () => "" } });
    await provider.check({}, {});
    await provider.create({});
    await provider.read("id", {});
    await provider.update("id", {}, {});
    await provider.remove("id", {});
    expect(seen).toEqual(seen.map(() => "https://a.example.com"));
    expect(seen).toHaveLength(5);
  });

  it("may come late: until then nothing is configured", async () => {
    const provider = served({
      create: async (context) => ({ id: String(context.config("dialog360:apiKey")), state: {} }),
    });
    expect((await provider.create({})).id).toBe("undefined");
  });
});
