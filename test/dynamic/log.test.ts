import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { neutral } from "../../dist/provider/text/shown.js";

const load = createRequire(import.meta.url);
const path = load.resolve("../../dist/provider/dynamic/log.js");
const lines: string[] = [];
const { argv } = process;

/** The module as a new process has it. */
function freshWarn(lastArgument: string): (message: string) => Promise<void> {
  process.argv = ["node", "dynamic-provider", lastArgument];
  delete load.cache?.[path];
  const { warn }: typeof import("../../dist/provider/dynamic/log.js") = load(path);
  return (message) => warn(neutral(message));
}

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
});

afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

describe("a warning", () => {
  it.each(["", "--flag", "/some/path", "localhost", "host:port"])(
    "is a plain line where the last argument is %j and no address",
    async (last) => {
      await freshWarn(last)("Take care.");
      expect(lines).toEqual(["warning: Take care."]);
    },
  );

  it("is said once", async () => {
    const warn = freshWarn("");
    await Promise.all([warn("Take care."), warn("Take care."), warn("Another.")]);
    expect(lines).toEqual(["warning: Take care.", "warning: Another."]);
  });

  it("is a plain line after 2 s without an answer, however the wall clock is set meanwhile", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const startMs = performance.now();
    const warned = freshWarn(`127.0.0.1:${(silent.address() as AddressInfo).port}`)("Take care.");
    vi.spyOn(Date, "now").mockReturnValue(0);
    await warned;
    expect(lines).toEqual(["warning: Take care."]);
    expect(performance.now() - startMs).toBeGreaterThan(1990);
    expect(performance.now() - startMs).toBeLessThan(6000);
    silent.close();
  });

  it("is a plain line, and no failure, where nobody listens at the address", async () => {
    await freshWarn("127.0.0.1:1")("Take care.");
    expect(lines).toEqual(["warning: Take care."]);
  });
});
