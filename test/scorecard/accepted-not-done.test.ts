import { describe, expect, it } from "vitest";
import type { DeclaredNumber } from "../engine-model/program.ts";
import { listing, useWorld, webhook } from "./small.ts";
import type { Case } from "./world.ts";

const { begin } = useWorld();

const crm = webhook("crm");
const main = { url: "https://other-main.example.com/in", headers: {}, adopt: true };
const off: DeclaredNumber = { ...listing(), number: { enabled: false } };

/** A server that accepts every write, and does none. */
const accepting = (status: number, body: string): Case["hooks"] => ({
  answerWith: ({ method }) => (method === "GET" ? undefined : { status, body }),
});

const writes: [string, DeclaredNumber | undefined, DeclaredNumber][] = [
  ["POST /multi_webhook", undefined, listing()],
  ["POST /multi_webhook", listing(), off],
  ["PUT /multi_webhook", listing(), listing(crm)],
  ["PATCH /multi_webhook", listing(crm), listing(webhook("crm", "https://new.example.com/in"))],
  ["DELETE /multi_webhook/crm", listing(crm), listing()],
  ["POST /v1/configs/webhook", listing(), { ...listing(), main }],
];

describe("a write that the server accepts and does not do", () => {
  it.each(writes)("%s is told with what was answered", async (sent, before, program) => {
    const { test, engine } = begin();
    await (before && engine.up(before));
    const body = JSON.stringify({ meta: { success: false, developer_message: "quota used up for s3cret-s3cret" } });
    const headers = { Authorization: "Bearer s3cret-s3cret" };
    test.hooks = accepting(202, body);
    const { webhooks } = program;
    const { failures } = await engine.up({ ...program, webhooks: webhooks.map((one) => ({ ...one, headers })) });
    expect(failures.join()).toContain(`The server accepted the change (${sent} answered 202: "quota used up for `);
    expect(failures.join()).toContain("but the number did not show it within 60 s (dialog360:settleTimeout)");
    expect(webhooks.length === 0 || !failures.join().includes("s3cret-s3cret")).toBe(true);
  });

  it("is told with the status alone where nothing was said", async () => {
    const { test, engine } = begin();
    test.hooks = accepting(200, '{"a":"b"}');
    expect((await engine.up(listing())).failures.join()).toContain(
      "accepted the change (POST /multi_webhook answered 200)",
    );
  });

  it("is told with what was answered where the run is interrupted, too", async () => {
    const { world, test, engine } = begin();
    test.hooks = accepting(200, '{"message":"later"}');
    world.clock.after(5000, () => engine.interrupt());
    const { failures } = await engine.up(listing());
    expect(failures.join()).toContain('accepted the change (POST /multi_webhook answered 200: "later")');
    expect(failures.join()).toContain("but the run was interrupted before the number showed it");
  });
});
