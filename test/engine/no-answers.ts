import type { OverrideAnswer } from "../../dist/emulator/index.js";
import { urlOf } from "./programs";

/** Answers about a number that has `crm` which say nothing, however they may look. */
export const noAnswers: Record<string, OverrideAnswer> = {
  "200 with an error, four times": { status: 200, body: { error: "internal: upstream timed out" } },
  "200 with the gateway's error, four times": {
    status: 200,
    body: { meta: { success: false, http_code: 500, developer_message: "upstream timed out" } },
  },
  "200 with a message alone, four times": { status: 200, body: { message: "service temporarily unavailable" } },
  "200 with a wrapper, four times": { status: 200, body: { data: { enabled: true, destinations: [] } } },
  "200 with other spellings, four times": {
    status: 200,
    body: { enabled: true, destinations: [{ Name: "crm", URL: urlOf("crm") }] },
  },
  "204, four times": { status: 204 },
  "206, four times": { status: 206, body: {} },
};
