import { type PolicyResource, UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { MainWebhook, MultiWebhook, Webhook } from "../../dist/provider/index.js";
import {
  allowedHosts,
  httpsOnly,
  MAIN_WEBHOOK,
  NUMBER,
  ownedNames,
  policies,
  WEBHOOK,
  webhooksPerNumber,
} from "../../examples/policy/policies";
import { countProblem, hostProblem, nameProblem, schemeProblem } from "../../examples/policy/rules";

/** What stands for an unknown string between engine and SDK. */
const unknownStringValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const HOSTS = ["crm.example.com", "*.hooks.example.com"];

describe("the scheme", () => {
  it.each(["https://crm.example.com/in", "HTTPS://crm.example.com"])("%s is fine", (url) => {
    expect(schemeProblem(url)).toBeUndefined();
  });

  it.each(["http://crm.example.com/in", "ftp://crm.example.com", "crm.example.com", "", "https://"])(
    "%j is refused",
    (url) => {
      expect(schemeProblem(url)).toBeDefined();
    },
  );
});

describe("the host", () => {
  it.each([
    "https://crm.example.com/in",
    "https://CRM.example.com/in",
    "https://crm.example.com./in",
    "https://crm.example.com/in?to=https://evil.test",
    "https://a.hooks.example.com",
    "https://a.b.hooks.example.com",
  ])("%s is allowed", (url) => {
    expect(hostProblem(url, HOSTS)).toBeUndefined();
  });

  it.each([
    "https://evil.test/in",
    "https://crm.example.com@evil.test/in",
    "https://crm.example.com.evil.test/in",
    "https://evilhooks.example.com",
    "https://hooks.example.com",
    "https://evil.test/crm.example.com",
    "https://evil.test?crm.example.com",
    "not a url",
    "",
  ])("%j is refused", (url) => {
    expect(hostProblem(url, HOSTS)).toBeDefined();
  });

  it("is all that a message shows of a url", () => {
    const url = "https://user:hidden-1@evil.test/hidden-2?token=hidden-3";
    expect(hostProblem(url, HOSTS)).toContain("evil.test");
    expect(hostProblem(url, HOSTS)).not.toContain("hidden");
    expect(schemeProblem(url.replace("https", "http"))).not.toContain("hidden");
  });
});

describe("the name", () => {
  it.each(["sales-acme", "ops2-acme-eu"])("%s has an owner", (name) => {
    expect(nameProblem(name, "^[a-z][a-z0-9]*-[a-z0-9-]+$")).toBeUndefined();
  });

  it.each(["acme", "-acme", "Sales-acme", ""])("%j has none", (name) => {
    expect(nameProblem(name, "^[a-z][a-z0-9]*-[a-z0-9-]+$")).toBeDefined();
  });

  it("is refused with a pattern that is no expression, and the message names the pattern", () => {
    expect(nameProblem("sales-acme", "(")).toContain("The pattern (");
  });
});

it("as many webhooks as allowed are fine, and one more is not", () => {
  expect(countProblem("+491", ["a", "b", "c"], 3)).toBeUndefined();
  expect(countProblem("+491", ["a", "b", "c", "d"], 3)).toContain("a, b, c, d");
});

it("the pack asks for the types that the classes have", () => {
  expect(Reflect.get(MultiWebhook, "__pulumiType")).toBe(NUMBER);
  expect(Reflect.get(Webhook, "__pulumiType")).toBe(WEBHOOK);
  expect(Reflect.get(MainWebhook, "__pulumiType")).toBe(MAIN_WEBHOOK);
});

it("every policy has a name of its own", () => {
  expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
});

/** Runs a policy for one resource, as the SDK does; gives what it reports. */
function reported(
  policy: typeof httpsOnly,
  resource: { type: string; name?: string; props?: object },
  config: object = {},
): string[] {
  const told: string[] = [];
  const args = {
    name: "crm",
    ...resource,
    props: unknownCheckingProxy(resource.props ?? {}),
    getConfig: () => config,
    notApplicable: (reason?: string) => {
      throw new Error(reason);
    },
  };
  const { validateResource } = policy;
  if (typeof validateResource !== "function") {
    throw new Error("The policy does not validate a resource.");
  }
  validateResource(args as unknown as Parameters<typeof validateResource>[0], (message) => told.push(message));
  return told;
}

describe("a policy of one resource", () => {
  const hosts = { hosts: HOSTS };

  it.each([WEBHOOK, MAIN_WEBHOOK])("refuses a %s that breaks it", (type) => {
    expect(reported(httpsOnly, { type, props: { url: "http://crm.example.com" } })).toHaveLength(1);
    expect(reported(allowedHosts, { type, props: { url: "https://evil.test" } }, hosts)).toHaveLength(1);
  });

  it("refuses a number without an owner", () => {
    expect(reported(ownedNames, { type: NUMBER, name: "acme" })).toHaveLength(1);
  });

  it("leaves resources of other types alone", () => {
    const props = { url: "http://evil.test" };
    expect(reported(httpsOnly, { type: "aws:lambda:FunctionUrl", props })).toEqual([]);
    expect(reported(allowedHosts, { type: NUMBER, props }, hosts)).toEqual([]);
    expect(reported(ownedNames, { type: WEBHOOK, name: "acme" })).toEqual([]);
  });

  it("does not apply without allowed hosts", () => {
    const props = { url: "https://evil.test" };
    expect(() => reported(allowedHosts, { type: WEBHOOK, props })).toThrow("No hosts are configured.");
  });

  it.each([httpsOnly, allowedHosts])("$name stops at an unknown url, which the SDK makes an advisory", (policy) => {
    const unknown = { type: WEBHOOK, props: { url: unknownStringValue } };
    expect(() => reported(policy, unknown, hosts)).toThrow(UnknownValueError);
  });

  it("does not look at an unknown url of a resource of another type", () => {
    const unknown = { type: "aws:lambda:FunctionUrl", props: { url: unknownStringValue } };
    expect(reported(httpsOnly, unknown)).toEqual([]);
    expect(reported(allowedHosts, unknown, hosts)).toEqual([]);
  });
});

describe("the policy of a number's webhooks", () => {
  const number = { type: NUMBER, name: "sales-acme", urn: "urn:number", dependencies: [] };
  const webhook = (name: string, phoneNumber: string, rest: object = {}) => ({
    ...{ type: WEBHOOK, name, urn: `urn:${name}`, parent: number, dependencies: [] },
    ...{ props: unknownCheckingProxy({ phoneNumber }), ...rest },
  });
  const counted = (resources: object[], config: object = {}) => {
    const told: [string, string | undefined][] = [];
    const args = { resources: resources as PolicyResource[], getConfig: () => config };
    webhooksPerNumber.validateStack(args as Parameters<typeof webhooksPerNumber.validateStack>[0], (message, urn) =>
      told.push([message, urn]),
    );
    return told;
  };
  const four = ["a", "b", "c", "d"];

  it("counts each number for itself", () => {
    expect(counted([number, ...four.map((name, index) => webhook(name, index < 3 ? "+491" : "+492"))])).toEqual([]);
  });

  it("refuses four of one number, once, at the number", () => {
    const told = counted([number, ...four.map((name) => webhook(name, "+491"))]);
    expect(told).toEqual([[expect.stringContaining("Number +491 has 4 webhooks"), "urn:number"]]);
  });

  it("takes the maximum from the configuration", () => {
    const all = [number, ...four.map((name) => webhook(name, "+491"))];
    expect(counted(all, { maximum: 4 })).toEqual([]);
    expect(counted(all.slice(0, 4), { maximum: 2 })).toHaveLength(1);
  });

  it("counts by the number's resource where the label is not known", () => {
    const unknown = four.map((name) => webhook(name, unknownStringValue));
    expect(counted([number, ...unknown])).toEqual([[expect.stringContaining("sales-acme has 4"), "urn:number"]]);
    expect(counted([number, ...unknown.slice(0, 3)])).toEqual([]);
  });

  it("finds the number's resource among the dependencies where the parent is another", () => {
    const elsewhere = { parent: undefined, dependencies: [number] };
    const unknown = four.map((name) => webhook(name, unknownStringValue, elsewhere));
    expect(counted([number, ...unknown])).toHaveLength(1);
  });

  it("counts nothing together that has nothing in common", () => {
    const alone = { parent: undefined };
    expect(counted(four.map((name) => webhook(name, unknownStringValue, alone)))).toEqual([]);
  });
});
