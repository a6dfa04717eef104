import { describe, expect, it } from "vitest";
import { canaries, leaksIn } from "./canaries";
import { scene, sharedScene } from "./number";
import { PHONE } from "./programs";

const urls = {
  crm: `https://crm.example.com/${canaries["a token in the path of a url"]}/in`,
  bot: `https://hooks.example.com/${canaries["a path that the program calls a secret"]}/x`,
  main: `https://user:${canaries["the password of a url"]}@main.example.com/in`,
};

/** The program alone knows that the url of `bot` is a secret. */
function program(crm = urls.crm): string {
  return `const pulumi = require("@pulumi/pulumi");
const { PhoneNumberWebhooks } = require("pulumi-360dialog");
new PhoneNumberWebhooks("acme", {
  phoneNumber: "${PHONE}",
  main: { url: ${JSON.stringify(urls.main)} },
  webhooks: {
    crm: { url: ${JSON.stringify(crm)} },
    bot: { url: pulumi.secret(${JSON.stringify(urls.bot)}) },
    plain: { url: "https://plain.example.com/whatsapp-webhook-v2" },
  },
});
`;
}

// Everything that the commands print and write is searched for the tokens at the end.
describe("a url that is a secret", () => {
  const shared = sharedScene({ program: program(), mainUnset: true });

  it("is encrypted in the state, and another is not", async () => {
    const { stack, number } = shared.current;
    expect([number.main?.url, number.get("crm")?.url, number.get("bot")?.url]).toEqual([urls.main, urls.crm, urls.bot]);
    const resources = await stack.resources();
    const told = (name: string) => {
      const one = resources[name];
      return [one?.inputs.url, one?.outputs.url].map((url) => (typeof url === "string" ? url : "a secret"));
    };
    const plain = "https://plain.example.com/whatsapp-webhook-v2";
    expect(["Webhook:acme-crm", "Webhook:acme-bot", "MainWebhook:acme", "Webhook:acme-plain"].map(told)).toEqual([
      ...["a secret", "a secret", "a secret"].map((secret) => [secret, secret]),
      [plain, plain],
    ]);
  });

  it("drifts in words, and what somebody else put into a readable one is left out", async () => {
    const { stack, number } = shared.current;
    const strange = canaries["a token that somebody else put into a path"];
    number.put({ name: "crm", url: `https://crm.example.com/${strange}/in` });
    number.put({ name: "bot", url: `https://else.example.com/${strange}/x?token=${strange}` });
    number.put({ name: "plain", url: `https://plain.example.com/${strange}` });
    const check = await stack.refresh("--preview-only", "--expect-no-changes", "--diff");
    expect(check.code, check.text).toBe(7);
    const said = check.diagnostics.join("\n");
    expect(said).toContain(
      `webhook "crm" of number ${PHONE} is not as stored: changed path (its host is crm.example.com)`,
    );
    expect(said).toContain("changed host, path, query (its host was hooks.example.com and is else.example.com)");
    expect(check.text).toContain("https://plain.example.com/[redacted]");
    expect((await stack.refresh()).code).toBe(0);
    const again = await stack.refresh("--preview-only", "--expect-no-changes");
    expect([again.code, again.diagnostics], again.text).toEqual([0, []]);
    const up = await stack.up("--diff");
    expect(up.code, up.text).toBe(0);
    expect(number.webhooks.map(({ url }) => url)).toEqual(expect.arrayContaining([urls.crm, urls.bot]));
  }, 120_000);

  it("is left out where a server repeats it", async () => {
    const { stack, emulator } = shared.current;
    emulator.fault({ kind: "echo", method: "PATCH" });
    stack.setProgram(program(`${urls.crm}/new`));
    const up = await stack.up();
    expect(up.code, up.text).toBe(1);
    expect(up.diagnostics.join("\n")).toMatch(/PATCH \/multi_webhook answered 400: ".*\[redacted\]/);
    emulator.fault({ kind: "echo", times: "always" });
    expect((await stack.refresh("--run-program")).code).toBe(1);
    expect((await stack.destroy()).code).toBe(1);
    emulator.clearFaults();
    const json = await stack.run(["preview", "--json", "--diff"]);
    expect(json.code, json.text).toBe(0);
  }, 120_000);
});

describe("what programs do by mistake", () => {
  it("is refused by sentences that name the header or the entry", async () => {
    const { stack, writes } = await scene({
      program: `const pulumi = require("@pulumi/pulumi");
const { PhoneNumberWebhooks } = require("pulumi-360dialog");
const token = pulumi.secret(${JSON.stringify(canaries["a declared header value"])});
new PhoneNumberWebhooks("acme", {
  phoneNumber: "${PHONE}",
  webhooks: {
    crm: {
      url: "https://crm.example.com/" + token,
      headers: {
        Authorization: "Bearer " + token,
        "X-Count": 3,
        "X-Lost": undefined,
        "X-Late": pulumi.output(undefined),
        "X-Unset": \`Bearer \${process.env.NOT_SET}\`,
      },
    },
  },
});
`,
    });
    const preview = await stack.preview();
    expect(preview.code).toBe(1);
    const said = preview.diagnostics.join("\n");
    for (const sentence of [
      'The header "X-Count" is a number. Every header value must be a string.',
      'The header "Authorization" holds an Output that was turned into text.',
      'The header "X-Lost" holds "undefined" in place of a value.',
      "The url holds an Output that was turned into text.",
      'The header "X-Late" holds "undefined" in place of a value.',
      'The header "X-Unset" holds "undefined" in place of a value.',
    ]) {
      expect(said).toContain(sentence);
    }
    expect(preview.text).not.toMatch(/consider either|^\s+at /m);

    stack.setProgram(`const { PhoneNumberWebhooks } = require("pulumi-360dialog");
new PhoneNumberWebhooks("acme", {
  phoneNumber: "${PHONE}",
  webhooks: { crm: { url: "https://crm.example.com", headers: { "D360-API-KEY": process.env.DIALOG360_API_KEY } } },
});
`);
    const givesKey = await stack.preview();
    expect(givesKey.code).toBe(1);
    expect(givesKey.diagnostics.join("\n")).toContain('The header "D360-API-KEY" holds an API key of 360dialog');

    stack.setProgram(`const pulumi = require("@pulumi/pulumi");
const { PhoneNumberWebhooks } = require("pulumi-360dialog");
new PhoneNumberWebhooks("acme", { phoneNumber: "${PHONE}", webhooks: pulumi.secret({ crm: { url: "https://a.example.com" } }) });
`);
    const late = await stack.preview();
    expect(late.code).toBe(1);
    expect(late.diagnostics.join("\n")).toContain(
      'webhooks of PhoneNumberWebhooks "acme" must be known when the program runs',
    );
    expect(late.text).not.toMatch(/^\s+at /m);
    expect(writes()).toEqual([]);
  }, 120_000);

  it("is warned of where somebody may want it", async () => {
    const { stack } = await scene({
      program: `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
new PhoneNumberWebhooks("acme", {
  phoneNumber: "${PHONE}",
  webhooks: {
    crm: { url: "https://user:${canaries["the password of a url"]}@crm.example.com/null", headers: { "X-Tenant": "undefined-prod" } },
  },
});
`,
    });
    const up = await stack.up();
    expect(up.code, up.text).toBe(0);
    const said = up.diagnostics.join("\n");
    expect(said).toContain(`Webhook "crm" of number ${PHONE}: the header "X-Tenant" holds the word "undefined".`);
    expect(said).toContain(`Webhook "crm" of number ${PHONE}: the url holds the word "null".`);
    expect(said).toContain("has user information in its url, before the host crm.example.com.");
    expect(leaksIn("the output", up.text)).toEqual([]);
  }, 120_000);
});
