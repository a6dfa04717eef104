import { createRequire } from "node:module";
import type * as pulumiSdk from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { scored } from "../engine/programs";
import { type DeclaredNumber, declaring, type Program, type ResourceOptions, registrationsOf } from "./program.ts";

const load = createRequire(import.meta.url);
const pulumi: typeof pulumiSdk = load("@pulumi/pulumi");
const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks");

const SECRET = "1b47061264138c4ac30d75fd1eb44270";

type Request = import("@pulumi/pulumi/proto/resource_pb").RegisterResourceRequest;

/** What the classes of the package register when a program runs. */
async function registeredBy(program: Program): Promise<object[]> {
  const requests: Request[] = [];
  const register = MockMonitor.prototype.registerResource;
  vi.spyOn(MockMonitor.prototype, "registerResource").mockImplementation(function (this: unknown, ...given: unknown[]) {
    requests.push(given[0] as Request);
    return register.apply(this, given);
  });
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
  });
  new Function("require", scored(program))(load);
  await vi.waitFor(() => expect(requests).toHaveLength(registrationsOf(program).length));
  vi.restoreAllMocks();
  return inOrder(requests.map(toRegistration));
}

function toRegistration(request: Request): object {
  const given = Object.entries(Object(request.getObject()?.toJavaScript()));
  const isSecret = ([, value]: [string, unknown]): boolean => Object.values(Object(value)).includes(SECRET);
  const secrets = [...given.filter(isSecret).map(([name]) => name), ...request.getAdditionalsecretoutputsList()];
  const plain = given.map((entry) => [entry[0], isSecret(entry) ? Object(entry[1]).value : entry[1]]);
  return {
    kind: request.getType().split(":").at(-1),
    name: request.getName(),
    inputs: Object.fromEntries(plain),
    secrets: [...new Set(secrets)].sort(),
    isProtected: request.getProtect(),
  };
}

function inOrder(registrations: readonly object[]): object[] {
  return registrations.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

const everything: DeclaredNumber["number"] = {
  ...{ enabled: true, unmanaged: "delete", ignoreUnmanaged: ["x"], disableOnDelete: true, maxWebhooks: 2 },
  apiKey: "k3y",
};
const bot = { name: "Bot 1", url: "https://bot.example.com/in?token=t", headers: { A: "1" }, adopt: true };
const main = { url: "https://user@main.example.com", headers: { B: "2" }, adopt: true };

const withOptions = (options: ResourceOptions) => ({ options });

describe("a program of the engine's model registers what the classes register:", () => {
  it.each<[string, Program]>([
    ["one number", declaring({ crm: {}, bot })],
    ["one without webhooks", declaring({})],
    ["one without a list of names", declaring({ crm: {} }, { listed: false })],
    ["every argument", declaring({ bot }, { number: everything, main })],
    [
      "two numbers",
      [
        declaring({ crm: {} }, { main }),
        declaring(
          { bot: { name: "crm" } },
          {
            logical: "beta",
            phoneNumber: "+4930765432",
            number: { apiKeyEnv: "BETA" },
            main: { ...main, adopt: false },
          },
        ),
      ],
    ],
    [
      "options of its own",
      declaring({ crm: withOptions({ retainOnDelete: true }), bot: withOptions({ protect: true }) }),
    ],
    [
      "options that it inherits",
      declaring(
        { crm: {}, bot: withOptions({ protect: false, retainOnDelete: false }) },
        withOptions({ protect: true }),
      ),
    ],
    [
      "a retention that it inherits",
      declaring({ crm: {}, bot: withOptions({ retainOnDelete: false }) }, withOptions({ retainOnDelete: true })),
    ],
    ["ignored headers", declaring({ crm: withOptions({ ignoreChanges: ["headers"], dependsOn: ["bot"] }), bot: {} })],
    ["none", []],
  ])("%s", async (_what, program) => {
    const modelled = registrationsOf(program).map(({ kind, name, inputs, secrets, options }) => {
      // The SDK shows what protects a resource; the rest is inherited in the engine.
      return { kind, name, inputs, secrets: secrets.toSorted(), isProtected: options.protect ?? false };
    });
    expect(await registeredBy(program)).toEqual(inOrder(modelled));
  });
});
