import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../dist/emulator/delivery/notification.js";
import { isSampleKind, sampleNotification } from "../../dist/emulator/delivery/samples.js";
import { describeSamples, type SampleKind, sampleKinds, startEmulator } from "../../dist/emulator/index.js";

const readme = readFileSync(new URL("../../emulator/README.md", import.meta.url), "utf8");

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
