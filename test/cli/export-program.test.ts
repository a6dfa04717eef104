import { describe, expect, it } from "vitest";
import { programFor } from "../../dist/cli/export/program.js";

describe("the program of an export", () => {
  it("quotes what is no identifier, and never sets a prototype", () => {
    const target = { url: "https://a.example.com", headers: {}, masked: false, givesKey: false };
    const names = ["crm", "a b", "__proto__", 'quo"te', "1st", "$x"];
    const number = {
      ...{
        phoneNumber: "+49",
        identity: {},
        enabled: true,
        main: undefined,
        ignored: ["theirs"],
        maxWebhooks: 6,
        remarks: [],
      },
      webhooks: new Map(names.map((name) => [name, target])),
    };
    const text = programFor([number]);
    for (const key of ["    crm:", '    "a b":', '    ["__proto__"]:', '    "quo\\"te":', '    "1st":', "    $x:"]) {
      expect(text).toContain(`${key} { url:`);
    }
    expect(text).toContain("maxWebhooks: 6");
    expect(text).toContain('ignoreUnmanaged: ["theirs"]');
  });
});
