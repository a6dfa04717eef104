import { isLoopback } from "../../emulator/delivery/address";
import type { DeliveryEntry, DeliveryReport } from "../../emulator/index";

const DEFAULT_URL = "http://127.0.0.1:9360";
/** A message to a main webhook and three extra ones that all hang takes 20 s. */
const ANSWER_LIMIT_MS = 120_000;

/** What was asked for in a way that cannot work. Exit code 2. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}

/** Where the emulator is, where nobody says so: where the provider looks for the API, if that is this machine. */
export function defaultEmulatorUrl(environment: NodeJS.ProcessEnv): string {
  const url = environment.DIALOG360_BASE_URL ?? "";
  return isLoopback(URL.parse(url)?.hostname ?? "") ? url : DEFAULT_URL;
}

/** The control API of a running emulator. */
export class EmulatorClient {
  private readonly base: string;

  constructor(url: string) {
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
      throw new WrongUse(`--emulator takes an address such as ${DEFAULT_URL}.`);
    }
    this.base = new URL(url).origin;
  }

  async deliver(message: object): Promise<DeliveryReport[]> {
    const { reports }: { reports: DeliveryReport[] } = await this.call("POST", "messages", message);
    return reports;
  }

  list(filter: Readonly<Record<string, string | undefined>>): Promise<DeliveryEntry[]> {
    const given = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    return this.call("GET", `deliveries?${new URLSearchParams(Object.fromEntries(given))}`);
  }

  redeliver(id: string): Promise<DeliveryReport> {
    return this.call("POST", `deliveries/${encodeURIComponent(id)}/redeliver`, {});
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await this.exchange(method, path, body);
    if (status === 200) {
      return JSON.parse(text);
    }
    const sentence = errorIn(text);
    if (sentence === undefined) {
      throw new Error(
        `${this.base} answered ${status}, and not as the emulator does. Give its address with --emulator.`,
      );
    }
    throw status < 500 ? new WrongUse(sentence) : new Error(sentence);
  }

  private async exchange(
    method: string,
    path: string,
    body: object | undefined,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${this.base}/_emulator/${path}`, {
        method,
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const cause = Object(Object(error).cause ?? error);
      throw new Error(
        `No emulator answers at ${this.base} (${cause.code ?? cause.message}). Start one with "pulumi-360dialog emulator", or give its address with --emulator.`,
      );
    }
  }
}

function errorIn(text: string): string | undefined {
  try {
    const { error } = Object(JSON.parse(text));
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}
