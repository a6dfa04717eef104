import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { programFor } from "../../dist/cli/export/program.js";
import { complain, reasonOf, say, sayJson } from "../../dist/cli/output.js";
import { DialogError } from "../../dist/provider/api/errors.js";
import { remember } from "../../dist/provider/text/redact.js";
import { hostile, unsafeIn } from "../scorecard/foreign-texts.ts";

type Declared = Parameters<typeof programFor>[0][number];

function number(webhooks: Record<string, { url?: string; headers?: Record<string, string> }>): Declared {
  const targets = Object.entries(webhooks).map(([name, { url = "https://a.example.com/in", headers = {} }]) => {
    return [name, { url, headers, masked: false, givesKey: false }] as const;
  });
  return {
    ...{ phoneNumber: "+49", identity: {}, enabled: true, main: undefined, maxWebhooks: 3 },
    ...{ webhooks: new Map(targets), ignored: [], remarks: [] },
  };
}

describe("a program that an export writes", () => {
  it.each(["urlOf(x", "headersOf(", "secrets"])("needs no secrets because a webhook is named %s", (name) => {
    const program = programFor([number({ [name]: {} })]);
    expect(program).not.toContain("requireSecretObject");
    expect(program).not.toContain("@pulumi/pulumi");
  });

  it("has the functions that its data needs, and no other", () => {
    expect(programFor([number({ a: { headers: { A: "1" } } })])).toMatch(/function headersOf(?!.*function urlOf)/s);
    expect(programFor([number({ a: { url: "https://a.example.com/?x=1" } })])).toMatch(/function urlOf/);
  });

  it("has nothing in its source that a reviewer does not see", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom(...Object.values(hostile)));
    fc.assert(
      fc.property(text, text, text, (name, path, label) => {
        const program = programFor([
          { ...number({ [name]: { url: `https://a.example.com/${path}` } }), phoneNumber: label, ignored: [name] },
        ]);
        expect(program.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the output of the command", () => {
  it.each(Object.entries(hostile))("with %s in it is harmless", (_what, text) => {
    const lines: string[] = [];
    const note = (line: string) => void lines.push(line);
    vi.spyOn(console, "log").mockImplementation(note);
    vi.spyOn(console, "error").mockImplementation(note);
    say(`a ${text}\nb`);
    complain(text);
    sayJson({ text });
    vi.restoreAllMocks();
    expect(lines.flatMap(unsafeIn).filter((found) => !found.includes("<{%"))).toEqual([]);
    expect(JSON.parse(lines[2] ?? "")).toEqual({ text });
  });

  it("shows the sentences of the family as they are, and others without secrets", () => {
    remember("a s3cret of a header");
    expect(reasonOf(new DialogError("api", "It failed."))).toBe("It failed.");
    expect(reasonOf(new Error("bad a s3cret of a header"))).toBe("bad [redacted]");
  });
});
