import type { Random } from "./random.ts";

/** An answer that is none of the documented ones. */
export interface Shape {
  readonly what: string;
  readonly status: number;
  readonly body: string;
}

type Body = Readonly<Record<string, unknown>>;
type Entry = Readonly<Record<string, unknown>>;

const OTHERS: readonly unknown[] = [7, true, "text", "", [], {}, [7], { a: 1 }, null];
const SPELLINGS: readonly ((key: string) => string)[] = [
  (key) => key.toUpperCase(),
  (key) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
  (key) => `${key.slice(0, 2)}_${key.slice(2)}`,
  (key) => `${key.slice(0, 2)}-${key.slice(2)}`,
  (key) => ` ${key}`,
];
const NAMES = ["webhooks", "data", "items", "results", "destination", "endpoints", "list", "value"];
const ERRORS: readonly unknown[] = [
  { error: "internal: upstream timed out" },
  { error: { message: "no", code: 100 } },
  { errors: [{ title: "no", details: "not now" }] },
  { message: "service temporarily unavailable" },
  { detail: "not now" },
  { meta: { success: false, http_code: 500, developer_message: "internal" } },
  { meta: { httpCode: 400, developerMessage: "bad", success: false } },
  { status: "ok" },
  { success: true },
  { code: 0, msg: "" },
  ...["text", 0, 1, true, false, [], [{}], [null]],
];
const SWITCHES: readonly Body[] = [{ enabled: true }, { enabled: false }, { enabled: false, destinations: null }];
const ERRORS_BESIDE: readonly Body[] = [
  { error: "internal: upstream timed out" },
  { error: { message: "no", code: 100 } },
  { errors: [{ title: "no", details: "not now" }] },
  { detail: "not now" },
  { meta: { success: false, http_code: 500, developer_message: "internal" } },
];
const PAGES = ["<html><body>502</body></html>", "OK", "undefined", "NaN", "\ufeff{}", "{}{}", "\u0000", "{'a':1}"];

/** One mutation of what the number would answer, such that nothing in it says that a webhook is gone. */
export function shapeOf(random: Random, valid: Body): Shape {
  const [what, make] = random.pick(mutations);
  return { what, status: 200, ...make(random, valid) };
}

type Made = { readonly body: string; readonly status?: number };

const mutations: readonly (readonly [string, (random: Random, valid: Body) => Made])[] = [
  ["the list in another spelling", (random, valid) => json(renamed(valid, "destinations", spelled(random)))],
  ["the list under another name", (random, valid) => json(renamed(valid, "destinations", () => random.pick(NAMES)))],
  ["both fields in another spelling", (random, valid) => json(mapKeys(valid, spelled(random)))],
  ["a field of an entry in another spelling", (random, valid) => json(inEntry(random, valid, respelled(random)))],
  ["all names in another spelling", (random, valid) => json(inAll(valid, "name", spelled(random)))],
  ["a wrapper", (random, valid) => json({ [random.pick(NAMES)]: valid })],
  ["a wrapper beside the switch", (random, valid) => json({ enabled: true, [random.pick(NAMES)]: valid })],
  ["a list around it", (_random, valid) => json([valid])],
  ["JSON in a text", (_random, valid) => json(JSON.stringify(valid))],
  ["the list in a text", (_random, valid) => json({ ...valid, destinations: JSON.stringify(valid.destinations) })],
  ["the list in a wrapper", (random, valid) => json({ ...valid, destinations: { [random.pick(NAMES)]: [] } })],
  ["the list of another type", (random, valid) => json({ ...valid, destinations: other(random, isList) })],
  ["the switch of another type", (random, valid) => json({ ...valid, enabled: other(random, isSwitch) })],
  ["an entry of another type", (random, valid) => json(withEntry(random, valid, () => other(random, isEntry)))],
  ["a name of another type", (random, valid) => json(inEntry(random, valid, set("name", other(random, isName))))],
  ["a url of another type", (random, valid) => json(inEntry(random, valid, set("url", other(random, isUrl))))],
  ["headers of another type", (random, valid) => json(inEntry(random, valid, set("headers", other(random, isMap))))],
  ["an entry in a list", (random, valid) => json(withEntry(random, valid, (entry) => [entry]))],
  ["an entry in a wrapper", (random, valid) => json(withEntry(random, valid, (webhook) => ({ webhook })))],
  ["an entry without its name, and with a field more", (random, valid) => json(inEntry(random, valid, nameless))],
  ["half a surrogate in a name", (random, valid) => json(inEntry(random, valid, set("name", "crm\ud800")))],
  ["a name that is there twice", (random, valid) => json(doubled(random, valid))],
  ["an error beside no list", (random) => json({ ...random.pick(SWITCHES), ...random.pick(ERRORS_BESIDE) })],
  ["a key that is there twice", (random, valid) => ({ body: twice(random, valid) })],
  ["cut JSON", (random, valid) => ({ body: cut(random, JSON.stringify(valid)) })],
  ["an error", (random) => json(random.pick(ERRORS))],
  ["no JSON", (random) => ({ body: random.pick(PAGES) })],
  ["another status", (random, valid) => ({ ...json(random.pick([valid, {}, null, EMPTY])), status: status(random) })],
  ["another status without a body", (random) => ({ body: "", status: status(random) })],
  ["deep nesting", (random) => ({ body: deep(random) })],
];

