import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allKeys, findKey, overruled } from "../dist/provider/settings.js";

type Texts = Record<string, string>;

function from(config: Texts = {}, env: Texts = {}) {
  return { config: (key: string) => config[key], env: (name: string) => env[name] };
}

function messageOf(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no failure";
}

describe("findKey", () => {
  const config = { "dialog360:apiKeys": '{"+49":"from-map"}', "dialog360:apiKey": "from-config" };
  const env = { DIALOG360_API_KEY: "from-env", NAMED: "from-named" };

  it.each([
    ["the argument", { apiKey: "from-argument", apiKeyEnv: "NAMED" }, config, "from-argument"],
    ["the named variable", { apiKeyEnv: "NAMED" }, config, "from-named"],
    ["the map", {}, config, "from-map"],
    ["the one key of the stack", {}, { "dialog360:apiKey": "from-config" }, "from-config"],
    ["the environment", {}, {}, "from-env"],
  ])("takes %s before what comes after it", (_source, number, given: Texts, apiKey) => {
    expect(findKey({ phoneNumber: "+49", ...number }, from(given, env)).apiKey).toBe(apiKey);
  });

  it("lists the five sources where there is none", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49" }, from()));
    for (const source of ["apiKey", "apiKeyEnv", "dialog360:apiKeys", "dialog360:apiKey", "DIALOG360_API_KEY"]) {
      expect(message).toContain(source);
    }
  });

  it("names a variable that is named but not set, and does not look further", () => {
    expect(messageOf(() => findKey({ phoneNumber: "+49", apiKeyEnv: "MISSING" }, from(config, env)))).toContain(
      "MISSING",
    );
  });

  it.each(["7", "true", '"s3cret"'])("refuses %s as a map, although it is JSON, and looks no further", (text) => {
    const message = messageOf(() => findKey({ phoneNumber: "+49" }, from({ ...config, "dialog360:apiKeys": text })));
    expect(message).toContain("dialog360:apiKeys");
    expect(message).not.toContain("s3cret");
  });

  it("tells where the key was found, and not the key", () => {
    expect(findKey({ phoneNumber: "+49" }, from(config)).source).toBe('stack configuration dialog360:apiKeys["+49"]');
    expect(findKey({ phoneNumber: "+49", apiKeyEnv: "NAMED" }, from(config, env)).source).toBe(
      "the environment variable NAMED",
    );
  });

  it.each([
    ["the argument apiKey", { apiKey: " " }, {}, {}],
    ["the environment variable NAMED", { apiKeyEnv: "NAMED" }, {}, { NAMED: " " }],
    ['stack configuration dialog360:apiKeys["+49"]', {}, { "dialog360:apiKeys": '{"+49":""}' }, {}],
    ["stack configuration dialog360:apiKey", {}, { "dialog360:apiKey": " " }, {}],
    ["the environment variable DIALOG360_API_KEY", {}, {}, { DIALOG360_API_KEY: "\n" }],
  ])("says that the key from %s is empty", (source, number, given: Texts, set: Texts) => {
    expect(messageOf(() => findKey({ phoneNumber: "+49", ...number }, from(given, set)))).toContain(
      `${source} is empty`,
    );
  });

  it("never shows a key in a sentence, whichever source holds it", () => {
    const text = fc.string({ unit: "binary", minLength: 3, maxLength: 8 }).map((end) => `s3cret${end}`);
    fc.assert(
      fc.property(text, fc.constantFrom("apiKey", "NAMED", "map", "one", "env", "broken"), (secret, place) => {
        const given = {
          "dialog360:apiKeys": place === "map" ? JSON.stringify({ "+49": secret }) : place === "broken" ? secret : "",
          "dialog360:apiKey": place === "one" ? secret : "",
        };
        const number = place === "apiKey" ? { apiKey: secret } : place === "NAMED" ? { apiKeyEnv: "NAMED" } : {};
        const set = { NAMED: secret, DIALOG360_API_KEY: place === "env" ? secret : "" };
        expect(messageOf(() => findKey({ phoneNumber: "+49", ...number }, from(given, set)))).not.toContain("s3cret");
      }),
      { numRuns: 2000 },
    );
  });

  it.each(["not json s3cret", '["s3cret"]', '{"+49":7}', "null7"])(
    "refuses %j as a map without repeating it",
    (text) => {
      const message = messageOf(() => findKey({ phoneNumber: "+49" }, from({ "dialog360:apiKeys": text })));
      expect(message).toContain("dialog360:apiKeys");
      expect(message).not.toContain("s3cret");
    },
  );

  it("strips the line break of a key that was read from a file", () => {
    expect(findKey({ phoneNumber: "+49", apiKey: "abc\n" }, from()).apiKey).toBe("abc");
  });

  it("refuses a key that no header can hold, without showing it", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49", apiKey: "s3cret\nkey" }, from()));
    expect(message).toContain("HTTP header");
    expect(message).not.toContain("s3cret");
  });
});

