import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { displayed, hostile, LONG, unsafeIn } from "../scorecard/foreign-texts.ts";
import { RunningUp } from "./interrupted";
import { names, type Scene, sharedScene } from "./number";
import { component } from "./programs";
import { Stack } from "./stack";
import { onTerminal } from "./terminal";

const texts = Object.entries(hostile);
/** The numbers of the program, one for each place that a text comes from, by the variable that holds the key. */
const keys = {
  NAMES: "key-of-names",
  URLS: "key-of-urls",
  HEADERS: "key-of-headers",
  WORDS: "key-of-words",
  REDIRECT: "key-of-redirect",
};
const ENDS = {
  NAMES: "Declare it, name it in ignoreUnmanaged, or remove it.",
  HEADERS: "To bring back the declared ones, run pulumi up --refresh.",
  WORDS: "Correct what the server objects to, and run the command again.",
};
const urlOf = (index: number) => `https://w${index}.example.com/in`;
const all = [...texts.map(([, text]) => text), LONG];

function program(unmanaged: string): string {
  const each = Object.fromEntries(all.map((_text, index) => [`w${index}`, { url: urlOf(index) }]));
  return `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
const one = { crm: { url: "https://crm.example.com/in" } };
const number = (label, webhooks, args) =>
  new PhoneNumberWebhooks(label, { phoneNumber: label, apiKeyEnv: label, webhooks, maxWebhooks: 10, ...args });
const names = number("NAMES", one, { unmanaged: ${JSON.stringify(unmanaged)} });
for (const label of ["URLS", "HEADERS"]) number(label, ${JSON.stringify(each)});
for (const label of ["WORDS", "REDIRECT"]) number(label, one);
exports.unmanaged = names.multiWebhook.unmanagedWebhooks;
`;
}

interface Shown {
  readonly terminal: string;
  readonly pipe: string;
  readonly codes: readonly unknown[];
}

const shared = sharedScene({ program: program("warn"), profile: { maximum: 20 }, env: keys, noKey: true });

function numberOf({ emulator }: Scene, label: keyof typeof keys) {
  return emulator.numbers.of(keys[label]);
}

/** Lets somebody else write every text to the numbers. */
function spoil(made: Scene): void {
  all.forEach((text, index) => {
    numberOf(made, "NAMES").put({ name: text, url: "https://other.example.com/in" });
    numberOf(made, "URLS").put({ name: `w${index}`, url: `${urlOf(index)}/${text}` });
    numberOf(made, "HEADERS").put({ name: `w${index}`, url: urlOf(index), headers: { [`X-${text}`]: "1" } });
  });
}

/** Makes the server say every text, in the words of an error and in a redirect. */
function say({ emulator }: Scene): void {
  const said = [...texts.map(([, text]) => `begin ${text} end`), LONG].join("; ");
  const answer = { status: 400, body: { error: said } };
  const location = "http://<{%boom%}>.example.com/\u009b31m";
  emulator.override({ key: keys.WORDS, answer, times: "always" });
  emulator.override({ key: keys.REDIRECT, answer: { status: 302, headers: { location } }, times: "always" });
}

/** Runs a command twice: on a terminal, and through a pipe. */
async function both({ stack }: Scene, args: readonly string[]): Promise<Shown> {
  const terminal = await onTerminal(stack, args);
  const pipe = await stack.run([...args]);
  return { terminal: terminal.text, pipe: pipe.text, codes: [terminal.code, pipe.code] };
}

