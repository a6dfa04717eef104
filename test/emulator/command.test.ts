import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { receiverFor } from "./receivers.ts";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

function run(...args: string[]) {
  return spawn(process.execPath, [command, "emulator", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

describe("pulumi-360dialog emulator", () => {
  it("prints its address, answers with its switches, and stops on SIGTERM", async () => {
    const child = run("--port", "0", "--when-off", "200");
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const url = /http:\S+/.exec(String(line))?.[0];
    const response = await fetch(`${url}/multi_webhook`, { headers: { "D360-API-KEY": "secret-key" } });
    expect(await response.json()).toEqual({ enabled: false });
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
  });

  it("prints each request, with its query, and takes the switches of the health status", async () => {
    const child = run("--port", "0", "--health-fields", "entities-only", "--gateway-error-shape", "detail");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const url = /http:\S+/.exec(String((await lines.next()).value))?.[0];
    const ask = async (key: string) => {
      const headers = { "D360-API-KEY": key };
      return (await fetch(`${url}/health_status?fields=id`, { headers })).json();
    };
    expect(Object.keys(Object(await ask("any-key")))).toEqual(["health_status"]);
    expect((await lines.next()).value).toBe("1 GET /health_status?fields=id 200");
    expect(await ask("")).toEqual({ detail: "Invalid API key" });
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
  });

  it("delivers to the receivers of --resolve, and prints each delivery", async () => {
    const main = await receiverFor(204);
    const child = run("--port", "0", "--resolve", `main.example.com=${main.address}`, "--retry-for", "24-hours");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const url = /http:\S+/.exec(String((await lines.next()).value))?.[0];
    const post = (path: string, body: object) => {
      const headers = { "content-type": "application/json", "D360-API-KEY": "any-key" };
      return fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    };
    await post("/v1/configs/webhook", { url: "https://main.example.com/in" });
    await lines.next();
    await post("/_emulator/messages", { number: "any-key", sample: "text" });
    expect((await lines.next()).value).toMatch(
      /^d1 delivery 1 to the main webhook: 204 in \d+ ms\. The receiver answered 204, and only 200 counts\.$/,
    );
    expect(await (await fetch(`${url}/_emulator/profile`)).json()).toMatchObject({ retryFor: "24-hours" });
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
  });

  it("listens on another address, with a warning that names what it opens", async () => {
    const child = run("--port", "0", "--host", "0.0.0.0", "--quiet");
    const [[line], [warning]] = await Promise.all([
      once(createInterface({ input: child.stdout }), "line"),
      once(createInterface({ input: child.stderr }), "line"),
    ]);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0];
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(200);
    expect(warning).toMatch(/^warning: --host 0\.0\.0\.0 lets other machines in: .* can read and change every webhook/);
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
  });

  it.each(["127.0.0.2", "localhost"])("has no warning for %s, which is this machine's own", async (host) => {
    const child = run("--port", "0", "--host", host);
    let warnings = "";
    child.stderr.on("data", (chunk) => {
      warnings += chunk;
    });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const url = /http:\S+/.exec(String(line))?.[0];
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(200);
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(warnings).toBe("");
  });

  it.each([
    [["--host", "192.0.2.1", "--port", "0"], "This machine has no address 192.0.2.1 to listen on (EADDRNOTAVAIL)"],
    [["--health-fields", "405"], "--health-fields takes one of: full, entities-only, 404"],
    [["--when-off", "999"], "--when-off takes one of: 409, 200, empty"],
    [["--fan-out", "sideways"], "--fan-out takes one of: serial, parallel"],
    [["--maximum", ""], "--maximum takes one of: 3, 2"],
    [["--resolve", "crm.example.com"], "it takes host=address:port, such as crm.example.com=127.0.0.1:3000"],
    [["--resolve", "crm.example.com=10.0.0.1:80"], "leaves this machine. Add --allow-remote if you want that."],
    [["--port", "x"], "a port is a number from 0 to 65535"],
  ])("%s is refused by one sentence", async (args, sentence) => {
    const child = run(...args);
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    expect((await once(child, "exit"))[0]).toBe(1);
    expect(text).toContain(sentence);
    expect(text).not.toContain("    at ");
  });
});
