import { describe, expect, it } from "vitest";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

describe("a webhook that existed before it was declared", () => {
  it("is said to change hands where an up that failed has listed its name", async () => {
    const { world, test, engine } = begin();
    world.fault({ kind: "conflict", method: "PUT", key: test.key, times: "always" });
    expect((await engine.up(listing(webhook("crm")))).failures).not.toEqual([]);
    world.calm();
    test.number.put(webhook("crm"));
    expect((await engine.preview(listing(webhook("crm")))).failures).toEqual([]);
    expect(test.said.join("\n")).toContain("existed already with the same url and headers, so nothing is sent");
    expect(test.said.join("\n")).toContain(
      "destroying the stack, or removing the webhook from the program, deletes it",
    );
  });

  it("is said in preview to be changed where adopt lets it, with what differs", async () => {
    const { test, engine } = begin();
    test.number.put(webhook("crm", "https://theirs.example.com/in"));
    test.number.enabled = true;
    test.number.main = { url: "https://theirs.example.com/main" };
    const main = { url: "https://main.example.com/in", headers: {}, adopt: true };
    expect((await engine.preview({ ...listing({ ...webhook("crm"), adopt: true }), main })).failures).toEqual([]);
    const words = test.said.join("\n");
    expect(words).toContain('Webhook "crm" of number +4930123456 existed already and differs in the url. adopt: true');
    expect(words).toContain(
      "The main webhook of number +4930123456 existed already and differs in the url. adopt: true",
    );
  });

  it("is no news where it is this stack's own", async () => {
    const { test, engine } = begin();
    const adopting = listing({ ...webhook("crm"), adopt: true });
    await engine.up(adopting);
    test.number.put(webhook("crm", "https://theirs.example.com/in"));
    await engine.refresh();
    expect((await engine.up(adopting)).failures).toEqual([]);
    expect(test.said.join("\n")).not.toContain("existed already");
  });
});
