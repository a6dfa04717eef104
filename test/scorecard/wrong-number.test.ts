import { describe, expect, it } from "vitest";
import { deployed, journal, namesOn, program, shop, useKeys, useOtherNumber, writes } from "./number-cases.ts";
import { listing, useWorld, webhook } from "./small.ts";

const { begin } = useWorld();

describe("a webhook of a label that another number has now", () => {
  it("is deleted with its own key, and the other number's declaration is not sent to it", async () => {
    const { test, engine, world } = begin();
    const [one, two] = [`${test.key}-1`, `${test.key}-2`];
    useKeys(test, { shop: one });
    expect((await engine.up(shop("old", "https://old.example.com/in"))).failures).toEqual([]);
    // The shop moves to another number: same label, its own key, another logical name.
    useKeys(test, { shop: two });
    const after = shop("new", "https://new.example.com/in");
    // The old key is nowhere: an error, as it should be.
    expect((await engine.up(after)).failures).not.toEqual([]);
    // The message says to keep the key, so it is given again.
    useKeys(test, { shop: two, "the number before": one });
    const { failures } = await engine.up(after);
    expect(failures).toEqual([]);
    expect(world.emulator.numbers.of(two).get("crm")?.url).toBe("https://new.example.com/in");
    // Declared nowhere any more: gone. Seen: PATCHed to the url of the other number, and forgotten.
    expect(world.emulator.numbers.of(one).webhooks).toEqual([]);
  });
});

describe("a key that may be another number's, where no id is to be had", () => {
  it("puts no new webhook, where the number has no list of names", async () => {
    const unlisted = { ...program, listed: false };
    const { test, engine } = await deployed(begin, { healthFields: 404 }, unlisted);
    const other = useOtherNumber(test);
    await engine.up({ ...unlisted, webhooks: [webhook("audit"), ...unlisted.webhooks] });
    expect(other.webhooks).toEqual([]);
    expect(writes(test)).toEqual([]);
  });

  it.each([404, "full"] as const)(
    "sets no main webhook that comes into the program with it, also without a preview (the number's id: %s)",
    async (healthFields) => {
      const { test, engine } = await deployed(begin, { healthFields });
      const other = useOtherNumber(test);
      const { failures } = await engine.up(
        { ...program, main: { url: "https://main.example.com/in", headers: {} } },
        { skipPreview: true },
      );
      expect(failures).not.toEqual([]);
      expect(other.main).toBeUndefined();
      expect(writes(test)).toEqual([]);
    },
  );

  it("deletes no webhook of somebody else, although unmanaged is delete", async () => {
    const clean = { ...program, number: { unmanaged: "delete" as const } };
    const { test, engine } = await deployed(begin, { healthFields: 404 }, clean);
    const other = useOtherNumber(test);
    for (const name of ["crm", "bot", "customer"]) {
      other.put({ name, url: `https://customer.example.com/${name}` });
    }
    await engine.up(clean);
    expect(namesOn(other)).toEqual(["bot", "crm", "customer"]);
    expect(writes(test)).toEqual([]);
  });

  it("reports no unmanaged webhooks as drift", async () => {
    const clean = { ...program, number: { unmanaged: "delete" as const } };
    const { test, engine } = await deployed(begin, { healthFields: 404 }, clean);
    const other = useOtherNumber(test);
    for (const { name, url } of program.webhooks) {
      other.put({ name, url });
    }
    other.put({ name: "customer", url: "https://customer.example.com/in" });
    const { ops, failures } = await engine.refresh();
    expect(ops).toEqual([]);
    expect(failures.join()).toContain("may be another number");
  });

  it("switches no other number on, and changes no webhook there, that was off as ours is", async () => {
    const off = { ...program, number: { enabled: false } };
    const { test, engine } = await deployed(begin, { healthFields: 404 });
    expect((await engine.up(off)).failures).toEqual([]);
    const other = useOtherNumber(test);
    other.enabled = false;
    other.put({ name: "crm", url: "https://customer.example.com/in" });
    journal(test);
    const { failures } = await engine.up(program);
    expect(failures.join()).toContain("may be another number");
    expect(writes(test)).toEqual([]);
    expect(other.get("crm")?.url).toBe("https://customer.example.com/in");
  });
});

