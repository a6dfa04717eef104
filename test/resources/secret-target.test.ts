import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptUrl, liveOver, stillOpen, warnSecretDrift } from "../../dist/provider/number/live-destination.js";
import { rememberTarget } from "../../dist/provider/number/secret-target.js";
import { redact } from "../../dist/provider/text/redact.js";

const headers = {};
const token = "Zx81kQpLm20TtRveWs9_AK";
const plain = "https://a.example.com/in";
const secret = `https://a.example.com/${token}`;

function toldOf(stored: { url: string; __secretUrl?: boolean }, url: string): Promise<string[]> {
  const warnings: string[] = [];
  const context = {
    config: () => undefined,
    env: () => undefined,
    warn: async (text: string) => void warnings.push(text),
  };
  return warnSecretDrift(context, 'webhook "crm" of number +49', { headers, ...stored }, { url, headers }).then(
    () => warnings,
  );
}

describe("the drift of a secret url", () => {
  it.each([
    ["the path", secret, `${plain}/Yx81kQpLm20TtRveWs9_AK`, "changed path (its host is a.example.com)"],
    ["a query", secret, `${secret}?token=t`, "changed query (its host is a.example.com)"],
    [
      "the host",
      secret,
      `https://b.example.com/${token}`,
      "changed host (its host was a.example.com and is b.example.com)",
    ],
    [
      "all",
      "https://u:p@a.example.com/x?y",
      "http://b.example.com",
      "changed scheme, user information, host, path, query",
    ],
    ["what no parser reads", secret, "<{%x%}>", "(its host was a.example.com and is not shown)"],
    ["all, to nothing", secret, "", "(its host was a.example.com and is not shown)"],
  ])("is told in words: %s", async (_what, stored, live, words) => {
    const told = await toldOf({ url: stored }, live);
    expect(told).toEqual([
      expect.stringMatching(/^The url of webhook "crm" of number \+49 is not as stored: .*pulumi up --refresh\.$/),
    ]);
    expect(told.join()).toContain(words);
    expect(told.join()).not.toContain("81kQpLm2");
  });

  it("is told where the program alone calls the url a secret", async () => {
    expect(await toldOf({ url: plain, __secretUrl: true }, `${plain}/x`)).toHaveLength(1);
  });

  it.each([
    ["the same url", secret, secret],
    ["the form of a parser", "https://a.example.com?x", "https://a.example.com/?x"],
    ["a readable url", plain, `${plain}/x`],
    ["a readable url that hides something now", plain, secret],
  ])("is silent about %s", async (_what, stored, live) => {
    expect(await toldOf({ url: stored }, live)).toEqual([]);
  });
});

describe("what is stored of a live url", () => {
  const stored = (url: string, live: string, __secretUrl?: boolean) =>
    liveOver({ url, headers, ...(__secretUrl ? { __secretUrl } : {}) } as never, { url: live, headers }).url;

  it("is all of it where the stored one is a secret", () => {
    expect(stored(secret, `${plain}?token=t`)).toBe(`${plain}?token=t`);
  });

  it.each([
    [secret, "https://a.example.com/[redacted]"],
    [`${plain}?token=t`, `${plain}?[redacted]`],
    ["https://u:p@a.example.com/in", "https://[redacted]@a.example.com/in"],
  ])("is without its secrets where Pulumi would show it: %s", (live, shown) => {
    expect(stored(plain, live)).toBe(shown);
    expect(stored(shown, live)).toBe(shown);
    // ignoreChanges may have kept a readable url beside the mark.
    expect(stored(plain, live, true)).toBe(shown);
  });
});

describe("what an update that fails keeps of the stored url", () => {
  it.each([
    ["a readable one stays", { url: plain }, { url: `${plain}/x` }, { url: plain, __secretUrl: undefined }],
    [
      "a secret one stays under another",
      { url: secret, __secretUrl: true },
      { url: `${plain}?x`, __secretUrl: true },
      { url: secret, __secretUrl: true },
    ],
    [
      "a secret one loses its secrets under a readable one",
      { url: secret, __secretUrl: true },
      { url: plain },
      { url: "https://a.example.com/[redacted]", __secretUrl: undefined },
    ],
    [
      "what the program called a secret goes with its path",
      { url: `${plain}/x`, __secretUrl: true },
      { url: plain },
      { url: "https://a.example.com/[redacted]", __secretUrl: undefined },
    ],
    [
      "what the program calls a secret stays",
      { url: plain, __secretUrl: true },
      { url: `${plain}/x`, __secretUrl: true },
      { url: plain, __secretUrl: true },
    ],
  ])("%s", (_what, olds, news, kept) => {
    expect(keptUrl({ headers, ...olds }, { headers, ...news })).toEqual(kept);
  });
});

describe("a server's echo", () => {
  it.each([
    ["of a url that looks like a secret", `https://echo.example.com/A${token}`, false, token],
    ["of a url that the program calls one", "https://echo.example.com/c4nary-path/x", true, "c4nary-path"],
    ["of user information", "https://c4naryuser:c4narypass@echo.example.com/in", false, "c4nary"],
  ])("%s shows nothing of it", (_what, url, __secretUrl, canary) => {
    rememberTarget({ url, headers, __secretUrl });
    const path = new URL(url).pathname;
    for (const echo of [
      url,
      encodeURIComponent(url),
      new URL(url).href,
      path === "/in" ? url : path,
      JSON.stringify({ url }),
    ]) {
      expect(redact(`bad url ${echo} given`)).not.toContain(canary);
    }
  });

  it("never throws, whatever somebody has put on a number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        rememberTarget({ url: text, headers });
        rememberTarget({ url: `https://${text}`, headers });
      }),
      { numRuns: 300 },
    );
  });
});

it("a live header named __proto__ is looked for again, since Pulumi drops it from what it keeps", () => {
  expect(stillOpen({ url: plain, headers }, { url: plain, headers: JSON.parse('{"__proto__":"x"}') })).toEqual({
    __unconfirmed: true,
  });
});
