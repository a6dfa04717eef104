import { expect, it } from "vitest";
import { canaries, leaksIn, leaksInFiles } from "./canaries";
import { scene } from "./number";
import { component, urlOf } from "./programs";

const KEY = canaries["the API key"];

/** Echoes of a secret that were encoded, cut or masked on their way. */
function brokenEchoes(secret: string): string {
  const base64 = Buffer.from(secret).toString("base64");
  const hex = Buffer.from(secret).toString("hex");
  const [cut, masked] = [`${secret.slice(0, -5)}...`, `${secret.slice(0, 9)}***`];
  return [cut, masked, base64.slice(2), hex, hex.replace(/../g, "%$&"), hex.replace(/../g, "\\u00$&")].join(" ");
}

function windowsOf(secret: string): string[] {
  const [base64, hex] = (["base64", "hex"] as const).map((encoding) => Buffer.from(secret).toString(encoding));
  const pieces = (text: string, size: number) =>
    Array.from({ length: text.length - size + 1 }, (_none, start) => text.slice(start, start + size));
  return [...pieces(secret, 8), ...pieces(base64 ?? "", 12), ...pieces(hex ?? "", 16)];
}

function expectNone(where: string, text: string): void {
  expect(leaksIn(where, text)).toEqual([]);
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
  expect(leaksInFiles(stack.folder)).toEqual([]);
  await watch("preview after refresh", "preview");
  await watch("up after refresh", "up", "--yes");
  number.put({ name: "bot", url: `${urlOf("bot")}?token=${canaries["a token that somebody else put into a url"]}` });
  await watch("drift of a plain url", "refresh", "--yes");
  expect(leaksInFiles(stack.folder)).toEqual([]);
  expect((await watch("up after drift of a plain url", "up", "--yes")).code).toBe(0);
  expect(number.get("bot")?.url).toBe(urlOf("bot"));
  stack.setProgram(
    component(
      { crm: { ...declared, url: `https://user:${canaries["the password of a refused url"]}@a_b.example.com` } },
      args,
    ),
  );
  expect((await watch("a refused url", "preview")).code).toBe(1);
  stack.setProgram(component({ crm: { ...declared, url: `${declared.url}&x` }, bot: {} }, args));
  emulator.fault({ kind: "echo", times: "always" });
  expect((await watch("a server that echoes", "up", "--yes", "--skip-preview")).code).toBe(1);
  emulator.fault({ kind: "echo", times: "always" });
  await watch("a refresh whose server echoes", "refresh", "--yes");
  emulator.clearFaults();
  emulator.override({ answer: { status: 400, body: { error: brokenEchoes(KEY) } }, times: "always" });
  for (const command of [
    ["refresh", "--yes"],
    ["preview", "--refresh", "--json"],
    ["up", "--yes", "--skip-preview"],
  ]) {
    const { text } = await watch("a server that echoes in pieces", ...command);
    expect(windowsOf(KEY).filter((window) => text.includes(window))).toEqual([]);
  }
  emulator.clearFaults();
  emulator.fault({ kind: "echo", times: "always" });
  await watch("preview as JSON", "preview", "--json");
  await watch("verbose preview", "preview", "-v=8", "--logtostderr");
  await watch("verbose refresh", "refresh", "--preview-only", "-v=8", "--logtostderr");
  await watch("history", "stack", "history", "--json");
  emulator.clearFaults();
  await watch("destroy", "destroy", "--yes");
  expect(number.webhooks).toEqual([]);
  expect(leaksInFiles(stack.folder)).toEqual([]);
}, 300_000);
