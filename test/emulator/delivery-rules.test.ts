import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { addressOf, reachProblem } from "../../dist/emulator/delivery/address.js";
import { type DeliveryEntry, DeliveryLog, LONGEST_LOG } from "../../dist/emulator/delivery/log.js";
import { bytesOf } from "../../dist/emulator/delivery/notification.js";
import { isSampleKind, sampleNotification } from "../../dist/emulator/delivery/samples.js";
import { shownUrl } from "../../dist/emulator/delivery/shown-url.js";
import { Slots } from "../../dist/emulator/delivery/slots.js";
import {
  deliveryProfileValues,
  describeSamples,
  type SampleKind,
  sampleKinds,
  startEmulator,
} from "../../dist/emulator/index.js";
import { NOTIFICATION } from "./receivers.ts";

const readme = readFileSync(new URL("../../emulator/README.md", import.meta.url), "utf8");

describe("where a delivery goes", () => {
  const resolve = { "crm.example.com": "127.0.0.1:3000" };
  const away = "is not on this machine. Start the emulator with --resolve";

  it.each([
    [
      "https://crm.example.com/in?a=1",
      { secure: false, host: "127.0.0.1", port: 3000, authority: "crm.example.com", path: "/in?a=1" },
    ],
    [
      "https://CRM.example.com",
      { secure: false, host: "127.0.0.1", port: 3000, authority: "crm.example.com", path: "/" },
    ],
    ["http://127.0.0.1:8080/x", { secure: false, host: "127.0.0.1", port: 8080, authority: "127.0.0.1:8080" }],
    ["http://127.1.2.3/x", { host: "127.1.2.3", port: 80 }],
    ["http://[::1]:8080/x", { host: "::1", port: 8080, authority: "[::1]:8080" }],
    ["http://localhost:8080/", { host: "localhost", port: 8080 }],
    ["https://app.localhost/", { secure: true, host: "127.0.0.1", port: 443, authority: "app.localhost" }],
    ["https://us%3Aer:pw@localhost/", { user: "us:er:pw" }],
  ])("%s is reached", (url, address) => {
    expect(addressOf(url, { resolve })).toMatchObject(address);
  });

  it.each([
    ["https://other.example.com/in", away],
    ["http://10.0.0.1/in", away],
    ["http://0.0.0.0/in", away],
    ["http://127.0.0.1.example.com/in", away],
    ["http://localhost.example.com/in", away],
    ["ftp://127.0.0.1/in", "is not an http or https address"],
    ["nonsense", "is not an http or https address"],
  ])("%s is not, and the sentence says what to do", (url, words) => {
    expect(addressOf(url, { resolve })).toMatchObject({ unreachable: expect.stringContaining(words) });
  });

  it("is anywhere with allowRemote", () => {
    const address = { secure: true, host: "other.example.com", port: 443, authority: "other.example.com" };
    expect(addressOf("https://other.example.com/in", { allowRemote: true })).toMatchObject(address);
  });

  it.each([
    ["crm.example.com", "127.0.0.1:3000", undefined],
    ["crm.example.com", "[::1]:3000", undefined],
    ["crm.example.com", "localhost:3000", undefined],
    ["crm.example.com", "10.0.0.1:3000", "Add --allow-remote if you want that."],
    ["crm.example.com", "receiver:3000", "Add --allow-remote if you want that."],
    ["crm.example.com", "127.0.0.1", "--resolve takes host=address:port"],
    ["crm.example.com", "127.0.0.1:0", "--resolve takes host=address:port"],
    ["crm.example.com", "127.0.0.1:70000", "--resolve takes host=address:port"],
    ["https://crm.example.com", "127.0.0.1:3000", "--resolve takes host=address:port"],
  ])("--resolve %s=%s: %s", (host, address, problem) => {
    const found = reachProblem({ resolve: { [host]: address } });
    expect(found ?? "").toContain(problem ?? "");
    expect(found === undefined).toBe(problem === undefined);
  });

  it("is checked when the emulator starts", async () => {
    const started = startEmulator({ resolve: { "crm.example.com": "10.0.0.1:80" } });
    await expect(started).rejects.toThrow("leaves this machine");
    const allowed = await startEmulator({ resolve: { "crm.example.com": "10.0.0.1:80" }, allowRemote: true });
    await allowed.stop();
  });
});

