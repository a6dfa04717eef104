import { expect, it } from "vitest";
import { scene } from "./number";
import { PHONE, urlOf } from "./programs";

const NUMBERS = 40;

/** Many numbers, each with its own key and three webhooks. */
const program = `const { PhoneNumberWebhooks } = require("pulumi-360dialog");
for (let index = 0; index < ${NUMBERS}; index++) {
  new PhoneNumberWebhooks("number-" + index, {
    phoneNumber: "${PHONE}" + index,
    apiKeyEnv: "KEY_" + index,
    webhooks: ${JSON.stringify(Object.fromEntries(["crm", "bot", "archive"].map((name) => [name, { url: urlOf(name) }])))},
  });
}
`;

it("checks forty numbers of three webhooks for drift with forty requests", async () => {
  const keys = Object.fromEntries([...Array(NUMBERS).keys()].map((index) => [`KEY_${index}`, `key-${index}`]));
  const { stack, emulator, requests } = await scene({ program, env: keys, noKey: true });
  for (const key of Object.values(keys)) {
    emulator.numbers.of(key).main = { url: urlOf("main") };
  }
  const up = await stack.up("--skip-preview");
  expect(up.code, up.text).toBe(0);
  requests();
  const check = await stack.refresh("--preview-only", "--expect-no-changes");
  expect(check.code, check.text).toBe(0);
  expect(requests()).toEqual(Array(NUMBERS).fill("GET"));
}, 120_000);
