import { describe, expect, it } from "vitest";
import { failureText, names, type Scene, scene } from "./number";
import { component, direct, PHONE, urlOf } from "./programs";
import { urnOf } from "./real-engine";
import type { Run } from "./stack";

const full = ["a", "b", "c"];
const CANNOT_MOVE = /The name "\w+" of number \S+ cannot move from resource/;

async function running(program: string): Promise<Scene> {
  const made = await scene({ program });
  const up = await made.stack.up("--skip-preview");
  expect(up.code, up.text).toBe(0);
  made.requests();
  return made;
}

/** What must hold after a command that is refused: it says so, and the number is as it was. */
function expectRefused(
  { writes, number }: Scene,
  run: Run,
  live: readonly string[],
  ...words: (string | RegExp)[]
): void {
  expect(run.code, run.text).not.toBe(0);
  for (const one of words) {
    expect(failureText(run)).toMatch(one);
  }
  expect(writes()).toEqual([]);
  expect(names(number)).toEqual(live);
}

describe("a webhook that Pulumi keeps is not deleted to make room", () => {
  it("by retainOnDelete of the component", async () => {
    const options = "{ retainOnDelete: true }";
    const made = await running(component({ a: {}, b: {}, c: {} }, {}, options));
    made.stack.setProgram(component({ a: {}, b: {}, d: {} }, {}, options));
    expectRefused(made, await made.stack.preview(), full, 'kept by protect or retainOnDelete ("c")');
    expectRefused(made, await made.stack.up("--skip-preview"), full, 'kept by protect or retainOnDelete ("c")');
  }, 60_000);

  it("by retainOnDelete, declared after an await", async () => {
    const program = (last: string, opts: string) => `const { MultiWebhook, Webhook } = require("pulumi-360dialog");
module.exports = async () => {
  const webhookNames = ["a", "b", "${last}"];
  const multiWebhook = new MultiWebhook("number", { phoneNumber: "${PHONE}", webhookNames });
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const name of webhookNames) {
    new Webhook(name, { multiWebhook, url: \`https://\${name}.example.com/in\` }, name === "c" ? ${opts} : {});
  }
};
`;
    const made = await running(program("c", "{}"));
    made.stack.setProgram(program("d", "{}"));
    expect((await made.stack.up("--skip-preview")).code).toBe(0);
    made.stack.setProgram(program("c", "{ retainOnDelete: true }"));
    expect((await made.stack.up("--skip-preview")).code).toBe(0);
    made.requests();
    made.stack.setProgram(program("d", "{}"));
    expectRefused(made, await made.stack.preview(), full, 'kept by protect or retainOnDelete ("c")');
  }, 90_000);
});

describe("names that move between resources", () => {
  const program = (a: string, b: string, y = "{}") =>
    direct({ x: { name: a, url: urlOf("x") }, y: { name: b, url: urlOf("y"), opts: y } }, { webhookNames: [a, b] });

  it("are refused in preview and without one, and are exchanged in three runs", async () => {
    const made = await running(program("a", "b"));
    made.stack.setProgram(program("b", "a"));
    expectRefused(made, await made.stack.preview(), ["a", "b"], CANNOT_MOVE, "Take two steps");
    for (const args of [[], ["--parallel", "1", "--continue-on-error"]]) {
      expectRefused(made, await made.stack.up("--skip-preview", ...args), ["a", "b"], CANNOT_MOVE);
    }
    for (const [a, b] of [
      ["free", "b"],
      ["free", "a"],
      ["b", "a"],
    ] as const) {
      made.stack.setProgram(program(a, b));
      const up = await made.stack.up();
      expect(up.code, up.text).toBe(0);
    }
    expect(made.number.get("b")?.url).toBe(urlOf("x"));
    expect(made.number.get("a")?.url).toBe(urlOf("y"));
  }, 120_000);

  it("are refused without the list of names, whichever resource comes first", async () => {
    const made = await running(direct({ x: { name: "a", url: urlOf("x") }, y: { name: "b", url: urlOf("y") } }));
    const moved = { x: { name: "b", url: urlOf("x") }, y: { name: "a", url: urlOf("y") } };
    made.stack.setProgram(direct(moved));
    for (const args of [[], ["--parallel", "1"]]) {
      expectRefused(
        made,
        await made.stack.up("--skip-preview", ...args),
        ["a", "b"],
        /cannot move|gives up "\w" for "\w"/,
      );
    }
  }, 60_000);
});

