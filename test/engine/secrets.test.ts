import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Scene, scene } from "./number";
import { component, urlOf } from "./programs";

const canaries = {
  "the API key": "c4nary/key+of=number",
  "a declared header value": 'Bearer c4nary"header\\value',
  "a header value of somebody else": "c4nary strangers vàlue",
  "a token in the query of a url": "c4nary-query-token",
  "the password of a refused url": "c4nary-passw0rd",
  "a token that somebody else put into a url": "c4nary-strangers-token",
};

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), base64, JSON.stringify(secret).slice(1, -1)];
}

function expectNone(where: string, text: string): void {
  for (const [what, secret] of Object.entries(canaries)) {
    for (const form of formsOf(secret)) {
      expect(text.includes(form), `${what} in ${where}`).toBe(false);
    }
  }
}

/** Everything that Pulumi wrote, but the program, its configuration and the debug event log, which holds every secret. */
function expectNoneInFiles({ stack }: Scene): void {
  for (const name of readdirSync(stack.folder, { recursive: true, encoding: "utf8" })) {
    const file = join(stack.folder, name);
    if (statSync(file).isFile() && !/^(index\.js|events\.json|Pulumi\.)/.test(name)) {
      expectNone(name, readFileSync(file, "utf8"));
    }
  }
}

it("no secret stands in clear in any output or file", async () => {
  const declared = {
    url: `${urlOf("crm")}?token=${canaries["a token in the query of a url"]}`,
    headers: { Authorization: canaries["a declared header value"] },
  };
  const args = { apiKey: canaries["the API key"] };
  const made = await scene({ program: component({ crm: declared, bot: {} }, args), noKey: true });
  const { stack, emulator } = made;
  const number = emulator.numbers.of(canaries["the API key"]);
  const watch = async (what: string, ...command: string[]) => {
    const run = await stack.run([...command, "--diff"]);
    expectNone(what, run.text);
    return run;
  };
  expect((await watch("preview", "preview")).code).toBe(0);
  const up = await watch("up", "up", "--yes");
  expect(up.code, up.text).toBe(0);
  number.put({ name: "bot", url: urlOf("bot"), headers: { "X-Added": canaries["a header value of somebody else"] } });
  number.put({
    name: "crm",
    ...declared,
    url: `${urlOf("crm")}?token=${canaries["a token that somebody else put into a url"]}`,
  });
  await watch("drift check", "refresh", "--preview-only");
  await watch("preview --refresh", "preview", "--refresh");
  await watch("refresh", "refresh", "--yes");
  expectNoneInFiles(made);
  await watch("preview after refresh", "preview");
  await watch("up after refresh", "up", "--yes");
  number.put({ name: "bot", url: `${urlOf("bot")}?token=${canaries["a token that somebody else put into a url"]}` });
  await watch("drift of a plain url", "refresh", "--yes");
  expectNoneInFiles(made);
  expect((await watch("up after drift of a plain url", "up", "--yes")).code).toBe(0);
  expect(number.get("bot")?.url).toBe(urlOf("bot"));
  stack.setProgram(
    component(
      { crm: { ...declared, url: `https://user:${canaries["the password of a refused url"]}@a.example.com` } },
      args,
    ),
  );
  expect((await watch("a refused url", "preview")).code).toBe(1);
  stack.setProgram(component({ crm: { ...declared, url: `${declared.url}&x` }, bot: {} }, args));
  emulator.fault({ kind: "echo", times: "always" });
  expect((await watch("a server that echoes", "up", "--yes", "--skip-preview")).code).toBe(1);
  emulator.fault({ kind: "echo", times: "always" });
  await watch("a refresh whose server echoes", "refresh", "--yes");
  await watch("verbose preview", "preview", "--json");
  emulator.clearFaults();
  await watch("destroy", "destroy", "--yes");
  expect(number.webhooks).toEqual([]);
  expectNoneInFiles(made);
}, 180_000);
