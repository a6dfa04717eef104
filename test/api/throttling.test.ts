import { describe, expect, it } from "vitest";
import type { Destination } from "../../dist/provider/api/wire.js";
import { remember } from "../../dist/provider/text/redact.js";
import { at, clientAt, failingFirst, failureOf, respond, serve } from "./server";

const webhook = { name: "a", url: "https://a.example.com", headers: {} };

describe("throttling", () => {
  it.each([
    '{"error":"You have exceeded the endpoint rate limit."}',
    '{"error":"You have exceeded the limit of 1 request every * seconds. Try again later."}',
    '{"meta":{"success":false,"http_code":400,"developer_message":"You have exceeded the endpoint rate limit."}}',
    '{"error":{"message":"(#4) Application request limit reached: too many requests","type":"OAuthException"}}',
    "<html><body>Too Many Requests</body></html>",
    "Rate limit exceeded",
  ])("is 400 with %s", async (body) => {
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(true);
  });

  it.each([
    '{"error":"You have exceeded the limit of 3 webhooks"}',
    '{"error":"exceeded the limit of destinations"}',
    '{"error":"API is disabled for lack of payment"}',
    '{"error":"bad url"}',
    "",
  ])("is not 400 with %j", async (body) => {
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(false);
  });

  const puts: [string, Destination, string][] = [
    [
      "its url",
      { ...webhook, url: "https://throttling.example.com/in" },
      "url https://throttling.example.com/in fails",
    ],
    ["the host of its url", { ...webhook, url: "https://throttling.example.com/in" }, "throttling.example.com fails"],
    ["its encoded url", { ...webhook, url: "https://a.example.com/rate%20limit" }, "/rate limit is not reachable"],
    ["its name", { ...webhook, name: "too many requests" }, "name too many requests is not allowed"],
    ["a header", { ...webhook, headers: { "X-RateLimit": "1" } }, "rate limiting header X-RateLimit not allowed"],
    ["a header's value", { ...webhook, headers: { A: "try again later" } }, "try again later is not a value"],
  ];
  it.each(puts)("is not 400 that speaks of %s", async (_what, destination, error) => {
    const { listener, count } = failingFirst(9, respond(400, JSON.stringify({ error }), { "retry-after": "0" }));
    const failure = await failureOf(clientAt(at(await serve(listener))).appendDestination(destination));
    expect([failure.details.throttled, count()]).toEqual([false, 1]);
    expect(failure.message).toContain("Correct what the server objects to");
  });

  it("is not 400 that speaks of the name that is to be deleted", async () => {
    const { listener, count } = failingFirst(9, respond(400, '{"error":"rate limit is not a name"}'));
    const failure = await failureOf(clientAt(at(await serve(listener))).deleteDestination("rate limit"));
    expect([failure.details.throttled, count()]).toEqual([false, 1]);
  });

  it.each([
    "You have exceeded the endpoint rate limit.",
    "You have exceeded the limit of 1 request every * seconds. Try again later.",
    "Too many requests",
  ])("is %j, whatever the request holds", async (error) => {
    const { listener, count } = failingFirst(9, respond(400, JSON.stringify({ error }), { "retry-after": "0" }));
    const destination = { ...webhook, url: "https://throttled.example.com/rate-limit" };
    const failure = await failureOf(clientAt(at(await serve(listener))).appendDestination(destination));
    expect([failure.details.throttled, count()]).toEqual([true, 4]);
  });

  it("is told by the server's words also where they hold a remembered value", async () => {
    remember("endpoint rate");
    const body = '{"error":"You have exceeded the endpoint rate limit."}';
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(true);
    expect(error.message).not.toContain("endpoint rate");
  });

  it("is told by the server's words also at the end of a long page", async () => {
    const body = `<html><p>${"word ".repeat(100)}</p><p>Too many requests</p></html>`;
    const error = await failureOf(clientAt(at(await serve(respond(400, body)))).readNumber(1));
    expect(error.details.throttled).toBe(true);
  });
});
