import { describe, expect, it } from "vitest";
import { mainWebhook, multiWebhook, webhook } from "../../dist/provider/runtime.js";
import { findKey, overruled, readSettings, type Surroundings } from "../../dist/provider/settings.js";

/** Keys as the vendor, or a gateway before it, may make them. */
const keys = [
  "Zx81kQpLm20TtRveWs9_AK",
  "QX7RT2LM9PB4VC6K",
  "9f86d081884c7d659a2feaa0c55ad015",
  "kQpLm20T/tRve+Ws9=AKzx",
];

function from(config: Record<string, string>, env: Record<string, string> = {}): Surroundings {
  return { config: (key) => config[key], env: (name) => (Object.hasOwn(env, name) ? env[name] : undefined) };
}

function messageOf(task: () => unknown): string {
  try {
    return JSON.stringify(task());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function reasonsOf(provider: typeof webhook, inputs: Record<string, unknown>): Promise<string> {
  await provider.configure?.({
    config: { get: (key: string) => (key === "dialog360:capacityCheck" ? "declared" : undefined) } as never,
  });
  const result = await provider.check?.({}, inputs);
  return (result?.failures ?? []).map(({ property, reason }) => `${property}: ${reason}`).join("\n");
}

describe.each(keys)("the API key %s", (key) => {
  it("as apiKeyEnv is not shown, and the sentence says what to give", () => {
    const message = messageOf(() => findKey({ phoneNumber: "+49", apiKeyEnv: key }, from({})));
    expect(message).not.toContain(key.slice(0, 8));
    expect(message).toMatch(/^The text given as apiKeyEnv of number \+49 is not the name of an environment variable/);
  });

  it("as phoneNumber is not shown where no key is found", () => {
    if (!key.includes("/")) {
      for (const config of [{}, { "dialog360:apiKeys": '{"+49":"k3y"}' }]) {
        const message = messageOf(() => findKey({ phoneNumber: key }, from(config)));
        expect(message).toContain("No API key was found");
        expect(message).not.toContain(key.slice(0, 8));
      }
    }
  });

  it("as a label of the map is not shown", () => {
    const config = { "dialog360:apiKeys": JSON.stringify({ [key]: "the-number", "+49": "k3y" }) };
    findKey({ phoneNumber: "+1", apiKey: key }, from({}));
    const message = messageOf(() => findKey({ phoneNumber: "+2" }, from(config)));
    expect(message).toContain('"+49"');
    expect(message).not.toContain(key.slice(0, 8));
  });

  it("as user information of the address is not shown", () => {
    for (const baseUrl of [`https://${encodeURIComponent(key)}@a.example.com`, `https://user:${key}@a.example.com`]) {
      const settings = from({ "dialog360:baseUrl": "https://b.example.com" }, { DIALOG360_BASE_URL: baseUrl });
      expect(messageOf(() => readSettings(settings))).not.toContain(key.slice(0, 8));
      expect(overruled(settings).join()).not.toContain(key.slice(0, 8));
      const configured = from({ "dialog360:baseUrl": baseUrl }, { DIALOG360_BASE_URL: "https://b.example.com" });
      expect(overruled(configured).join()).not.toContain(key.slice(0, 8));
    }
  });

  it("as another argument is not shown by what check refuses", async () => {
    const number = { phoneNumber: key.replace("/", ""), apiKey: key.replace("/", ""), __logicalName: `a${key}` };
    const headers = { [`X-${key.replace(/[/=]/g, "")}`]: "1", [`x-${key.replace(/[/=]/g, "").toLowerCase()}`]: "1" };
    const said = [
      await reasonsOf(multiWebhook, { ...number, webhookNames: ["a", "b", "c", "d"] }),
      await reasonsOf(webhook, { ...number, name: "crm", url: "http://a.example.com", headers: {} }),
      await reasonsOf(webhook, {
        ...number,
        apiKey: key.replace(/[/=]/g, ""),
        name: "crm",
        url: "https://a.b",
        headers,
      }),
      await reasonsOf(mainWebhook, { ...number, url: "http://a.example.com", headers: {} }),
    ];
    expect(said.every((one) => one !== "")).toBe(true);
    expect(said.join("\n")).not.toContain(number.apiKey);
  });
});

describe("the name of a variable", () => {
  const capitals = ["DIALOG_KEY", "_KEY_2", "A", "ACME_SANDBOX"];
  const names = [...capitals, "acme_d360_key", "d360key", "acmeD360Key", "acme-d360.key", "TF_VAR_acme_d360_key"];

  it.each(names)("%s is shown", (apiKeyEnv) => {
    expect(messageOf(() => findKey({ phoneNumber: "+49", apiKeyEnv }, from({})))).toBe(
      `The environment variable ${apiKeyEnv}, named by apiKeyEnv of number +49, is not set. Set it to the number's API key, or change apiKeyEnv.`,
    );
  });

  it.each([
    ["has capitals and small letters, but little that looks random", "ZxabkQpLmzzTtRveWs_AKq"],
    ["is one of the sandbox", "q1w2e3_sandbox"],
    ["mixes them in one of its words", "acme_ABcdEFghIJklMNop"],
  ])("is not shown where it is a key that %s", (_what, key) => {
    const message = messageOf(() => findKey({ phoneNumber: "+49", apiKeyEnv: key }, from({})));
    expect(message).toMatch(/^The text given as apiKeyEnv/);
    expect(message).not.toContain(key.slice(0, 5));
  });
});
