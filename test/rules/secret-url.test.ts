import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostAlone, isSecretUrl, withoutSecrets } from "../../dist/provider/rules/secret-url.js";
import { changedParts, partsOf, shownHost } from "../../dist/provider/text/url-parts.js";
import { growthOf, MOST } from "../scorecard/cost.ts";

const uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

/** Segments of paths that are tokens; most have the form that a well-known receiver uses. */
const tokens = [
  "9f86d081884c7d659a2feaa0c55ad015",
  "Zx81kQpLm20TtRveWs9_AK",
  "QX7RT2LM9PB4VC6K",
  uuid,
  uuid.toUpperCase(),
  `hook-${uuid}-v1`,
  "AbCdEfGhIjKlMnOpQrStUvW1",
  "a1b2c3d4e5f6g7h8",
  "a1-b2-c3_d4-e5f6",
  "n8n.a1b2c3d4e5f6g7h8",
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x",
];
const chosen = [
  "",
  "in",
  "whatsapp-webhook-v2",
  "2026-11-25-customer-events",
  "customer-relationship-management",
  "services",
  "T00000000",
  "1234567890123456",
  "12345678-1234-1234-1234-1234567890",
  "a1b2c3d4e5f6g7h",
  "aaaa-1111-bbbb-2222-cccc",
  "XXXXXXXX1a2b3c",
  "AbCdEfGhIjKlMnOpQrStUv1",
  "AbCdEfGhIjKlMnOpQrStUvWxYz",
  "abcdefghijklmnopqrstuvw1",
  "v1.2.3-a1.b2.c3",
  "%C3%BCber-uns-2026",
  "@me",
];

describe("a segment of a path", () => {
  it.each(tokens)("%s makes the url a secret", (segment) => {
    expect(isSecretUrl(`https://a.example.com/${segment}`)).toBe(true);
    expect(isSecretUrl(`https://a.example.com/in/${segment}/x`)).toBe(true);
  });

  it.each(chosen)("%j leaves the url readable", (segment) => {
    expect(isSecretUrl(`https://a.example.com/${segment}`)).toBe(false);
  });

  it("is judged by its runs alone, not by what stands beside it", () => {
    expect(isSecretUrl("https://a.example.com/a1b2c3d4/e5f6g7h8")).toBe(false);
    expect(isSecretUrl("https://9f86d081884c7d659a2feaa0c55ad015.example.com/in")).toBe(false);
  });
});

describe("a url is a secret", () => {
  it.each([
    "https://u@a.example.com",
    "https://u:p@a.example.com/in",
    "https://a.example.com?",
    "https://a.example.com/in?x",
    "https://a.example.com/in#x",
    "https://user:s3/cret@a.example.com/",
    "https:\\\\a.example.com\\9f86d081884c7d659a2feaa0c55ad015",
    `https://a.example.com/${"in/".repeat(2000)}`,
    "9f86d081884c7d659a2feaa0c55ad015",
  ])("%s", (url) => {
    expect(isSecretUrl(url)).toBe(true);
  });

  it.each(["", "https://a.example.com", "https://a.example.com/u:p@x", "a.example.com/in"])("but not %j", (url) => {
    expect(isSecretUrl(url)).toBe(false);
    expect(withoutSecrets(url)).toBe(url);
  });
});

describe("what is hidden", () => {
  it.each([
    ["https://u:p@a.example.com/in", "https://[redacted]@a.example.com/in"],
    ["https://a.example.com/in?token=t&x", "https://a.example.com/in?[redacted]"],
    ["https://a.example.com/in#token", "https://a.example.com/in#[redacted]"],
    [`https://a.example.com/hooks/${uuid}/in`, "https://a.example.com/hooks/[redacted]/in"],
    ["https://user:s3/cret@a.example.com/", "https://[redacted]@a.example.com/"],
    ["https://user:s3?cret@a.example.com/", "https://[redacted]@a.example.com/"],
  ])("of %s", (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
    expect(withoutSecrets(shown)).toBe(shown);
  });

  it("is all but the host where the program says so", () => {
    expect(hostAlone("https://hooks.example.com/c4nary/x")).toBe("https://hooks.example.com/[redacted]");
    expect(withoutSecrets(`https://a.example.com/${"in/".repeat(2000)}`)).toBe("https://a.example.com/[redacted]");
    expect(hostAlone("c4nary")).toBe("https://[redacted]/[redacted]");
  });
});

