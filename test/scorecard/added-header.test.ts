import { describe, expect, it } from "vitest";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

/** Makes the number add a header to every webhook that is written. */
function addingHeader(test: Case): void {
  test.hooks = {
    onRequest: ({ method }, moment) => {
      if (moment === "after" && (method === "PUT" || method === "PATCH")) {
        for (const { name, url, headers } of test.number.webhooks) {
          test.number.put({ name, url, headers: { ...headers, "X-Added": "1" } });
        }
      }
    },
  };
}

describe("a server that adds a header to every webhook", () => {
  it("has a webhook deleted and put again once at most, and the failure says what differs", async () => {
    const { test, engine } = begin();
    await engine.up(listing(webhook("a")));
    addingHeader(test);
    test.processes = [];
    const { failures } = await engine.up(listing(webhook("a", "https://a.example.com/new")));
    const methods = test.processes.flatMap(({ sent }) => sent).map(({ method }) => method);
    expect(methods.filter((method) => method === "DELETE")).toHaveLength(1);
    expect(methods.filter((method) => method === "PATCH")).toHaveLength(2);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(
      /^Could not update webhook "a" .*deleted and put again.*differs in the headers "X-Added"\.$/,
    );
  });
});
