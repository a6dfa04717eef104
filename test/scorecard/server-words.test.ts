import { describe, expect, it } from "vitest";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

/** What a message shows of the server's words is cut. */
const LONG = "The request was refused by the gateway. ".repeat(20);

describe.each([
  ["hold a word that is the value of a header", ""],
  ["begin with much else", LONG],
])("the words of a refusal that %s", (_what, before) => {
  it.each(["already", "disabled", "state"])(
    "tell that the switch is as wanted, with the header value %j",
    async (value) => {
      const { test, engine } = begin();
      const listed = [{ name: "crm", url: "https://crm.example.com/in", headers: { A: value } }];
      test.hooks = {
        answerWith: ({ method, path }) => {
          const body = JSON.stringify({ destinations: listed });
          const refusal = JSON.stringify({ error: `${before}In this state it is already disabled.` });
          return path !== "/multi_webhook"
            ? undefined
            : method === "GET"
              ? { status: 200, body }
              : { status: 409, body: refusal };
        },
      };
      const { failures } = await engine.up({ ...listing(), number: { enabled: false } });
      expect(failures).toEqual([]);
    },
  );

  it.each(["exists", "already", "crm-value"])(
    "tell that a webhook may show late, with the header value %j",
    async (value) => {
      const { test, engine } = begin();
      const declared = webhook("crm", "https://crm.example.com/in", { A: value });
      await engine.up(listing());
      let looks = 0;
      let isSent = false;
      test.hooks = {
        answerWith: ({ method }) => {
          isSent ||= method === "PUT";
          looks += isSent && method === "GET" ? 1 : 0;
          if (looks === 3) {
            test.number.put(declared);
          }
          return method === "PUT"
            ? { status: 400, body: JSON.stringify({ error: `${before}It exists already.` }) }
            : undefined;
        },
      };
      expect((await engine.up(listing(declared))).failures).toEqual([]);
      expect(looks).toBe(3);
    },
  );

  it("are shown without the header's value", async () => {
    const { test, engine } = begin();
    const declared = webhook("crm", "https://crm.example.com/in", { A: "already" });
    test.hooks = {
      answerWith: ({ method }) =>
        method === "PUT"
          ? { status: 400, body: JSON.stringify({ error: `It is already there. ${before}` }) }
          : undefined,
    };
    const { failures } = await engine.up(listing(declared));
    expect(failures.join()).toContain("It is [redacted] there.");
  });
});
