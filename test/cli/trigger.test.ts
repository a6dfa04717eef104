import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { columns } from "../../dist/cli/deliver/columns.js";
import { defaultEmulatorUrl } from "../../dist/cli/deliver/emulator-client.js";
import { reportLines, summarise } from "../../dist/cli/deliver/receivers.js";
import { type Emulator, startEmulator } from "../../dist/emulator/index.js";
import { NOTIFICATION, type Receiver, receiverFor } from "../emulator/receivers.ts";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

async function emulated(main: Receiver, extra: Receiver): Promise<{ emulator: Emulator; at: string[] }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  const number = emulator.numbers.of("any-key");
  number.displayPhoneNumber = "+49 30 123456";
  number.enabled = true;
  number.main = { url: main.url };
  number.put({ name: "crm", url: extra.url });
  return { emulator, at: ["--emulator", emulator.url] };
}

function fileWith(text: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-360dialog-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "own.json");
  writeFileSync(file, text);
  return file;
}

describe("trigger, deliveries list and deliveries redeliver", () => {
  it("end with 0 if all webhooks have taken a message, and with 1 if not", async () => {
    const [main, extra] = [await receiverFor(200), await receiverFor(500)];
    const { at } = await emulated(main, extra);
    const failed = await run("trigger", "text", "--number", "+49 (30) 123456", ...at);
    expect(failed).toMatchObject({ code: 1, stderr: "" });
    expect(failed.stdout).toMatch(
      /^d1 {2}\(main\) {2}http:\S+\/in {2}200 .*\nd2 {2}crm {5}http:\S+ {2}500 .*only 200 counts\.\n$/,
    );
    const listed = await run("deliveries", "list", ...at);
    expect(listed.code).toBe(0);
    expect(listed.stdout.split("\n").map((line) => line.split(/ +/).slice(0, 5))).toEqual([
      ["ID", "MESSAGE", "TRY", "WEBHOOK", "STATUS"],
      ["d1", "m1", "1", "(main)", "200"],
      ["d2", "m1", "1", "crm", "500"],
      [""],
    ]);
    expect(await run("deliveries", "redeliver", "d2", ...at)).toMatchObject({ code: 1 });
    extra.behaviour = 200;
    expect(await run("deliveries", "redeliver", "d2", ...at)).toMatchObject({ code: 0 });
    expect(await run("trigger", "sent", "--number", "any-key", "--copies", "2", ...at)).toMatchObject({ code: 0 });
    const json = await run("deliveries", "list", "--json", "--outcome", "refused", ...at);
    expect(JSON.parse(json.stdout).map(({ id }: { id: string }) => id)).toEqual(["d2", "d3"]);
  });

  it("send a file byte for byte", async () => {
    const [main, extra] = [await receiverFor(200), await receiverFor(200)];
    const { at } = await emulated(main, extra);
    const file = fileWith(NOTIFICATION);
    expect(await run("trigger", "--file", file, "--number", "any-key", ...at)).toMatchObject({ code: 0 });
    expect([main, extra].every(({ received }) => received[0]?.body.equals(NOTIFICATION))).toBe(true);
  });

  it("send many, show the progress, and report on each receiver", async () => {
    const [main, extra] = [await receiverFor(200), await receiverFor({ afterMs: 300 })];
    const { at } = await emulated(main, extra);
    const args = ["--number", "any-key", "--rate", "20", "--for", "1s"];
    const { code, stdout, stderr } = await run("trigger", "delivered", ...args, ...at);
    expect([code, main.received.length, extra.received.length]).toEqual([0, 20, 20]);
    expect(stderr).toMatch(/20\/20 messages, 0 failed\n$/);
    const [head, first, second, targets] = stdout.split("\n");
    expect(head).toMatch(/^WEBHOOK +TAKEN +FAILED +MEDIAN +ABOVE 1 S +TARGETS$/);
    expect(first).toMatch(/^\(main\) +20 +0 /);
    expect(second).toMatch(/^crm +20 +0 +3\d\d(\.5)? ms +\S+ % +missed$/);
    expect(targets).toContain("a median of at most 250 ms, and fewer than 1 % of answers above 1 s");
    expect(stdout).toMatch(/\n20 messages in \d+\.\d s, 0 not delivered to all\.\n$/);
  });

  it("end with 2 if they are used wrongly, by one sentence each", async () => {
    const [main, extra] = [await receiverFor(200), await receiverFor(200)];
    const { at } = await emulated(main, extra);
    const to = ["--number", "any-key", ...at];
    const malformed = fileWith(
      '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages"}]}]}',
    );
    const wrong: [string[], string][] = [
      [["trigger", "text", ...at], "required option '--number <label or key>' not specified"],
      [["trigger", "nonsense", ...to], 'There is no sample "nonsense". There are: text, image,'],
      [["trigger", ...to], "Name a sample"],
      [["trigger", "text", "--number", "nobody", ...at], "The emulator knows no number by this key"],
      [["trigger", "text", "--number", "any-key", "--emulator", "nonsense"], "--emulator takes an address"],
      [["trigger", "--file", "/does/not/exist", ...to], "/does/not/exist cannot be read (ENOENT)."],
      [["trigger", "--file", malformed, ...to], "entry[0].changes[0].value: "],
      [["trigger", "text", "--rate", "5", ...to], "--rate and --for belong together"],
      [["trigger", "text", "--rate", "0", "--for", "1s", ...to], "it takes a whole number from 1 to 1000"],
      [["trigger", "text", "--rate", "5", "--for", "soon", ...to], "it takes a time such as 60s, 2m or 1h"],
      [["trigger", "text", "--nonsense", ...to], "unknown option '--nonsense'"],
      [["trigger", "nonsense", "--rate", "5", "--for", "9m", ...to], "There is no sample"],
      [["deliveries", "redeliver", "d99", ...at], "There is no delivery d99."],
      [["deliveries", "redeliver", ...at], "missing required argument 'id'"],
      [["deliveries", "list", "--last", "many", ...at], "last: "],
      [["deliveries", "list", "--outcome", "good", ...at], "outcome: "],
      [["deliveries"], "Usage: pulumi-360dialog deliveries"],
    ];
    const results: Ended[] = [];
    for (const [args] of wrong) {
      results.push(await run(...args));
    }
    for (const [index, { code, stderr }] of results.entries()) {
      expect([wrong[index]?.[0], code]).toEqual([wrong[index]?.[0], 2]);
      expect(stderr).toContain(wrong[index]?.[1]);
      expect(stderr).not.toContain("    at ");
    }
    expect(main.received).toEqual([]);
  });

  it("end with 1 if no emulator answers, and say how to start one", async () => {
    const gone = await receiverFor(200);
    gone.stop();
    const { code, stderr } = await run("trigger", "text", "--number", "k", "--emulator", gone.url);
    expect(code).toBe(1);
    expect(stderr.replace(gone.address, "ADDRESS")).toBe(
      'pulumi-360dialog: No emulator answers at http://ADDRESS (ECONNREFUSED). Start one with "pulumi-360dialog emulator", or give its address with --emulator.\n',
    );
    const other = await receiverFor(500);
    const elsewhere = await run("deliveries", "list", "--emulator", other.url);
    expect(elsewhere).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("answered 500, and not as the emulator does"),
    });
  });

  it("show their help with 0", async () => {
    const { code, stdout } = await run("trigger", "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes: 0 delivered to all, 1 not, 2 wrong use.");
  });
});

