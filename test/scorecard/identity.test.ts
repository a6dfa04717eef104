import { describe, expect, it } from "vitest";
import { HEALTH, NUMBER, program, renewKey, requests, useDeployed, useOtherNumber, writes } from "./deployed.ts";
import { listing, webhook } from "./small.ts";

const { begin, deployed } = useDeployed();

describe("the number behind a key is asked for", () => {
  it("once in the first preview, before the number is looked at", async () => {
    const { test, engine } = begin();
    await engine.preview(program);
    expect(requests(test)).toEqual([HEALTH, NUMBER]);
  });

  it("once in each process of the first up, which sends 14 requests at most", async () => {
    const { test, engine } = begin();
    await engine.up(listing(webhook("a"), webhook("b"), webhook("c")));
    const sent = requests(test);
    expect(sent.filter((request) => request === HEALTH)).toHaveLength(2);
    expect(sent.length).toBeLessThanOrEqual(14);
  });

  it("not again where nothing changes, and not for drift", async () => {
    const { test, engine } = await deployed();
    await engine.preview(program);
    await engine.up(program);
    expect(requests(test)).toEqual([]);
    await engine.refresh();
    expect(requests(test)).toEqual([NUMBER]);
  });

  it("not again when a webhook is added to a number that is known", async () => {
    const { test, engine } = await deployed();
    await engine.preview(listing(webhook("crm"), webhook("bot"), webhook("audit")));
    expect(requests(test)).toEqual([NUMBER]);
  });

  it("again when a webhook is added and no id was to be had before", async () => {
    const { test, engine } = await deployed({ healthFields: 404 });
    test.world.emulator.set({ healthFields: "full" });
    const { failures } = await engine.up(listing(webhook("crm"), webhook("bot"), webhook("audit")));
    expect(failures).toEqual([]);
    expect(engine.saved).toContain(test.number.id);
  });

  it("in the update where a preview must not ask", async () => {
    const { test, engine } = begin();
    test.config["dialog360:capacityCheck"] = "declared";
    await engine.preview(program);
    expect(requests(test)).toEqual([]);
    expect((await engine.up(program)).failures).toEqual([]);
    expect(requests(test).filter((request) => request === HEALTH)).toHaveLength(1);
    expect(engine.saved).toContain(test.number.id);
  });

  it("by the only phone number among the entities, too", async () => {
    const { test, engine } = await deployed({ healthFields: "entities-only" });
    expect(engine.saved).toContain(test.number.id);
  });

  it("never with numberCheck: off, and the fingerprint is stored all the same", async () => {
    const { test, engine } = begin();
    test.config["dialog360:numberCheck"] = "off";
    await engine.up(program);
    expect(requests(test)).not.toContain(HEALTH);
    expect(engine.saved).toContain("__key");
    expect(engine.saved).not.toContain("__numberId");
  });
});

describe("a label that is a phone number", () => {
  it("has to be the number of the key, in preview already", async () => {
    const { test, engine } = begin();
    test.number.displayPhoneNumber = "+49 30 999999";
    const { failures } = await engine.preview(program);
    expect(failures.join()).toContain("+4930123456");
    expect(failures.join()).toContain("+49 30 999999");
    expect(failures.join()).toContain("DIALOG360_API_KEY");
    expect(failures.join()).toContain("dialog360:numberCheck: off");
    expect(failures.join()).not.toContain(test.key);
    expect(requests(test)).toEqual([HEALTH]);
  });

  it("has to be so in the update, where the preview does not ask", async () => {
    const { test, engine } = begin();
    test.config["dialog360:capacityCheck"] = "declared";
    test.number.displayPhoneNumber = "+49 30 999999";
    const { failures } = await engine.up(program);
    expect(failures.join()).toContain("+49 30 999999");
    expect(writes(test)).toEqual([]);
  });

  it("is not compared with numberCheck: off", async () => {
    const { test, engine } = begin();
    test.config["dialog360:numberCheck"] = "off";
    test.number.displayPhoneNumber = "+49 30 999999";
    expect((await engine.up(program)).failures).toEqual([]);
  });
});