describe("the keys of two numbers that were swapped, where no id is to be had", () => {
  const two = (one: string, other: string) => [
    { ...listing({ ...webhook("crm", one), logical: "one-crm" }), logical: "one", phoneNumber: "one" },
    { ...listing({ ...webhook("crm", other), logical: "two-crm" }), logical: "two", phoneNumber: "two", listed: false },
  ];
  const [a, b, c] = ["a", "b", "c"].map((host) => `https://${host}.example.com/in`) as [string, string, string];

  it("are written to neither, although each has a webhook of the same name", async () => {
    const { test, engine, world } = begin({ healthFields: 404 });
    const [one, other] = [`${test.key}-1`, `${test.key}-2`];
    useKeys(test, { one, two: other });
    expect((await engine.up(two(a, b))).failures).toEqual([]);
    journal(test);
    useKeys(test, { one: other, two: one });
    const changed = two(a, b).map((number, at) =>
      at === 0 ? { ...number, webhooks: [{ ...webhook("audit", c), logical: "one-crm" }] } : number,
    );
    // Seen: the webhook of the first number was PATCHed to the url of the second, and the new one put on the second.
    const { failures } = await engine.up(changed);
    expect(failures.join()).toContain("mixed up with that of number");
    expect(writes(test)).toEqual([]);
    expect([one, other].map((key) => world.emulator.numbers.of(key).get("crm")?.url)).toEqual([a, b]);
  });
});

describe("a key that the map gives to another label too, where no id is to be had", () => {
  it.each(["up", "refresh", "destroy"] as const)(
    "is used by no %s: not for a webhook that both numbers have",
    async (command) => {
      const { test, engine, world } = begin({ healthFields: 404 });
      const [one, two] = [`${test.key}-1`, `${test.key}-2`];
      useKeys(test, { shop: one, desk: two });
      const ours = shop("number", "https://crm.example.com/in");
      expect((await engine.up(ours)).failures).toEqual([]);
      const other = world.emulator.numbers.of(two);
      other.enabled = true;
      other.put({ name: "crm", url: "https://crm.example.com/in" });
      useKeys(test, { shop: two, desk: two });
      journal(test);
      const changed = shop("number", "https://new.example.com/in");
      const { failures } = await (command === "up" ? engine.up(changed) : engine[command]());
      expect(failures.join()).toContain("mixed up with that of number desk");
      expect(writes(test)).toEqual([]);
      expect(engine.checkpoint.resources).toHaveLength(2);
      expect(other.get("crm")?.url).toBe("https://crm.example.com/in");
    },
  );

  it("is the number's own where the API says so, as with two spellings of one label", async () => {
    const { test, engine, world } = begin();
    const [before, after] = [`${test.key}-1`, `${test.key}-2`];
    useKeys(test, { shop: before, "the shop": before });
    expect((await engine.up(shop("number", "https://crm.example.com/in"))).failures).toEqual([]);
    world.emulator.numbers.rotateKey(before, after, { loses: "nothing" });
    useKeys(test, { shop: after, "the shop": after });
    expect((await engine.destroy()).failures).toEqual([]);
    expect(namesOn(world.emulator.numbers.of(after))).toEqual([]);
  });
});