describe("the report", () => {
  const entries = (name: string, times: number[], outcome: "taken" | "timeout" | "broken" = "taken") =>
    times.map((ms) => ({ kind: "extra", name, outcome, ms }) as const);

  it.each([
    ["a median of 250 ms", [250, 250, 250], true],
    ["a median above it", [251, 251, 1], false],
    ["an even count", [200, 300], true],
    ["1 in 100 above a second", [...Array(99).fill(10), 1001], false],
    ["1 in 101 above a second", [...Array(100).fill(10), 1001], true],
    ["a second exactly", [...Array(9).fill(10), 1000], true],
  ])("judges %s", (_title, times, meetsTargets) => {
    expect(summarise(entries("crm", times))).toMatchObject([{ receiver: "crm", failed: 0, meetsTargets }]);
  });

  it("counts no answer in time as a slow one, and no connection as none", () => {
    const [crm, bot] = summarise([
      ...entries("crm", [10, 10]),
      ...entries("crm", [5000], "timeout"),
      ...entries("bot", [1], "broken"),
    ]);
    expect(crm).toMatchObject({ taken: 2, failed: 1, medianMs: 10, meetsTargets: false });
    expect(bot).toMatchObject({ taken: 0, failed: 1, medianMs: undefined, slowShare: 0, meetsTargets: false });
    expect(reportLines(summarise(entries("bot", [1], "broken")))[1]).toMatch(/^bot +0 +1 +no answer +0\.0 % +missed$/);
  });

  it("cannot be moved by the name of a webhook", () => {
    expect(columns([["a\u001b[2J\nb", "x"]])).toEqual(["a\\u{1b}[2J\\u{a}b  x"]);
  });
});

describe("the emulator's address", () => {
  it.each([
    [undefined, "http://127.0.0.1:9360"],
    ["http://127.0.0.1:9999", "http://127.0.0.1:9999"],
    ["http://localhost:9999", "http://localhost:9999"],
    ["https://waba-v2.360dialog.io", "http://127.0.0.1:9360"],
    ["nonsense", "http://127.0.0.1:9360"],
  ])("with DIALOG360_BASE_URL %s is %s", (DIALOG360_BASE_URL, url) => {
    expect(defaultEmulatorUrl({ DIALOG360_BASE_URL })).toBe(url);
  });
});