describe("the key of another number", () => {
  it.each(["preview", "up", "refresh", "destroy"] as const)(
    "fails %s, and neither number nor state changes",
    async (command) => {
      const { test, engine } = await deployed();
      const before = engine.saved;
      const ours = test.number.id;
      const other = useOtherNumber(test);
      const { failures } = await (command === "preview" || command === "up"
        ? engine[command](program)
        : engine[command]());
      expect(failures.join()).toContain(other.id);
      expect(failures.join()).toContain(ours);
      expect(failures.join()).toContain("dialog360:numberCheck: off");
      expect(failures.join()).not.toContain(test.key);
      expect(new Set(requests(test))).toEqual(new Set([HEALTH]));
      expect(engine.saved).toBe(before);
      expect(other.webhooks).toEqual([{ name: "crm", url: "https://somebody.example.com/in" }]);
    },
  );

  it("fails an update whose preview does not ask", async () => {
    const { test, engine } = await deployed();
    test.config["dialog360:capacityCheck"] = "declared";
    useOtherNumber(test);
    const { failures } = await engine.up(listing(webhook("crm", "https://new.example.com/in")));
    expect(failures.join()).toContain("belongs to");
    expect(writes(test)).toEqual([]);
  });

  describe("where no id is to be had", () => {
    it.each(["up", "refresh", "destroy"] as const)("fails %s by what is live", async (command) => {
      const { test, engine } = await deployed({ healthFields: 404 });
      const before = engine.checkpoint.resources.length;
      const other = useOtherNumber(test);
      const { failures } = await (command === "up" ? engine.up(program) : engine[command]());
      expect(failures.join()).toContain("may be another number");
      expect(failures.join()).toContain("dialog360:numberCheck: off");
      expect(writes(test)).toEqual([]);
      expect(engine.checkpoint.resources).toHaveLength(before);
      expect(other.webhooks).toEqual([{ name: "crm", url: "https://somebody.example.com/in" }]);
    });

    it("acts where what is live is what is stored", async () => {
      const { test, engine } = await deployed({ healthFields: 404 });
      renewKey(test, "nothing");
      const changed = listing(webhook("crm", "https://new.example.com/in"), webhook("bot"));
      expect((await engine.up(changed)).failures).toEqual([]);
      expect(test.number.get("crm")?.url).toBe("https://new.example.com/in");
      renewKey(test, "nothing");
      expect((await engine.refresh()).failures).toEqual([]);
      expect((await engine.destroy()).failures).toEqual([]);
      expect(test.number.webhooks).toEqual([]);
    });

    it.each(["refresh", "destroy"] as const)(
      "fails %s for the number that the label names, where the stored key was that of another",
      async (command) => {
        const { test, engine } = await deployed({ healthFields: 404 });
        const former = test.number;
        test.world.emulator.set({ healthFields: "full" });
        test.key = `${test.key}-other`;
        test.env.DIALOG360_API_KEY = test.key;
        test.number.displayPhoneNumber = "+49 30 123456";
        expect((await engine[command]()).failures.join()).toContain("may be another number");
        expect(engine.checkpoint.resources).toHaveLength(3);
        expect(former.webhooks).toHaveLength(2);
      },
    );

    it("keeps a webhook that one label has taken for its own when another label gives it up", async () => {
      const { test, engine } = begin({ healthFields: 404 });
      const [one, other] = [test.key, `${test.key}-other`];
      test.config["dialog360:apiKeys"] = JSON.stringify({ "desk 1": one, "desk 2": other });
      const first = { ...listing(webhook("crm")), phoneNumber: "desk 1" };
      const second = { ...listing({ ...webhook("crm"), logical: "audit" }), logical: "beta", phoneNumber: "desk 2" };
      expect((await engine.up([first, second])).failures).toEqual([]);
      test.config["dialog360:apiKeys"] = JSON.stringify({ "desk 1": other });
      expect((await engine.up(first)).failures).toEqual([]);
      expect(test.world.emulator.numbers.of(other).webhooks.map(({ name }) => name)).toEqual(["crm"]);
    });

    it("does not switch it on for a number that was on and had no webhook", async () => {
      const { test, engine } = await deployed({ healthFields: 404 }, listing());
      test.key = `${test.key}-other`;
      test.env.DIALOG360_API_KEY = test.key;
      expect((await engine.up(program)).failures.join()).toContain("may be another number");
      expect(writes(test)).toEqual([]);
      expect(test.number.enabled).toBe(false);
    });

    it("keeps the stored id, which tells the number from others as soon as ids are to be had", async () => {
      const { test, engine } = await deployed();
      const { id } = test.number;
      test.world.emulator.set({ healthFields: 404 });
      renewKey(test, "nothing");
      expect((await engine.up(program)).failures).toEqual([]);
      expect(engine.saved).toContain(id);
      test.world.emulator.set({ healthFields: "full" });
      const other = useOtherNumber(test);
      other.restore(program.webhooks.map(({ name, url, headers }) => ({ name, url, headers: { ...headers } })));
      expect((await engine.destroy()).failures.join()).toContain(id);
      expect(other.webhooks).toHaveLength(2);
    });

    it("ends a destroy on a server that switches a number off with its last webhook", async () => {
      const declared = { ...program, number: { disableOnDelete: true } };
      const { test, engine } = await deployed({ healthFields: 404, emptyList: "disable" }, declared);
      renewKey(test, "nothing");
      expect((await engine.destroy()).failures).toEqual([]);
      expect(engine.checkpoint.resources).toEqual([]);
    });

    it("switches a number off on destroy although its webhooks were deleted just before", async () => {
      const declared = { ...program, number: { disableOnDelete: true } };
      const { test, engine } = await deployed({ healthFields: 404 }, declared);
      renewKey(test, "nothing");
      expect((await engine.destroy()).failures).toEqual([]);
      expect(test.number.enabled).toBe(false);
    });
  });

  it("is vouched for by numberCheck: off, and its id is learned with the next new key", async () => {
    const { test, engine } = await deployed();
    test.number.setUpAgain();
    renewKey(test, "nothing");
    expect((await engine.up(program)).failures.join()).toContain("dialog360:numberCheck: off");
    test.config["dialog360:numberCheck"] = "off";
    expect((await engine.up(program)).failures).toEqual([]);
    expect(test.number.webhooks.map(({ name }) => name).sort()).toEqual(["bot", "crm"]);
    expect(engine.saved).not.toContain("__numberId");
    test.config["dialog360:numberCheck"] = "on";
    requests(test);
    await engine.up(program);
    expect(requests(test)).toEqual([]);
    renewKey(test, "nothing");
    test.number.displayPhoneNumber = "+49 30 123456";
    expect((await engine.up(program)).failures).toEqual([]);
    expect(engine.saved).toContain(test.number.id);
  });
});
