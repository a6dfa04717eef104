import { afterEach } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../dist/emulator/index.js";

const running: Emulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
});

/** An emulator that is stopped after the test. */
export async function emulatorFor(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

/** One request with a key, and its answer. */
export async function send(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  key = "key",
): Promise<{ status: number; body: unknown; text: string }> {
  const response = await fetch(`${emulator.url}${path}`, {
    method,
    redirect: "manual",
    headers: key === "" ? {} : { "D360-API-KEY": key },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: asJson(text) };
}

export const MULTI = "/multi_webhook";
export const HEALTH = "/health_status";
export const MAIN = "/v1/configs/webhook";
export const crm = { name: "crm", url: "https://crm.example.com/in", headers: { Authorization: "Bearer t" } };

/** Switches the number on and puts webhooks on it, through the API. */
export async function prepared(emulator: Emulator, ...webhooks: object[]): Promise<void> {
  await send(emulator, "POST", MULTI, { enabled: true });
  for (const webhook of webhooks) {
    await send(emulator, "PUT", MULTI, { destinations: [webhook] });
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
