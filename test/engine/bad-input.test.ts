import { describe, expect, it } from "vitest";
import { KEY, scene } from "./number";
import { component, direct, PHONE } from "./programs";

interface Case {
  readonly program: string;
  readonly says: string;
  readonly config?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly noKey?: boolean;
}

const twoNumbers = `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
new PhoneNumberWebhooks("one", { phoneNumber: "+491", webhooks: {} });
new PhoneNumberWebhooks("two", { phoneNumber: "+492", webhooks: {} });`;

const cases: Record<string, Case> = {
  "an underscore in the host": {
    program: component({ crm: { url: "https://your_webhook.example.com/s3cret?s3cret" } }),
    says: "has an underscore, which 360dialog does not support in (sub)domain names. Use for example yourwebhook.example.com.",
  },
  "a port": {
    program: component({ crm: { url: "https://a.example.com:3000/s3cret" } }),
    says: "has a port, which 360dialog does not support",
  },
  "user information that parsers read in different ways": {
    program: component({ crm: { url: "https://s3cret:s3/cret@a.example.com" } }),
    says: "a slash or a question mark in its user information",
  },
  "a header with a line break": {
    program: component({ crm: { headers: { Authorization: "s3cret\n" } } }),
    says: 'The header "Authorization" has a line break',
  },
  "a masked header": { program: component({ crm: { headers: { A: "****" } } }), says: "masked text" },
  "a header name that is none": {
    program: component({ crm: { headers: { "a b": "s3cret" } } }),
    says: "not a header name",
  },
  "a name that no path can hold": {
    program: component({ "..": { url: "https://a.example.com" } }),
    says: "resolved away",
  },
  "a slash in the number": { program: component({}, { phoneNumber: "+49/30" }), says: "holds a slash" },
  "an Output in the label of the number": {
    program: component(
      {},
      { phoneNumber: "+49Calling [toString] on an [Output<T>] is not supported.\n\nsee https://s3cret" },
    ),
    says: "The phone number holds an Output that was turned into text.",
  },
  "a name twice": { program: direct({}, { webhookNames: ["a", "a"] }), says: 'names "a" more than once' },
  "a maximum that is none": { program: component({}, { maxWebhooks: 11 }), says: "whole number from 1 to 10" },
  "a mode that is none": { program: component({}, { unmanaged: "ignore" }), says: '"warn", "error" or "delete"' },
  "a webhook that its number does not list": {
    program: direct({ crm: {} }, { webhookNames: ["bot"] }),
    says: "is not among the webhookNames",
  },
  "one webhook by resources of one name, under parents of different types": {
    program: `const pulumi = require("@pulumi/pulumi");
${direct({ crm: {} })}
const parent = new pulumi.ComponentResource("my:own:Part", "part");
new Webhook("crm", { multiWebhook: number, url: "https://other.example.com/in" }, { parent });`,
    says: 'is declared twice, by "crm" and by "crm" under my:own:Part.',
  },
  "no key": { program: component({}), noKey: true, says: "No API key was found for number +4930123456" },
  "a named variable that is not set": {
    program: component({}, { apiKeyEnv: "NOT_SET" }),
    says: "environment variable NOT_SET",
  },
  "a named variable that only every object has": {
    program: component({}, { apiKeyEnv: "constructor" }),
    says: "environment variable constructor",
  },
  "a number that the map of keys does not name, although there is a general key": {
    program: twoNumbers,
    config: { "dialog360:apiKeys": '{"+491":"k-1"}' },
    says: 'No API key was found for number +492: stack configuration dialog360:apiKeys does not name it. It has "+491".',
  },
  "one key for two numbers": { program: twoNumbers, says: "a key belongs to one number" },
  "an address that is none": { program: component({}), env: { DIALOG360_BASE_URL: "waba" }, says: "dialog360:baseUrl" },
  "plain http": { program: component({}), env: { DIALOG360_BASE_URL: "http://a.example.com" }, says: "plain http" },
  "a time that is none": {
    program: component({}),
    config: { "dialog360:settleTimeout": "soon" },
    says: "dialog360:settleTimeout",
  },
  "a number check that is none": {
    program: component({}),
    config: { "dialog360:numberCheck": "false" },
    says: 'dialog360:numberCheck is "false". Use "on" or "off".',
  },
};

describe("a preview refuses by one sentence, and writes nothing", () => {
  it.each(Object.entries(cases))(
    "%s",
    async (_what, { says, ...options }) => {
      const { stack, writes } = await scene(options);
      const preview = await stack.preview();
      expect(preview.code, preview.text).toBe(1);
      expect(preview.diagnostics.join("\n")).toContain(says);
      expect(preview.diagnostics.filter((line) => line.includes("has a problem"))).toHaveLength(1);
      expect(preview.text).not.toMatch(/s3cret|^\s+at /m);
      expect(writes()).toEqual([]);
    },
    60_000,
  );
});

describe("a preview that looks at the number fails with what it found", () => {
  it.each([
    [
      "a refused key",
      { kind: "unauthorized" },
      // It is met by the first question, which number the key belongs to.
      /API key was refused: GET \/health_status\S* answered 401: "Invalid API key".*the environment variable DIALOG360_API_KEY/,
    ],
    ["a page of HTML", { kind: "html" }, /GET \/multi_webhook answered 502: "502 Bad Gateway"/],
  ] as const)(
    "%s",
    async (_what, fault, says) => {
      const { stack, emulator, writes } = await scene({ program: component({ crm: {} }) });
      emulator.fault({ ...fault, times: "always", retryAfter: 0 });
      const preview = await stack.preview();
      expect(preview.code).toBe(1);
      expect(preview.diagnostics.join("\n")).toMatch(says);
      expect(preview.text).not.toMatch(new RegExp(`${KEY}|^\\s+at `, "m"));
      expect(writes()).toEqual([]);
    },
    60_000,
  );
});

describe("values that are not known in preview", () => {
  it("are looked at in the update", async () => {
    const program = `const pulumi = require("@pulumi/pulumi");
const { MultiWebhook, Webhook } = require("pulumi-360dialog");
const first = new MultiWebhook("first", { phoneNumber: "${PHONE}", webhookNames: ["crm"] });
const late = first.unmanagedWebhooks.apply(() => "https://crm.example.com/in");
new Webhook("crm", { multiWebhook: first, url: late, headers: { A: late } });`;
    const { stack, number } = await scene({ program });
    const preview = await stack.preview();
    expect(preview.code, preview.text).toBe(0);
    const up = await stack.up("--skip-preview");
    expect(up.code, up.text).toBe(0);
    expect(number.get("crm")).toMatchObject({
      url: "https://crm.example.com/in",
      headers: { A: "https://crm.example.com/in" },
    });
  }, 60_000);
});
