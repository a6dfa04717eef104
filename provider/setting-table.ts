import { DialogError } from "./api/errors";

/** Documented: the address of the vendor's Cloud API. */
const DEFAULT_BASE_URL = "https://waba-v2.360dialog.io";
const DEFAULT_REQUEST_TIMEOUT_S = 10;
const DEFAULT_SETTLE_TIMEOUT_S = 60;
const LONGEST_TIMEOUT_S = 3600;

/** One setting as it was found. `text` is undefined where it is not set. */
export interface Setting {
  readonly key: string;
  readonly variable: string;
  readonly text: string | undefined;
  /** The name under which the user set it, for messages. */
  readonly origin: string;
}

/** A setting under its two names, the second of which wins, and how it is read: a bad value is an error that names it. */
export interface Row<Value> {
  readonly key: string;
  readonly variable: string;
  parse(setting: Setting): Value;
}

/** The settings. The README has a table of them. */
export const rows = {
  baseUrl: row("dialog360:baseUrl", "DIALOG360_BASE_URL", parseBaseUrl),
  requestTimeout: row("dialog360:requestTimeout", "DIALOG360_REQUEST_TIMEOUT", (setting) =>
    parseMs(setting, DEFAULT_REQUEST_TIMEOUT_S, 0.001),
  ),
  settleTimeout: row("dialog360:settleTimeout", "DIALOG360_SETTLE_TIMEOUT", (setting) =>
    parseMs(setting, DEFAULT_SETTLE_TIMEOUT_S, 0),
  ),
  capacityCheck: row("dialog360:capacityCheck", "DIALOG360_CAPACITY_CHECK", oneOf("live", "declared")),
  numberCheck: row("dialog360:numberCheck", "DIALOG360_NUMBER_CHECK", oneOf("on", "off")),
};

function row<Value>(key: string, variable: string, parse: (setting: Setting) => Value): Row<Value> {
  return { key, variable, parse };
}

function parseBaseUrl(setting: Setting): { baseUrl: string; loopback: boolean } {
  const text = (setting.text ?? DEFAULT_BASE_URL).trim();
  const url = URL.parse(text) ?? undefined;
  const loopback = url !== undefined && isLoopback(url.hostname);
  if (!url || !/^https?:\/\//i.test(text)) {
    throw refused(
      setting,
      "is not an address such as https://waba-v2.360dialog.io",
      "Set it to the API's address, or remove it",
    );
  }
  if (url.username !== "" || url.password !== "" || /[?#]/.test(text)) {
    throw refused(
      setting,
      "has user information, a query or a fragment",
      "Give the scheme, the host and at most a path",
    );
  }
  if (url.protocol !== "https:" && !loopback) {
    throw refused(
      setting,
      `uses plain http for ${url.host}`,
      "The API key would travel in plain text. Use https: http is for loopback addresses only",
    );
  }
  return { baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, ""), loopback };
}

function parseMs(setting: Setting, defaultSeconds: number, leastSeconds: number): number {
  if (setting.text === undefined) {
    return defaultSeconds * 1000;
  }
  const text = setting.text.trim();
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= leastSeconds && seconds <= LONGEST_TIMEOUT_S)) {
    throw refused(
      setting,
      `is "${text}"`,
      `Give a number of seconds ${leastSeconds === 0 ? "from 0" : "above 0"} up to ${LONGEST_TIMEOUT_S}`,
    );
  }
  return Math.ceil(seconds * 1000);
}

/** The first word is the default. */
function oneOf<Word extends string>(first: Word, second: Word): (setting: Setting) => Word {
  return (setting) => {
    const text = setting.text?.trim() ?? first;
    const word = [first, second].find((one) => one === text);
    if (word === undefined) {
      throw refused(setting, `is "${text}"`, `Use "${first}" or "${second}"`);
    }
    return word;
  };
}

function refused(setting: Setting, problem: string, advice: string): DialogError {
  const name =
    setting.origin === setting.key ? setting.key : `${setting.key} (from the environment variable ${setting.variable})`;
  return new DialogError("settings", `The setting ${name} ${problem}. ${advice}.`);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
