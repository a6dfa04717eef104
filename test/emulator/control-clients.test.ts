import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { emulatorFor } from "./emulator";
import { receiverFor } from "./receivers.ts";

const run = promisify(execFile);

async function has(command: string): Promise<boolean> {
  return run(command, ["--version"]).then(
    () => true,
    () => false,
  );
}

const python = await has("python3");
const curl = await has("curl");

describe("a client in another language", () => {
  it.skipIf(!python)(
    `in Python prepares a number, delivers and reads the log${python ? "" : " (skipped: no python3 here)"}`,
    async () => {
      const main = await receiverFor(200);
      const emulator = await emulatorFor();
      const script = `
import json, sys, urllib.request
base, receiver = sys.argv[1:]
def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + "/_emulator" + path, data, {"content-type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return json.load(opener.open(request))
number = call("POST", "/numbers", {"key": "key", "enabled": True, "main": {"url": receiver}})
report = call("POST", "/messages", {"number": number["id"], "sample": "sent"})["reports"][0]
again = call("POST", "/deliveries/%s/redeliver" % report["entries"][0]["id"], {})
print(json.dumps([report["deliveredToAll"], again["gate"], [one["attempt"] for one in call("GET", "/deliveries?last=2")]]))
`;
      const { stdout } = await run("python3", ["-c", script, emulator.url, main.url]);
      expect(JSON.parse(stdout)).toEqual([true, "open", [1, 2]]);
      expect(main.received).toHaveLength(2);
    },
  );

  it.skipIf(!curl)(`curl delivers by one line of the README${curl ? "" : " (skipped: no curl here)"}`, async () => {
    const main = await receiverFor(200);
    const emulator = await emulatorFor();
    emulator.numbers.of("any-key").main = { url: main.url };
    const args = [
      "--silent",
      "--noproxy",
      "*",
      "-H",
      "content-type: application/json",
      `${emulator.url}/_emulator/messages`,
    ];
    const { stdout } = await run("curl", [...args, "-d", '{"number": "any-key", "sample": "text"}']);
    expect(JSON.parse(stdout)).toMatchObject({ reports: [{ gate: "open", deliveredToAll: true }] });
    expect(main.received).toHaveLength(1);
  });
});