describe("a map of keys that does not name the number", () => {
  const config = { "dialog360:apiKeys": '{"+49302":"k3y-2","+49301":"k3y-1"}', "dialog360:apiKey": "k3y-general" };
  const env = { DIALOG360_API_KEY: "k3y-ambient", NAMED: "k3y-named" };

  function failure(map: object, phoneNumber: string): string {
    return messageOf(() =>
      findKey({ phoneNumber }, from({ ...config, "dialog360:apiKeys": JSON.stringify(map) }, env)),
    );
  }

  it("is a failure, whatever general key there is, and lists its labels in order, but no key", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49303" }, from(config, env)));
    expect(message).toContain("No API key was found for number +49303");
    expect(message).toContain('"+49301", "+49302"');
    expect(message).not.toContain("k3y");
  });

  it("is a missing key, which a preview that needs none does without", () => {
    try {
      findKey({ phoneNumber: "+49303" }, from(config, env));
      expect.unreachable("it did not fail");
    } catch (error) {
      expect(error).toMatchObject({ code: "settings", details: { missingKey: true } });
    }
  });

  it("is not asked where the program gives the key", () => {
    expect(findKey({ phoneNumber: "+49303", apiKey: "k3y" }, from(config, env)).apiKey).toBe("k3y");
    expect(findKey({ phoneNumber: "+49303", apiKeyEnv: "NAMED" }, from(config, env)).apiKey).toBe("k3y-named");
  });

  it("says so where it is empty, and how it is removed", () => {
    expect(failure({}, "+49301")).toMatch(/dialog360:apiKeys is empty.*pulumi config rm dialog360:apiKeys/);
  });

  it.each([
    ["+4930123456", "+49 30 123456"],
    ["+49 (30) 12-34.56", "4930123456"],
    ["+4930123456", "004930123456"],
  ])("says for %s that %s has the same digits", (phoneNumber, label) => {
    const message = failure({ [label]: "k3y", "+1": "k3y-other" }, phoneNumber);
    expect(message).toContain(`"${label}" has the same digits`);
  });

  it.each([
    ["acme", "other"],
    ["+49301", "+49302"],
  ])("says nothing of digits for %s beside %s", (phoneNumber, label) => {
    expect(failure({ [label]: "k3y" }, phoneNumber)).not.toContain("digits");
  });

  it("lists the first of many labels, and says how many more there are", () => {
    const map = Object.fromEntries([...Array(500).keys()].map((index) => [`+49${1000 + index}`, "k3y"]));
    const message = failure(map, "+1");
    expect(message).toContain('"+491000"');
    expect(message).toMatch(/and \d+ more/);
    expect(message.length).toBeLessThan(2000);
  });

  it("shows no key where keys and numbers are the wrong way round", () => {
    const message = failure({ "k3y-1": "+49301", "+49302": "k3y-2" }, "+49301");
    expect(message).not.toContain("k3y");
    expect(message).toContain('"+49302"');
    expect(message).toContain("from phone number to API key");
  });

  it.each(["constructor", "__proto__", "toString"])("has no entry %s that was not set", (phoneNumber) => {
    expect(failure({ "+49301": "k3y" }, phoneNumber)).toContain("No API key was found");
  });
});

