import { describe, expect, it } from "vitest";
import { codeOf, DialogError, isDialogError, isUnclear } from "../../dist/provider/api/errors.js";

describe("codeOf", () => {
  it.each([
    [401, "GET", "auth"],
    [403, "PUT", "auth"],
    [404, "DELETE", "not_found"],
    [409, "GET", "not_enabled"],
    [409, "POST", "api"],
    [409, "PUT", "api"],
    [409, "DELETE", "api"],
    [400, "GET", "api"],
    [429, "GET", "api"],
    [500, "GET", "api"],
    [503, "GET", "api"],
  ])("takes %i of %s for %s", (status, method, code) => {
    expect(codeOf(status, method)).toBe(code);
  });
});

describe("isUnclear", () => {
  it.each([
    [{ status: 500 }, true],
    [{ status: 502 }, true],
    [{ status: 555 }, true],
    [{ status: 408 }, true],
    [{ mayHaveArrived: true }, true],
    [{ mayHaveArrived: false }, false],
    [{ status: 400 }, false],
    [{ status: 401 }, false],
    [{ status: 404 }, false],
    [{ status: 409 }, false],
    [{ status: 429, throttled: true }, false],
    [{}, false],
  ])("says of a write that failed with %j: %s", (details, unclear) => {
    expect(isUnclear(new DialogError("api", "m", details))).toBe(unclear);
  });
});

describe("DialogError", () => {
  it("is known although another copy of the package made it", () => {
    expect(isDialogError({ [Symbol.for("pulumi-360dialog.DialogError")]: true })).toBe(true);
  });

  it.each([undefined, null, "text", {}, new Error("other"), Object.create(null)])("is not %j", (thrown) => {
    expect(isDialogError(thrown)).toBe(false);
  });

  it("keeps code and details when it is told with its beginning and its end", () => {
    const told = new DialogError("limit", "full.", { status: 400, throttled: false })
      .during("Could not create")
      .adding("Run again.");
    expect([told.message, told.code, told.details]).toEqual([
      "Could not create: full. Run again.",
      "limit",
      { status: 400, throttled: false },
    ]);
  });
});
