import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  deliveryProfileValues,
  faultKinds,
  type Profile,
  profileValues,
  profileVariants,
} from "../../dist/emulator/index.js";
import { crm, emulatorFor, HEALTH, MAIN, MULTI, prepared, send } from "./emulator";

const readme = readFileSync(new URL("../../emulator/README.md", import.meta.url), "utf8");

/** For each variant: a scene, and what it shows. */
const scenes: Record<string, (profile: Partial<Profile>) => Promise<unknown>> = {
  disable: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator, crm);
    await send(emulator, "POST", MULTI, { enabled: false });
    return emulator.numbers.of("key").webhooks.length;
  },
  patchHeaders: (profile) => headersAfter(profile, { B: "2" }),
  patchWithoutHeaders: (profile) => headersAfter(profile, undefined),
  patchEmptyHeaders: (profile) => headersAfter(profile, {}),
  visibleAfterMs: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    return (await send(emulator, "GET", MULTI)).status;
  },
  duplicateName: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator, crm);
    return (await send(emulator, "PUT", MULTI, { destinations: [crm] })).status;
  },
  whenOff: async (profile) => (await send(await emulatorFor({ profile }), "GET", MULTI)).text,
  emptyList: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator, crm);
    await send(emulator, "DELETE", `${MULTI}/crm`);
    return (await send(emulator, "GET", MULTI)).text;
  },
  maximum: (profile) => statusOfThird(profile),
  overMaximum: async (profile) => statusOfThird({ ...profile, maximum: 2 }),
  unknownName: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    return (await send(emulator, "DELETE", `${MULTI}/nobody`)).status;
  },
  multiPut: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator, crm);
    await send(emulator, "PUT", MULTI, { destinations: [{ ...crm, name: "new" }, crm] });
    return emulator.numbers.of("key").webhooks.length;
  },
  concurrency: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    const put = (name: string) => send(emulator, "PUT", MULTI, { destinations: [{ ...crm, name }] });
    await Promise.all([put("a"), put("b")]);
    return emulator.numbers.of("key").webhooks.length;
  },
  requestsPerSecond: (profile) => statusOfEleventh(profile),
  throttling: (profile) => statusOfEleventh({ ...profile, requestsPerSecond: 10 }),
  validateUrls: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    return (await send(emulator, "PUT", MULTI, { destinations: [{ name: "x", url: "https://a_b.example.com" }] }))
      .status;
  },
  userInformation: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    const url = "https://user:pass@crm.example.com";
    const main = await send(emulator, "POST", MAIN, { url });
    const extra = await send(emulator, "PUT", MULTI, { destinations: [{ name: "x", url }] });
    return [main.status, extra.status];
  },
  headerValues: (profile) => listed(profile, { ...crm, headers: { "x-Key": "v" } }),
  headerNames: (profile) => listed(profile, { ...crm, headers: { "x-Key": "v" } }),
  noHeaders: (profile) => listed(profile, { name: "crm", url: "https://crm.example.com" }),
  urls: (profile) => listed(profile, { name: "crm", url: "https://crm.example.com" }),
  order: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator, crm, { ...crm, name: "two" });
    return (await send(emulator, "GET", MULTI)).text;
  },
  mainInList: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    emulator.numbers.of("key").main = { url: "https://main.example.com" };
    return (await send(emulator, "GET", MULTI)).text;
  },
  alreadyEnabled: async (profile) => {
    const emulator = await emulatorFor({ profile });
    await prepared(emulator);
    return (await send(emulator, "POST", MULTI, { enabled: true })).status;
  },
  writeWhenOff: async (profile) =>
    (await send(await emulatorFor({ profile }), "PUT", MULTI, { destinations: [crm] })).status,
  mainUnset: async (profile) => (await send(await emulatorFor({ profile }), "GET", "/v1/configs/webhook")).status,
  errorShape: async (profile) => (await send(await emulatorFor({ profile }), "GET", MULTI, undefined, "")).text,
  healthFields: async (profile) => (await send(await emulatorFor({ profile }), "GET", `${HEALTH}?fields=id`)).text,
  gatewayErrorShape: async (profile) => (await send(await emulatorFor({ profile }), "GET", MAIN)).text,
};

describe("switches", () => {
  it.each(Object.keys(profileValues))("%s has a scene", (name) => {
    expect(scenes[name]).toBeDefined();
  });

  it.each(profileVariants())("$name answers otherwise than the default", async ({ name, profile }) => {
    const scene = scenes[name.split("=")[0] ?? ""];
    expect(await scene?.(profile)).not.toEqual(await scene?.({}));
  });

  it.each(Object.keys(profileValues))("the README explains %s", (name) => {
    expect(readme).toContain(`| \`${name}\` `);
  });

  it.each([...faultKinds])("the README explains the fault %s", (kind) => {
    expect(readme).toContain(`\`${kind}\``);
  });
});

async function headersAfter(profile: Partial<Profile>, headers: object | undefined): Promise<unknown> {
  const emulator = await emulatorFor({ profile });
  await prepared(emulator, crm);
  await send(emulator, "PATCH", MULTI, { name: "crm", url: crm.url, headers });
  return emulator.numbers.of("key").get("crm")?.headers ?? {};
}

async function statusOfThird(profile: Partial<Profile>): Promise<number> {
  const emulator = await emulatorFor({ profile });
  await prepared(emulator, crm, { ...crm, name: "two" });
  return (await send(emulator, "PUT", MULTI, { destinations: [{ ...crm, name: "three" }] })).status;
}

async function statusOfEleventh(profile: Partial<Profile>): Promise<number> {
  const emulator = await emulatorFor({ profile });
  await prepared(emulator);
  const statuses = await Promise.all(Array.from({ length: 10 }, () => send(emulator, "GET", MULTI)));
  return Math.max(...statuses.map(({ status }) => status));
}

async function listed(profile: Partial<Profile>, webhook: object): Promise<string> {
  const emulator = await emulatorFor({ profile });
  await prepared(emulator, webhook);
  return (await send(emulator, "GET", MULTI)).text;
}

describe("the switches of delivery", () => {
  it.each(Object.keys(deliveryProfileValues))("the README explains %s", (name) => {
    expect(readme).toContain(`| \`${name}\` `);
  });
});