describe("the decision", () => {
  const segment = fc.oneof(
    fc.constantFrom(...tokens, ...chosen),
    fc.string({ unit: fc.constantFrom(..."aZ09-_.~b5Q7"), maxLength: 40 }),
  );
  const path = fc.array(segment, { maxLength: 4 });

  it("is the same with a path that is percent-encoded, and with scheme and host in capitals", () => {
    fc.assert(
      fc.property(path, fc.infiniteStream(fc.boolean()), (segments, choices) => {
        const encode = (text: string) =>
          text.replace(/[A-Za-z0-9_.~-]/g, (letter, index: number) =>
            text[index - 1] === "%" || text[index - 2] === "%" || !choices.next().value
              ? letter
              : `%${letter.charCodeAt(0).toString(16)}`,
          );
        const plain = `https://a.example.com/${segments.join("/")}`;
        const other = `HTTPS://A.Example.COM/${segments.map(encode).join("/")}`;
        expect(isSecretUrl(other), other).toBe(isSecretUrl(plain));
      }),
      { numRuns: 5000 },
    );
  });

  it("agrees with the rule, written once more", () => {
    const isRandom = (text: string) =>
      [...text.matchAll(/[\w-]+/g)].some(([run]) => {
        const kinds = [...run.replace(/[-_]/g, "")].map((letter) => /\d/.test(letter));
        const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
        const mixed = run.length >= 24 && /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
        return (run.length >= 16 && changes >= 5) || mixed;
      });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."aZ09-_.b5"), maxLength: 40 }), (text) => {
        expect(isSecretUrl(`https://a.example.com/${text}`)).toBe(isRandom(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("never throws, and what it hides does not show in what is left", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: "binary" })), (text) => {
        const shown = withoutSecrets(text);
        expect(isSecretUrl(text)).toBe(shown !== text);
        expect(withoutSecrets(shown)).toBe(shown);
        for (const url of [text, `https://${text}`]) {
          hostAlone(url);
          shownHost(url);
          partsOf(url);
          expect(changedParts(url, url)).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "a",
    "/",
    "/%",
    "%ff",
    "%ffa",
    "a1",
    "-",
    "?&",
    "&%",
    "@",
    ":",
    "https://",
    "3f2504e0-4f89-41d3-9a0c-0305e82c33",
  ])("takes linear time over %j again and again", (unit) => {
    const task = (length: number) => {
      const text = `https://a.example.com/${unit.repeat(Math.ceil(length / unit.length))}`;
      return () => [isSecretUrl(text), withoutSecrets(text), changedParts(text, `${text}x`)];
    };
    expect(growthOf(task)).toBeLessThanOrEqual(MOST);
  });
});

describe("what has changed", () => {
  const before = "https://u:p@a.example.com/in?x";

  it.each([
    ["http://u:p@a.example.com/in?x", ["scheme"]],
    ["https://a.example.com/in?x", ["user information"]],
    ["https://u:p@b.example.com/in?x", ["host"]],
    ["https://u:p@a.example.com/out?x", ["path"]],
    ["https://u:p@a.example.com/in", ["query"]],
    ["https://b.example.com/y", ["user information", "host", "path", "query"]],
    ["HTTPS://u:p@A.example.com/in?x", []],
    ["", ["scheme", "user information", "host", "path", "query"]],
  ])("to %s", (now, parts) => {
    expect(changedParts(before, now)).toEqual(parts);
  });
});

describe("the host that is shown", () => {
  it.each([
    ["https://u:p@A.example.com/in", "a.example.com"],
    ["https://bücher.example.com/in", "xn--bcher-kva.example.com"],
    ["https://user:1/cret@a.example.com/", undefined],
    ["foo://s3cret/x", undefined],
    ["s3cret", undefined],
  ])("of %s is %s", (url, host) => {
    expect(shownHost(url)).toBe(host);
  });
});

it("the module imports no package, so that a program can load it", () => {
  for (const name of ["rules/secret-url", "text/url-parts", "rules/mistake", "text/looks-random"]) {
    const source = readFileSync(new URL(`../../provider/${name}.ts`, import.meta.url), "utf8");
    const others = [...source.matchAll(/from "([^"]+)"/g)].filter(([, from]) => !from?.startsWith("./"));
    expect(others.filter(([, from]) => !/^\.\.\/text\/(looks-random|url-parts)$/.test(from ?? ""))).toEqual([]);
  }
});
