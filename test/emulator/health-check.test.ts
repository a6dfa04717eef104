import { once } from "node:events";
import { request } from "node:http";
import { expect, it } from "vitest";
import { emulatorFor } from "./emulator";

it("the emulator tells that it is ready, without a key, whatever the API is made to answer", async () => {
  const emulator = await emulatorFor({ strictKeys: ["k"] });
  emulator.fault({ kind: "serverError", times: "always" });
  const response = await fetch(`${emulator.url}/_emulator/health?from=compose`);
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  expect(emulator.journal()).toEqual([]);
});

it.each([
  ["HEAD", "/_emulator/health", 200],
  ["POST", "/_emulator/health", 405],
  ["GET", "/_emulator/healthy", 404],
  ["GET", "/_emulator/", 404],
])("%s %s is answered %i", async (method, path, status) => {
  const emulator = await emulatorFor();
  expect((await fetch(`${emulator.url}${path}`, { method })).status).toBe(status);
});

it("a path of the API needs its key as before", async () => {
  const emulator = await emulatorFor({ strictKeys: ["k"] });
  expect((await fetch(`${emulator.url}/health`)).status).toBe(401);
  expect(emulator.journal()).toHaveLength(1);
});

it("the control API is asked by a name of --allow-host, and its health by any", async () => {
  const emulator = await emulatorFor({ allowHosts: ["emulator.internal"] });
  const { port } = new URL(emulator.url);
  const statusOf = async (host: string, path: string): Promise<number | undefined> => {
    const sent = request({ host: "127.0.0.1", port, path, headers: { host } }).end();
    const [response] = await once(sent, "response");
    response.resume();
    return response.statusCode;
  };
  expect(await statusOf("emulator.internal:9360", "/_emulator/numbers")).toBe(200);
  expect(await statusOf("elsewhere.example.com", "/_emulator/numbers")).toBe(403);
  expect(await statusOf("elsewhere.example.com", "/_emulator/health")).toBe(200);
});