describe("the id is asked before anything is written", () => {
  it("where a number without a stored id gains a webhook, and has to make room for it", async () => {
    const { test, engine } = await deployed(
      begin,
      { healthFields: 404 },
      listing(webhook("a"), webhook("b"), webhook("c")),
    );
    test.world.emulator.set({ healthFields: "full" });
    test.number.displayPhoneNumber = "+49 30 999999";
    test.config["dialog360:capacityCheck"] = "declared";
    const { failures } = await engine.up(listing(webhook("b"), webhook("c"), webhook("d")));
    expect(failures.join()).toContain("+49 30 999999");
    expect(writes(test)).toEqual([]);
    expect(namesOn(test.number)).toEqual(["a", "b", "c"]);
  });

  it("where a number without a stored id gains a webhook, in preview", async () => {
    const { test, engine } = await deployed(begin, { healthFields: 404 });
    test.world.emulator.set({ healthFields: "full" });
    await engine.preview(listing(webhook("crm"), webhook("bot"), webhook("audit")));
    expect(journal(test).map(({ path }) => path)[0]).toContain("/health_status");
  });
});

describe("a key is found by its fingerprint first", () => {
  it("also with numberCheck: off", async () => {
    const { test, engine, world } = begin();
    const [one, two] = [`${test.key}-1`, `${test.key}-2`];
    useKeys(test, { shop: one });
    expect((await engine.up({ ...program, phoneNumber: "shop" })).failures).toEqual([]);
    const other = world.emulator.numbers.of(two);
    other.enabled = true;
    other.put({ name: "bot", url: "https://customer.example.com/in" });
    // Labels are corrected in program and map together; "shop" is another number now, and "bot" is given up.
    useKeys(test, { store: one, shop: two });
    test.config["dialog360:numberCheck"] = "off";
    const { failures } = await engine.up([
      { ...listing(webhook("crm")), phoneNumber: "store" },
      { listed: true, number: {}, logical: "second", phoneNumber: "shop", webhooks: [] },
    ]);
    expect(failures).toEqual([]);
    expect(other.get("bot")?.url).toBe("https://customer.example.com/in");
    expect(namesOn(world.emulator.numbers.of(one))).toEqual(["crm"]);
  });

  it("and the key that is stored with the resource is one of them", async () => {
    const { test, engine, world } = begin();
    const [one, two] = [`${test.key}-1`, `${test.key}-2`];
    expect((await engine.up(shop("old", "https://old.example.com/in", { apiKey: one }))).failures).toEqual([]);
    const { failures } = await engine.up(shop("new", "https://new.example.com/in", { apiKey: two }));
    expect(failures).toEqual([]);
    expect(world.emulator.numbers.of(one).webhooks).toEqual([]);
  });
});

describe("a new main webhook whose check comes after that of its number, with capacityCheck: declared", () => {
  it("is not set on another number, whose id is to be had", async () => {
    const { test, engine } = await deployed(begin, {}, { ...program, phoneNumber: "shop" });
    const inputs = engine.checkpoint.resources.find(({ kind }) => kind === "MultiWebhook")?.inputs ?? {};
    const other = useOtherNumber(test);
    test.config["dialog360:capacityCheck"] = "declared";
    const { methods } = test.newProcess();
    await methods.MultiWebhook.check(inputs, {
      phoneNumber: "shop",
      webhookNames: ["crm", "bot"],
      __logicalName: "acme",
    });
    const main = { phoneNumber: "shop", url: "https://main.example.com/in", headers: {}, __logicalName: "main" };
    const checked = await methods.MainWebhook.check({}, main);
    expect(checked.failures).toEqual([]);
    const outcome = await methods.MainWebhook.create(checked.inputs).then(
      () => "created",
      (error: Error) => error.message,
    );
    expect(outcome).toContain("belongs to");
    expect(other.main).toBeUndefined();
  });
});

describe("a map of keys the wrong way round, of labels that are no phone numbers", () => {
  it("does not show the key", async () => {
    const { test, engine } = begin();
    useKeys(test, { [`${test.key}-1`]: "shop" });
    const { failures } = await engine.preview({ ...program, phoneNumber: "shop" });
    expect(failures.join()).toContain("does not name it");
    expect(failures.join()).not.toContain(test.key);
  });
});