describe("texts of others, on a terminal and through a pipe", () => {
  let drift: Shown;
  let refused: Shown;
  let outputs: Shown;

  beforeAll(async () => {
    spoil(shared.current);
    const pipe = await shared.current.stack.run(["refresh", "--preview-only", "--diff"]);
    const terminal = await onTerminal(shared.current.stack, ["refresh", "--yes", "--skip-preview", "--diff"]);
    drift = { terminal: terminal.text, pipe: pipe.text, codes: [terminal.code, pipe.code] };
    outputs = await both(shared.current, ["preview", "--diff"]);
    say(shared.current);
    const targets = ["WORDS", "REDIRECT"].flatMap((label) => ["--target", `**::${label}-crm`]);
    refused = await both(shared.current, ["refresh", "--preview-only", ...targets]);
    shared.current.emulator.clearFaults();
  }, 180_000);

  const media = ["terminal", "pipe"] as const;

  it.each(media)("no byte of theirs is obeyed, and nothing panics (%s)", (medium) => {
    for (const shown of [drift, refused, outputs]) {
      expect(unsafeIn(shown[medium])).toEqual([]);
    }
  });

  it("every command ends as it does for harmless texts", () => {
    expect([drift.codes, outputs.codes, refused.codes]).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
  });

  describe.each(media)("on a %s", (medium) => {
    it.each(texts)("%s is shown as the name of an unmanaged webhook", (_what, text) => {
      expect(plain(drift[medium])).toContain(`"${displayed(text)}"`);
    });

    it.each(texts)("%s is shown as the name of a header", (_what, text) => {
      expect(plain(drift[medium])).toContain(`"X-${displayed(text)}"`);
    });

    it.each(texts)("%s is shown in a url that has drifted", (_what, text) => {
      const index = all.indexOf(text);
      // Pulumi doubles the backslash in the values that it shows.
      expect(plain(drift[medium])).toContain(`${urlOf(index)}/${displayed(text).replaceAll("\\", "\\\\")}`);
    });

    it.each(texts)("%s is shown in an output", (_what, text) => {
      expect(plain(outputs[medium])).toContain(JSON.stringify(displayed(text)));
    });

    it.each(texts)("%s is shown in the words of an error", (_what, text) => {
      expect(plain(refused[medium])).toContain(`begin ${displayed(text)} end`);
    });

    it("every sentence has its end, with a long text too", () => {
      expect(plain(drift[medium])).toContain(ENDS.NAMES);
      expect(plain(drift[medium]).split(ENDS.HEADERS).length - 1).toBeGreaterThanOrEqual(all.length);
      expect(plain(refused[medium])).toContain(ENDS.WORDS);
      expect(plain(refused[medium])).toContain("answered 302, a redirect, which is not followed");
    });
  });

  it("decisions go by the exact texts: up puts all back, and deletes what is unmanaged", async () => {
    const { stack } = shared.current;
    // No server takes so long a path.
    numberOf(shared.current, "NAMES").remove(LONG);
    stack.setProgram(program("delete"));
    const up = await onTerminal(stack, ["up", "--yes", "--skip-preview", "--refresh"]);
    expect(up.code, up.text.slice(-3000)).toBe(0);
    expect(unsafeIn(up.text)).toEqual([]);
    expect(names(numberOf(shared.current, "NAMES"))).toEqual(["crm"]);
    const urls = numberOf(shared.current, "URLS").webhooks.map(({ url }) => url);
    expect(urls.sort()).toEqual(all.map((_text, index) => urlOf(index)));
    const again = await stack.up("--skip-preview", "--expect-no-changes");
    expect(again.code, again.text).toBe(0);
  }, 60_000);
});

/** What a terminal shows, without its colours. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the command line
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
}

describe("a long page instead of an answer", () => {
  it("that was cut within its script does not keep a run from being interrupted", async () => {
    const page = `<html><body><script>${"var a = b < c; ".repeat(20_000)}`;
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(502, { "content-type": "text/html", "retry-after": "15" }).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const env = { DIALOG360_BASE_URL: `http://127.0.0.1:${port}`, DIALOG360_API_KEY: "key" };
    const stack = await Stack.create({ program: component({ crm: {} }), env });
    const up = RunningUp.start(stack);
    while (asked === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const interruptedMs = performance.now();
    up.interrupt();
    expect(await up.ended(), up.text).not.toBe(0);
    expect(performance.now() - interruptedMs).toBeLessThan(5000);
  }, 60_000);
});