describe("a url in the log", () => {
  it.each([
    ["https://user:CANARY@crm.example.com/in", "https://crm.example.com/in"],
    ["https://crm.example.com/in?token=CANARY#CANARY", "https://crm.example.com/in?…"],
    ["https://crm.example.com/9f86d081884c7d659a2feaa0c55ad015/in", "https://crm.example.com/…/in"],
    ["https://crm.example.com/Zx81kQpLm20TtRveWs9_AK", "https://crm.example.com/…"],
    ["https://crm.example.com/QX7RT2LM9PB4VC6K", "https://crm.example.com/…"],
    ["https://crm.example.com/%51X7RT2LM9PB4VC6K", "https://crm.example.com/…"],
    ["https://crm.example.com/1b4e28ba-2fa1-11d2-883f-0016d3cca427", "https://crm.example.com/…"],
    ["https://crm.example.com/whatsapp-webhook-v2", "https://crm.example.com/whatsapp-webhook-v2"],
    ["https://crm.example.com/2026-11-25-customer-events", "https://crm.example.com/2026-11-25-customer-events"],
    [
      "https://crm.example.com/customer-relationship-management",
      "https://crm.example.com/customer-relationship-management",
    ],
    ["not CANARY", "(not a url)"],
  ])("%s is shown as %s", (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});

describe("the log", () => {
  const entry = (id: string): DeliveryEntry => ({
    ...{
      id,
      message: "m1",
      number: "1",
      kind: "main",
      name: undefined,
      url: undefined,
      attempt: 1,
      at: "",
      gate: "open",
    },
    ...{ headers: [], retryAt: undefined, outcome: "taken", status: 200, ms: 1, reason: undefined },
  });

  it("keeps the last 10,000 entries", () => {
    const log = new DeliveryLog();
    for (let index = 0; index < LONGEST_LOG + 5; index += 1) {
      log.add(entry(`d${index}`));
    }
    expect(log.list()).toHaveLength(10_000);
    expect(log.list()[0]?.id).toBe("d5");
    expect(log.list({ last: 2 }).map(({ id }) => id)).toEqual(["d10003", "d10004"]);
  });

  it("keeps 64 MiB of messages, the latest of them", () => {
    const log = new DeliveryLog<{ id: string; body: Buffer }>();
    const body = Buffer.alloc(1024 * 1024);
    for (let index = 0; index < 66; index += 1) {
      log.keep({ id: `m${index}`, body });
    }
    expect([log.message("m1"), log.message("m2")?.id, log.message("m65")?.id]).toEqual([undefined, "m2", "m65"]);
  });
});

describe("slots", () => {
  it("let so many run at the same time, the others after them in order, and other names meanwhile", async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    let most = 0;
    let running = 0;
    const task = (name: string) => async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(name);
      await wait(5);
      running -= 1;
    };
    await Promise.all(["a", "b", "c", "d", "e"].map((name) => slots.run("one", task(name))));
    expect([most, order.join("")]).toEqual([2, "abcde"]);
    await Promise.all([slots.run("one", task("x")), slots.run("one", task("y")), slots.run("two", task("z"))]);
    expect(most).toBe(3);
  });

  it("are free again after a failure", async () => {
    const slots = new Slots(1);
    await expect(slots.run("one", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await slots.run("one", async () => "yes")).toBe("yes");
  });
});

describe("a notification", () => {
  const good = () => JSON.parse(NOTIFICATION.toString());
  const changed = (change: (value: ReturnType<typeof JSON.parse>) => void) => {
    const value = good();
    change(value);
    return value;
  };

  it("is taken as bytes, as a text, and as an object", () => {
    expect(bytesOf(NOTIFICATION).equals(NOTIFICATION)).toBe(true);
    expect(bytesOf(NOTIFICATION.toString()).equals(NOTIFICATION)).toBe(true);
    expect(JSON.parse(bytesOf(good()).toString())).toEqual(good());
  });

  it("may have other fields, and events that are not messages", () => {
    expect(() =>
      bytesOf(
        changed((value) => {
          value.more = 1;
          value.entry[0].changes[0].value.more = 1;
        }),
      ),
    ).not.toThrow();
    expect(() =>
      bytesOf(
        changed((value) => {
          value.entry[0].changes[0] = { field: "account_update", value: {} };
        }),
      ),
    ).not.toThrow();
  });

  it.each<[string, unknown]>([
    [
      "object",
      changed((value) => {
        value.object = "page";
      }),
    ],
    [
      "entry",
      changed((value) => {
        value.entry = [];
      }),
    ],
    [
      "entry[0].id",
      changed((value) => {
        value.entry[0].id = 1;
      }),
    ],
    [
      "entry[0].changes",
      changed((value) => {
        delete value.entry[0].changes;
      }),
    ],
    [
      "entry[0].changes[0].field",
      changed((value) => {
        delete value.entry[0].changes[0].field;
      }),
    ],
    [
      "entry[0].changes[0].value",
      changed((value) => {
        value.entry[0].changes[0].value = null;
      }),
    ],
    [
      "entry[0].changes[0].value.metadata",
      changed((value) => {
        delete value.entry[0].changes[0].value.metadata;
      }),
    ],
    [
      "entry[0].changes[0].value.messages[0].from",
      changed((value) => {
        value.entry[0].changes[0].value.messages[0].from = 49;
      }),
    ],
    [
      "entry[0].changes[0].value.messages[0].timestamp",
      changed((value) => {
        value.entry[0].changes[0].value.messages[0].timestamp = "now";
      }),
    ],
    [
      "entry[0].changes[0].value.statuses[0].id",
      changed((value) => {
        value.entry[0].changes[0].value.statuses = [{}];
      }),
    ],
    ["the whole", [1]],
  ])("is refused with the path %s", (path, value) => {
    expect(() => bytesOf(Object(value))).toThrow(`This is not a notification of the Cloud API: ${path}: `);
  });

  it.each([
    ["no JSON", "{"],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
    ["deeper than any stack", "[".repeat(900_000)],
    ["empty", ""],
  ])("is refused where it is %s", (_title, raw) => {
    expect(() => bytesOf(raw)).toThrow("This is not a notification of the Cloud API: ");
  });
});

describe("the samples", () => {
  const context = { accountId: "1", numberId: "2", digits: "12025550100", nowMs: 1_700_000_000_000 };

  it.each([...sampleKinds])("%s passes the check of the envelope, and comes with a new id each time", (kind) => {
    const [one, two] = [sampleNotification(kind, context), sampleNotification(kind, context)].map((sample) =>
      bytesOf(sample).toString(),
    );
    expect(one).toMatch(/"wamid\.[\w+/=]{40,}"/);
    expect(one).not.toBe(two);
  });

  it.each([...sampleKinds])("%s has the observed order: value before field, type last", (kind) => {
    const text = JSON.stringify(sampleNotification(kind, context));
    const { entry } = JSON.parse(text);
    expect(Object.keys(entry[0].changes[0])).toEqual(["value", "field"]);
    const { messages = [] } = entry[0].changes[0].value;
    expect(messages.every((message: object) => Object.keys(message).at(-1) === "type")).toBe(true);
  });

  it("have the expiry on sent alone, and no profile on a status", () => {
    const having = (words: string) =>
      sampleKinds.filter((kind) => JSON.stringify(sampleNotification(kind, context)).includes(words));
    expect(having("expiration_timestamp")).toEqual(["sent"]);
    expect(having('"profile"')).toEqual(["text", "image", "button-reply", "location"]);
    expect(having('"pricing_model":"PMP"')).toEqual(["sent", "delivered", "read"]);
    expect(having('"errors"')).toEqual(["failed"]);
  });

  it("say of each field on what ground it stands, and have none that is only assumed", () => {
    const fields = describeSamples().flatMap((sample) => sample.fields);
    expect(new Set(fields.map(({ grade }) => grade))).toEqual(new Set(["observed", "documented"]));
    expect(fields).toContainEqual({ path: "entry[].changes[].value.messages[].from_user_id", grade: "observed" });
    expect(fields).toContainEqual({ path: "entry[].changes[].value.messages[].text.body", grade: "documented" });
  });

  it("are named by README, and nothing else is a sample", () => {
    expect(sampleKinds.filter((kind) => !readme.includes(`| \`${kind}\``))).toEqual([]);
    expect(["constructor", "toString", ""].some((text) => isSampleKind(text))).toBe(false);
  });

  it.each(["text", "sent"] as const)("%s of a number without a main webhook, and of no number", async (kind) => {
    const emulator = await startEmulator();
    await expect(emulator.deliverSample("key", kind)).rejects.toThrow("The emulator knows no number by this key");
    emulator.numbers.of("key").displayPhoneNumber = "+49 30 1234567";
    expect(await emulator.deliverSample("+49301234567", kind)).toMatchObject({ gate: "shut", deliveredToAll: false });
    await expect(emulator.deliverSample("key", "nonsense" as SampleKind)).rejects.toThrow(
      "There is no sample nonsense.",
    );
    await expect(emulator.deliver("key", {})).rejects.toThrow("object: ");
    await emulator.stop();
  });
});

describe("the switches of delivery", () => {
  it.each(Object.keys(deliveryProfileValues))("the README explains %s", (name) => {
    expect(readme).toContain(`| \`${name}\` `);
  });
});