describe("a replacement that is forced", () => {
  const url = "https://new.example.com/in";

  it("by a trigger changes what has changed, and says where it has sent nothing", async () => {
    const program = (value: string, more = {}) =>
      direct({ crm: { ...more, opts: `{ replacementTrigger: "${value}" }` } }, { webhookNames: ["crm"] });
    const made = await running(program("1"));
    made.stack.setProgram(program("2", { url }));
    const up = await made.stack.up();
    expect(up.code, up.text).toBe(0);
    expect([made.writes(), made.number.get("crm")?.url]).toEqual([["PATCH crm"], url]);
    made.stack.setProgram(program("3", { url }));
    const unchanged = await made.stack.up();
    expect(unchanged.code, unchanged.text).toBe(0);
    expect(unchanged.diagnostics.join()).toContain('Webhook "crm" of number +4930123456 is on the number as declared');
    expect(made.writes()).toEqual([]);
  }, 60_000);

  it("by --replace or taint is explained, and a plain up changes the webhook in place", async () => {
    const urn = urnOf("crm");
    const made = await running(direct({ crm: {} }, { webhookNames: ["crm"] }));
    const nothing = await made.stack.up("--skip-preview", "--replace", urn);
    expect(nothing.diagnostics.join()).toContain("so nothing is sent. This stack takes it over");
    made.requests();
    made.stack.setProgram(direct({ crm: { url } }, { webhookNames: ["crm"] }));
    const words = ["differs in the url", "run a plain pulumi up instead, which changes it in place"];
    expectRefused(made, await made.stack.preview("--replace", urn), ["crm"], ...words);
    await made.stack.run(["state", "taint", urn, "--yes"]);
    expectRefused(made, await made.stack.up("--skip-preview"), ["crm"], ...words);
    await made.stack.run(["state", "untaint", urn, "--yes"]);
    expect((await made.stack.up()).code).toBe(0);
    expect(made.writes()).toEqual(["PATCH crm"]);
  }, 90_000);
});

describe("ignoreChanges", () => {
  it("of webhookNames does not let the number delete a new webhook of the program as unmanaged", async () => {
    const program = (...all: string[]) =>
      direct(Object.fromEntries(all.map((name) => [name, {}])), { webhookNames: all, unmanaged: "delete" }).replace(
        /(new MultiWebhook\("number", \{.*\})\)/,
        '$1, { ignoreChanges: ["webhookNames"] })',
      );
    const made = await running(program("a"));
    made.stack.setProgram(program("a", "b"));
    for (const args of [[], ["--refresh"]]) {
      expectRefused(made, await made.stack.preview(...args), ["a"], 'Webhook "b" does not reach the webhookNames');
    }
  }, 60_000);

  it("of the number's switch counts for its webhooks too, as does a run that leaves the number out", async () => {
    const program = (enabled: boolean, opts = '{ ignoreChanges: ["enabled"] }') =>
      direct({ crm: {} }, { webhookNames: ["crm"], enabled }).replace(
        /(new MultiWebhook\("number", \{.*\})\)/,
        `$1, ${opts})`,
      );
    const made = await running(program(true));
    made.stack.setProgram(program(false));
    expect((await made.stack.preview("--expect-no-changes")).code).toBe(0);
    made.stack.setProgram(program(false, "{}"));
    const alone = await made.stack.up("--skip-preview", "--target", urnOf("crm"));
    expect(alone.code, alone.text).toBe(0);
    made.number.put({ name: "crm", url: "https://drifted.example.com/in" });
    expect((await made.stack.refresh("--preview-only", "--expect-no-changes")).code).not.toBe(0);
    const gone = await made.stack.destroy();
    expect(gone.code, gone.text).toBe(0);
    expect(made.writes()).toEqual(["DELETE crm"]);
  }, 120_000);

  it("of headers is told from drift that an up brings back", async () => {
    const program = direct({ crm: { headers: { A: "1" }, opts: '{ ignoreChanges: ["headers"] }' }, bot: {} });
    const made = await running(program);
    for (const name of ["crm", "bot"]) {
      made.number.put({ name, url: urlOf(name), headers: { A: "2" } });
    }
    const { diagnostics } = await made.stack.refresh("--preview-only");
    const told = (name: string) => diagnostics.find((line) => line.includes(`webhook "${name}"`));
    expect(told("crm")).toContain("They stay as they are, because ignoreChanges names the headers");
    expect(told("bot")).toContain("run pulumi up --refresh");
  }, 60_000);
});

it("components of colliding names, and deletedWith, are refused by a sentence", async () => {
  const one = (name: string, phoneNumber: string, webhook: string) =>
    `new PhoneNumberWebhooks("${name}", { phoneNumber: "${phoneNumber}", webhooks: { "${webhook}": { url: "${urlOf("x")}" } } });`;
  const made = await scene({
    program: `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
${one("acme", "+49301", "de-crm")}${one("acme-de", "+49302", "crm")}`,
  });
  const words = '"acme-de-crm": webhook "de-crm" of component "acme" and webhook "crm" of component "acme-de"';
  expectRefused(made, await made.stack.preview(), [], words);
  made.stack.setProgram(direct({ crm: { opts: "{ deletedWith: number }" } }));
  expectRefused(made, await made.stack.preview(), [], "The deletedWith option does not work for Webhook");
}, 60_000);
