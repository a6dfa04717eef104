import { describe, expect, it } from "vitest";
import { redact, remember, rememberUrl } from "../dist/provider/redact.js";

const canaries = {
  "an API key": "k3y/with+odd=chars",
  "a header value": 'Bearer "quoted" \\ value',
  "a header value of somebody else": "strängér s3cret",
};
const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  percent: encodeURIComponent,
  base64: (text) => Buffer.from(text).toString("base64"),
  "JSON-escaped": (text) => JSON.stringify(text).slice(1, -1),
};

describe("redact", () => {
  it.each(
    Object.entries(canaries).flatMap(([what, secret]) =>
      Object.keys(encodings).map((encoding) => [what, encoding, secret]),
    ),
  )("hides %s in the encoding %s", (_what, encoding = "", secret = "") => {
    remember(secret);
    const shown = encodings[encoding]?.(secret) ?? "";
    expect(redact(`before ${shown} after`)).not.toContain(shown.replace(/=+$/, ""));
  });

  it("hides query and user information of a remembered url, also out of their url", () => {
    rememberUrl("https://us3r:pa55@a.example.com/path?token=t0ken&x=y0u");
    expect(redact("us3r pa55 t0ken y0u")).toBe("[redacted] [redacted] [redacted] [redacted]");
  });

  it("hides query and user information of any url", () => {
    expect(redact("see https://who:what@b.example.com/path?a=b now")).toBe(
      "see https://[redacted]@b.example.com/path?[redacted] now",
    );
  });

  it("leaves other words alone", () => {
    expect(redact("The server failed: run the command again later.")).toBe(
      "The server failed: run the command again later.",
    );
  });
});
