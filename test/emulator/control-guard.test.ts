import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { refusalOf, type Sender } from "../../dist/emulator/control/guard.js";
import { emulatorFor } from "./emulator";

const JSON_TYPE = { "content-type": "application/json" };

describe("the control API is closed to", () => {
  const good: Sender = {
    method: "POST",
    host: "127.0.0.1:9360",
    origin: undefined,
    fetchSite: undefined,
    contentType: "application/json",
  };

  it.each<[string, Partial<Sender>, number | undefined]>([
    ["nobody at 127.0.0.1", {}, undefined],
    ["nobody at localhost", { host: "localhost:9360" }, undefined],
    ["nobody at [::1]", { host: "[::1]:9360" }, undefined],
    ["nobody without a port", { host: "localhost" }, undefined],
    ["nobody who names the charset", { contentType: "application/json; charset=utf-8" }, undefined],
    ["nobody of the same origin", { origin: "http://127.0.0.1:9360", fetchSite: "same-origin" }, undefined],
    ["another host name", { host: "evil.example.com" }, 403],
    ["another host name on GET", { host: "evil.example.com:9360", method: "GET" }, 403],
    ["a name that begins as loopback", { host: "127.0.0.1.evil.example.com" }, 403],
    ["a name that ends in user information", { host: "evil.example.com@127.0.0.1" }, 403],
    ["no Host", { host: undefined }, 403],
    ["an empty Host", { host: "" }, 403],
    ["0.0.0.0", { host: "0.0.0.0:9360" }, 403],
    ["a page of another origin", { origin: "https://evil.example.com" }, 403],
    ["a page on another port", { origin: "http://127.0.0.1:3000" }, 403],
    ["a sandboxed page", { origin: "null" }, 403],
    ["a page over https", { origin: "https://127.0.0.1:9360" }, 403],
    ["a page that says it is elsewhere", { fetchSite: "cross-site" }, 403],
    ["a page of the same site", { fetchSite: "same-site" }, 403],
    ["a page of another origin that deletes", { method: "DELETE", origin: "https://evil.example.com" }, 403],
    ["a form", { contentType: "application/x-www-form-urlencoded" }, 415],
    ["a form of text", { contentType: "text/plain" }, 415],
    ["no type", { contentType: undefined }, 415],
    ["a type that begins as JSON", { contentType: "application/jsonp" }, 415],
  ])("%s", (_title, given, status) => {
    expect(refusalOf({ ...good, ...given })?.status).toBe(status);
  });

  it("names that are not allowed, and open to those that are", () => {
    expect(refusalOf({ ...good, host: "Emulator:9360" }, ["emulator"])).toBeUndefined();
    expect(refusalOf({ ...good, host: "other:9360" }, ["emulator"])?.status).toBe(403);
  });

  it("them over the wire, and nothing is changed", async () => {
    const emulator = await emulatorFor();
    const raw = (headers: Record<string, string>, body: string) =>
      new Promise<{ status: number | undefined; text: string; cors: unknown }>((resolve) => {
        const request = httpRequest(`${emulator.url}/_emulator/numbers`, { method: "POST", headers, setHost: false });
        request.on("response", async (response) => {
          let text = "";
          for await (const chunk of response) {
            text += chunk;
          }
          resolve({ status: response.statusCode, text, cors: response.headers["access-control-allow-origin"] });
        });
        request.end(body);
      });
    const key = JSON.stringify({ key: "key" });
    const host = new URL(emulator.url).host;
    for (const headers of [
      { Host: "evil.example.com", ...JSON_TYPE },
      { Host: host, Origin: "https://evil.example.com", ...JSON_TYPE },
    ]) {
      const reply = await raw(headers, key);
      expect([reply.status, Object.keys(JSON.parse(reply.text)), reply.cors]).toEqual([403, ["error"], undefined]);
    }
    expect((await raw({ Host: host, "content-type": "text/plain" }, key)).status).toBe(415);
    expect(emulator.numbers.all()).toEqual([]);
    expect((await raw({ Host: host, ...JSON_TYPE }, key)).status).toBe(200);
    expect(emulator.numbers.all()).toHaveLength(1);
  });
});
