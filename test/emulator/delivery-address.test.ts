import { describe, expect, it } from "vitest";
import { addressOf, reachProblem } from "../../dist/emulator/delivery/address.js";
import { shownUrl } from "../../dist/emulator/delivery/shown-url.js";
import { startEmulator } from "../../dist/emulator/index.js";

describe("where a delivery goes", () => {
  const resolve = { "crm.example.com": "127.0.0.1:3000" };
  const away = "is not on this machine. Start the emulator with --resolve";

  it.each([
    [
      "https://crm.example.com/in?a=1",
      { secure: false, host: "127.0.0.1", port: 3000, authority: "crm.example.com", path: "/in?a=1" },
    ],
    [
      "https://CRM.example.com",
      { secure: false, host: "127.0.0.1", port: 3000, authority: "crm.example.com", path: "/" },
    ],
    ["http://127.0.0.1:8080/x", { secure: false, host: "127.0.0.1", port: 8080, authority: "127.0.0.1:8080" }],
    ["http://127.1.2.3/x", { host: "127.1.2.3", port: 80 }],
    ["http://[::1]:8080/x", { host: "::1", port: 8080, authority: "[::1]:8080" }],
    ["http://localhost:8080/", { host: "localhost", port: 8080 }],
    ["https://app.localhost/", { secure: true, host: "127.0.0.1", port: 443, authority: "app.localhost" }],
    ["https://us%3Aer:pw@localhost/", { user: "us:er:pw" }],
  ])("%s is reached", (url, address) => {
    expect(addressOf(url, { resolve })).toMatchObject(address);
  });

  it.each([
    ["https://other.example.com/in", away],
    ["http://10.0.0.1/in", away],
    ["http://0.0.0.0/in", away],
    ["http://127.0.0.1.example.com/in", away],
    ["http://localhost.example.com/in", away],
    ["ftp://127.0.0.1/in", "is not an http or https address"],
    ["nonsense", "is not an http or https address"],
  ])("%s is not, and the sentence says what to do", (url, words) => {
    expect(addressOf(url, { resolve })).toMatchObject({ unreachable: expect.stringContaining(words) });
  });

  it("is anywhere with allowRemote", () => {
    const address = { secure: true, host: "other.example.com", port: 443, authority: "other.example.com" };
    expect(addressOf("https://other.example.com/in", { allowRemote: true })).toMatchObject(address);
  });

  it.each([
    ["crm.example.com", "127.0.0.1:3000", undefined],
    ["crm.example.com", "[::1]:3000", undefined],
    ["crm.example.com", "localhost:3000", undefined],
    ["crm.example.com", "10.0.0.1:3000", "Add --allow-remote if you want that."],
    ["crm.example.com", "receiver:3000", "Add --allow-remote if you want that."],
    ["crm.example.com", "127.0.0.1", "--resolve takes host=address:port"],
    ["crm.example.com", "127.0.0.1:0", "--resolve takes host=address:port"],
    ["crm.example.com", "127.0.0.1:70000", "--resolve takes host=address:port"],
    ["https://crm.example.com", "127.0.0.1:3000", "--resolve takes host=address:port"],
  ])("--resolve %s=%s: %s", (host, address, problem) => {
    const found = reachProblem({ resolve: { [host]: address } });
    expect(found ?? "").toContain(problem ?? "");
    expect(found === undefined).toBe(problem === undefined);
  });

  it("is checked when the emulator starts", async () => {
    const started = startEmulator({ resolve: { "crm.example.com": "10.0.0.1:80" } });
    await expect(started).rejects.toThrow("leaves this machine");
    const allowed = await startEmulator({ resolve: { "crm.example.com": "10.0.0.1:80" }, allowRemote: true });
    await allowed.stop();
  });
});

describe("a url in the log", () => {
  it.each([
    ["https://user:CANARY@crm.example.com/in", "https://crm.example.com/in"],
    ["https://crm.example.com/in?token=CANARY#CANARY", "https://crm.example.com/in?…"],
    ["https://crm.example.com/9f86d081884c7d659a2feaa0c55ad015/in", "https://crm.example.com/…/in"],
    ["https://crm.example.com/Zx81kQpLm20TtRveWs9_AK", "https://crm.example.com/…"],
    ["https://crm.example.com/QX7RT2LM9PB4VC6K", "https://crm.example.com/…"],
    ["https://crm.example.com/%51X7RT2LM9PB4VC6K", "https://crm.example.com/…"],
    ["https://crm.example.com/1b4e28ba-2fa1-11d2-883f-0016d3cca427", "https://crm.example.com/…"],
    ["https://crm.example.com/whatsapp-webhook-v2", "https://crm.example.com/whatsapp-webhook-v2"],
    ["https://crm.example.com/2026-11-25-customer-events", "https://crm.example.com/2026-11-25-customer-events"],
    [
      "https://crm.example.com/customer-relationship-management",
      "https://crm.example.com/customer-relationship-management",
    ],
    ["not CANARY", "(not a url)"],
  ])("%s is shown as %s", (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});