const EMPTY = { enabled: true, destinations: [] };

function json(value: unknown): Made {
  return { body: JSON.stringify(value) };
}

/** Every 2xx but 200. */
function status(random: Random): number {
  return 201 + random.below(99);
}

function spelled(random: Random): (key: string) => string {
  return random.pick(SPELLINGS);
}

function mapKeys(body: Body, rename: (key: string) => string): Body {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [rename(key), value]));
}

function renamed(body: Body, name: string, rename: (key: string) => string): Body {
  return mapKeys(body, (key) => (key === name ? rename(key) : key));
}

function entriesOf({ destinations }: Body): Entry[] {
  return Array.isArray(destinations) ? destinations : [];
}

function withEntry(random: Random, body: Body, change: (entry: Entry) => unknown): Body {
  const entries = entriesOf(body);
  const at = random.below(entries.length);
  return { ...body, destinations: entries.map((entry, index) => (index === at ? change(entry) : entry)) };
}

function inEntry(random: Random, body: Body, change: (entry: Entry) => Entry): Body {
  return withEntry(random, body, change);
}

function inAll(body: Body, name: string, rename: (key: string) => string): Body {
  return { ...body, destinations: entriesOf(body).map((entry) => renamed(entry, name, rename)) };
}

function respelled(random: Random): (entry: Entry) => Entry {
  return (entry) => renamed(entry, "name", spelled(random));
}

function set(name: string, value: unknown): (entry: Entry) => Entry {
  return (entry) => ({ ...entry, [name]: value });
}

function nameless({ name: _name, ...rest }: Entry): Entry {
  return { ...rest, id: 7 };
}

function other(random: Random, isValid: (value: unknown) => boolean): unknown {
  return random.pick(OTHERS.filter((value) => !isValid(value)));
}

function isList(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function isSwitch(value: unknown): boolean {
  return typeof value === "boolean";
}

/** An empty object is an entry that says nothing. */
function isEntry(value: unknown): boolean {
  return JSON.stringify(value) === "{}";
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isUrl(value: unknown): boolean {
  return typeof value === "string" || value === null;
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value);
}

/** One entry once more, perhaps with another url. */
function doubled(random: Random, valid: Body): Body {
  const entries = entriesOf(valid);
  const one = random.pick(entries);
  const again = random.chance(0.5) ? { ...one, url: "https://evil.example.com/in" } : one;
  return { ...valid, destinations: random.shuffled([...entries, again]) };
}

/** A key of the answer, or of one of its entries, once more and with another value. */
function twice(random: Random, valid: Body): string {
  const again = JSON.stringify(random.pick([...OTHERS, false, "other"]));
  const key = random.pick(["enabled", "destinations", "name", "url", "headers"]);
  const text = JSON.stringify(valid);
  const place = text.indexOf(`"${key}"`);
  const before = random.chance(0.5);
  const end = key === "enabled" || key === "destinations" ? text.length - 1 : text.indexOf("}", place);
  return before
    ? `${text.slice(0, place)}"${key}":${again},${text.slice(place)}`
    : `${text.slice(0, end)},"${key}":${again}${text.slice(end)}`;
}

function cut(random: Random, text: string): string {
  return text.slice(0, 1 + random.below(text.length - 1));
}

function deep(random: Random): string {
  const levels = 5000 + random.below(20_000);
  const value = `${"[".repeat(levels)}${"]".repeat(levels)}`;
  return random.pick([
    value,
    `{"enabled":true,"more":${value}}`,
    `{"destinations":[{"name":"x","headers":{"A":${value}}}]}`,
  ]);
}