describe("an entry of the map that is no text", () => {
  it.each([
    [7, "a number"],
    [true, "true or false"],
    [null, "null"],
    [{ value: "s3cret" }, "an object"],
    [["s3cret"], "a list"],
  ])("%j is named by its label, and not shown", (entry, what) => {
    const map = JSON.stringify({ "+49": entry, "+1": "k" });
    const message = messageOf(() => findKey({ phoneNumber: "+49" }, from({ "dialog360:apiKeys": map })));
    expect(message).toContain(`The API key of number +49 in stack configuration dialog360:apiKeys is ${what}`);
    expect(message).toContain(`pulumi config set --secret --path 'dialog360:apiKeys["+49"]'`);
    expect(message).not.toContain("s3cret");
  });

  it("does not keep another number from its key", () => {
    const map = '{"+49":7,"+1":"of-one"}';
    expect(findKey({ phoneNumber: "+1" }, from({ "dialog360:apiKeys": map })).apiKey).toBe("of-one");
  });

  it("is refused as well where the one key of the stack has lost its digits as a number", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49" }, from({ "dialog360:apiKey": "1.2345678901e+22" })));
    expect(message).toMatch(/dialog360:apiKey is a number.*quotes/);
  });
});

describe("allKeys", () => {
  it("has every entry of the map, the one of the stack and the one of the environment, with their sources", () => {
    const config = { "dialog360:apiKeys": '{"+1":"a","+2":"b\\n"}', "dialog360:apiKey": "c" };
    expect(
      allKeys(from(config, { DIALOG360_API_KEY: "d", OTHER: "e" })).map(({ apiKey, source }) => [apiKey, source]),
    ).toEqual([
      ["a", 'stack configuration dialog360:apiKeys["+1"]'],
      ["b", 'stack configuration dialog360:apiKeys["+2"]'],
      ["c", "stack configuration dialog360:apiKey"],
      ["d", "the environment variable DIALOG360_API_KEY"],
    ]);
  });

  it.each([
    ["entries that are no keys", '{"+1":7,"+2":"","+3":"line\\nbreak","+4":"good"}', ["good", "c"]],
    ["a map that is none", "[1", ["c"]],
    ["an empty map", "{}", ["c"]],
  ])("does without %s", (_what, map, keys) => {
    const config = { "dialog360:apiKeys": map, "dialog360:apiKey": "c" };
    expect(allKeys(from(config, { DIALOG360_API_KEY: " " })).map(({ apiKey }) => apiKey)).toEqual(keys);
  });

  it("is empty where there is none", () => {
    expect(allKeys(from())).toEqual([]);
  });
});

describe("a variable that apiKeyEnv names", () => {
  const config = { "dialog360:apiKeys": '{"+49":"of-map"}', "dialog360:apiKey": "general" };
  const number = { phoneNumber: "+49", apiKeyEnv: "NAMED" };

  it("is told where it overrules another key of the number in the map, without either", () => {
    const notes = overruled(from(config, { NAMED: "of-variable" }), number);
    expect(notes).toEqual([expect.stringMatching(/NAMED.*dialog360:apiKeys\["\+49"\]/)]);
    expect(notes[0]).not.toMatch(/of-map|of-variable/);
  });

  it.each([
    ["the same key", number, { NAMED: "of-map\n" }],
    ["no such variable", number, {}],
    ["a number that the map does not name", { ...number, phoneNumber: "+1" }, { NAMED: "x" }],
    ["a key as an argument, which wins anyway", { ...number, apiKey: "k" }, { NAMED: "x" }],
    ["no variable named", { phoneNumber: "+49" }, { DIALOG360_API_KEY: "x" }],
  ])("is no word for %s", (_what, one, env: Texts) => {
    expect(overruled(from(config, env), one)).toEqual([]);
  });
});
