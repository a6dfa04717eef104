import { describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../dist/emulator/index.js";
import { emulated, headersOf, NOTIFICATION, receiverFor } from "./receivers.ts";

describe("what a receiver gets", () => {
  it("has the observed headers, the webhook's own ones, and nothing else", async () => {
    const [main, extra] = [await receiverFor(200), await receiverFor(200)];
    const { emulator, number } = await emulated(main);
    number.main = { url: main.url, headers: { Authorization: "Bearer main", "X-Tenant": "ä-1" } };
    number.put({ name: "crm", url: extra.url, headers: { "x-api-key": "crm" } });
    await emulator.deliver("key", NOTIFICATION);
    const shared = (address: string) => [
      ...["Host", address, "Accept", "*/*", "Accept-Encoding", "gzip, deflate", "Connection", "close"],
      ...["User-Agent", "python-httpx/0.28.1", "Content-Type", "application/json"],
    ];
    const length = ["Content-Length", String(NOTIFICATION.length)];
    expect(main.received[0]?.headers).toEqual([
      ...shared(main.address),
      ...["Authorization", "Bearer main", "X-Tenant", "ä-1"],
      ...length,
    ]);
    expect(extra.received[0]?.headers).toEqual([...shared(extra.address), "x-api-key", "crm", ...length]);
  });

  it("has user information of the url as basic authorization, in place of a configured one", async () => {
    const main = await receiverFor(200);
    const { emulator, number } = await emulated(main);
    number.main = {
      url: main.url.replace("//", "//us%40er:p%3Aw@"),
      headers: { authorization: "Bearer other" },
    };
    const { entries } = await emulator.deliver("key", NOTIFICATION);
    const headers = headersOf(main.received[0] ?? expect.fail());
    expect(headers.authorization).toBe(`Basic ${Buffer.from("us@er:p:w").toString("base64")}`);
    expect(main.received[0]?.headers.filter((name) => /authorization/i.test(name))).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toMatch(/p%3Aw|p:w|Bearer/);
  });

  it("has a configured content type in place of the usual one, and no configured length", async () => {
    const main = await receiverFor(200);
    const { emulator, number } = await emulated(main);
    number.main = {
      url: main.url,
      headers: { "content-type": "text/plain", "Content-Length": "1", "Transfer-Encoding": "chunked" },
    };
    await emulator.deliver("key", NOTIFICATION);
    const headers = headersOf(main.received[0] ?? expect.fail());
    expect(headers["content-type"]).toBe("text/plain");
    expect(main.received[0]?.headers.filter((name) => /^content-(type|length)$/i.test(name))).toHaveLength(2);
    expect(headers["transfer-encoding"]).toBeUndefined();
    expect(main.received[0]?.body.equals(NOTIFICATION)).toBe(true);
  });

  it("is not sent where a header cannot be, and the log does not repeat its value", async () => {
    const main = await receiverFor(200);
    const { emulator, number } = await emulated(main);
    number.main = { url: main.url, headers: { "X-A": "CANARY\r\nX-B: 1" } };
    const { entries } = await emulator.deliver("key", NOTIFICATION);
    expect(entries[0]).toMatchObject({ outcome: "skipped", status: undefined });
    expect(entries[0]?.reason).toContain("Correct the headers of this webhook.");
    expect(JSON.stringify(entries)).not.toContain("CANARY");
    expect(main.received).toEqual([]);
  });

  it("comes with the declared host at a resolved address, over plain http", async () => {
    const main = await receiverFor(200);
    const emulator = await startEmulator({ resolve: { "Main.example.com": main.address } });
    onTestFinished(() => emulator.stop());
    emulator.numbers.of("key").main = { url: "https://main.example.com/in?token=1" };
    expect((await emulator.deliverSample("key", "text")).deliveredToAll).toBe(true);
    expect(headersOf(main.received[0] ?? expect.fail()).host).toBe("main.example.com");
    expect(main.received[0]?.path).toBe("/in?token=1");
  });

  it("is not sent on where the receiver redirects", async () => {
    const main = await receiverFor(302);
    const { emulator } = await emulated(main);
    const { entries } = await emulator.deliver("key", NOTIFICATION);
    expect(main.received.map(({ path }) => path)).toEqual(["/in"]);
    expect(entries[0]?.reason).toContain("Redirects are not followed.");
  });

  it.each([
    ["nothing listens", (url: string) => url, true, "Start the receiver, or correct its address."],
    [
      "the receiver speaks no TLS",
      (url: string) => url.replace("http:", "https:"),
      false,
      "There is no secure connection to",
    ],
    ["the host is elsewhere", () => "https://crm.example.com/in", false, "with --allow-remote"],
  ])("is not sent where %s, and the log says what to do", async (_title, urlFor, stopped, words) => {
    const main = await receiverFor(200);
    const { emulator, number } = await emulated(main);
    number.main = { url: urlFor(main.url) };
    if (stopped) {
      main.stop();
    }
    const { entries, gate } = await emulator.deliver("key", NOTIFICATION);
    expect(gate).toBe("shut");
    expect(entries[0]?.reason).toContain(words);
    expect(main.received).toEqual([]);
  });

  it("of a body without end is read no further than 64 KiB", async () => {
    const main = await receiverFor("100 MB");
    const { emulator } = await emulated(main);
    const [entry] = (await emulator.deliver("key", NOTIFICATION)).entries;
    expect(entry).toMatchObject({ outcome: "taken", status: 200 });
    expect(main.sentBytes).toBeLessThan(20 * 1024 * 1024);
  });
});
