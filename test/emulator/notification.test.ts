import { describe, expect, it } from "vitest";
import { bytesOf } from "../../dist/emulator/delivery/notification.js";
import { NOTIFICATION } from "./receivers.ts";

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
