import { DIST, loadAnew } from "../engine-model/modules.ts";
import { Random } from "./random.ts";
import type { Row } from "./rows.ts";

const WINDOW = 8;
const BEFORE = "The server refused it: ";
const AFTER = " (see its log).";

/** What alphabets secrets are made of. */
const alphabets: Readonly<Record<string, string>> = {
  "the vendor's": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_",
  base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  hexadecimal: "0123456789abcdef",
  digits: "0123456789",
  letters: "abcdefghijklmnopqrstuvwxyz",
  "all that is printed": String.fromCharCode(...Array.from({ length: 94 }, (_none, index) => 33 + index)),
  "what encoders write": "%&\\;u0026<>\"'=+/x#4",
  Unicode: "äéßñøłжщ日本語🎉aA1",
};

type Texts = { redact(text: string): string; keep: (kind: string, secret: string) => void };

/** How a secret is known, and whether a part of it counts. */
const kinds = ["key", "bearer", "basic", "query", "password", "segment", "header"] as const;
type Kind = (typeof kinds)[number];

const bytesOf = (text: string): string[] => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, "0"));
const unitsOf = (text: string): string[] =>
  text.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));

type Encoder = readonly [name: string, encode: (text: string) => string];

const encoders: readonly Encoder[] = [
  ["none", (text) => text],
  ["percent", encodeURIComponent],
  ["small percent", (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase())],
  [
    "percent of all",
    (text) =>
      bytesOf(text)
        .map((byte) => `%${byte}`)
        .join(""),
  ],
  ["JSON", (text) => JSON.stringify(text).slice(1, -1)],
  ["JSON twice", (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1)],
  [
    "JSON escapes of all",
    (text) =>
      unitsOf(text)
        .map((unit) => `\\u${unit}`)
        .join(""),
  ],
  [
    "JSON escapes of a Go server",
    (text) =>
      JSON.stringify(text)
        .slice(1, -1)
        .replace(/[<>&]/g, (one) => `\\u00${bytesOf(one)}`),
  ],
  ["HTML", (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)],
  ["HTML names", (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")],
  ["HTML of all", (text) => Array.from(text, (one) => `&#x${one.codePointAt(0)?.toString(16)};`).join("")],
  ["base64", (text) => Buffer.from(text).toString("base64")],
  ["base64url", (text) => Buffer.from(text).toString("base64url")],
  ["hex", (text) => bytesOf(text).join("")],
  ["capital hex", (text) => bytesOf(text).join("").toUpperCase()],
];

/** What is done to an echo before it is shown to anybody. */
const damages: readonly Encoder[] = [
  ["whole", (text) => text],
  ["cut", (text) => `${text.slice(0, Math.ceil(text.length * 0.7))}...`],
  ["cut in front", (text) => `...${text.slice(Math.ceil(text.length * 0.3))}`],
  ["masked", (text) => `${text.slice(0, Math.ceil(text.length * 0.4))}****${text.slice(Math.ceil(text.length * 0.6))}`],
  ["split", (text) => `${text.slice(0, text.length / 2)} ${text.slice(text.length / 2)}`],
];

const EVERY = Object.keys(alphabets).length * encoders.length * encoders.length;

export const secretWindows: Row = {
  name: "secret windows",
  what: `secrets of ${Object.keys(alphabets).length} alphabets and ${kinds.length} kinds through ${encoders.length} x ${encoders.length} encoders in a row, whole, cut, masked and split: no 8 characters of one, or of what it stands for, in what is shown`,
  full: EVERY * 20,
  quick: EVERY,
  numbered: true,
  async run(_world, seed, { dist = DIST }) {
    const random = new Random(seed);
    const alphabet = Object.keys(alphabets)[seed % Object.keys(alphabets).length] ?? "";
    const rest = Math.floor(seed / Object.keys(alphabets).length);
    const [first, second] = [
      encoders[rest % encoders.length],
      encoders[Math.floor(rest / encoders.length) % encoders.length],
    ];
    const kind = random.pick(kinds);
    const secret = secretOf(random, kind, alphabets[alphabet] ?? "");
    const [damage = "", break_ = (text: string) => text] =
      kind === "header" ? (damages[0] ?? []) : random.pick(damages);
    if (!first || !second) {
      return ["there is no such encoder"];
    }
    const texts = textsOf(dist);
    texts.keep(kind, secret);
    const echo = break_(second[1](first[1](secret)));
    const shown = texts.redact(`${BEFORE}${echo}${AFTER}`);
    const what = `${kind} ${JSON.stringify(secret)}, ${first[0]}, ${second[0]}, ${damage}: ${JSON.stringify(shown)}`;
    return [
      ...(leaks(shown, secret, kind) ? [`leaks: ${what}`] : []),
      ...(shown.startsWith(BEFORE) && shown.endsWith(AFTER) ? [] : [`hides our own words: ${what}`]),
    ];
  },
};

function secretOf(random: Random, kind: Kind, alphabet: string): string {
  const length = WINDOW + random.below(40);
  const characters = Array.from(alphabet);
  const drawn = Array.from({ length }, () => random.pick(characters)).join("");
  // What delimits the parts of a url cannot stand in one, and a segment has to look random.
  const inUrl = drawn.replace(/[/?#@:&\\%\s]/g, "_");
  return kind === "segment" ? `a1b2c3d4e5f6g7h8${inUrl}` : kind === "query" || kind === "password" ? inUrl : drawn;
}

/** Redaction with nothing to remember yet. */
function textsOf(dist: string): Texts {
  const loaded = loadAnew(dist, "provider/text/redact.js", { globals: {} });
  const { redact, remember, rememberKey, rememberUrl } = loaded as Record<string, (text: string) => string>;
  const keepers: Record<Kind, (secret: string) => void> = {
    key: (secret) => void rememberKey?.(secret),
    bearer: (secret) => void remember?.(`Bearer ${secret}`),
    basic: (secret) => void remember?.(`Basic ${Buffer.from(`user:${secret}`).toString("base64")}`),
    query: (secret) => void rememberUrl?.(`https://a.example.com/in?token=${secret}`),
    password: (secret) => void rememberUrl?.(`https://user:${secret}@a.example.com/in`),
    segment: (secret) => void rememberUrl?.(`https://a.example.com/hooks/${secret}/in`),
    header: (secret) => void remember?.(secret),
  };
  return { redact: (text) => redact?.(text) ?? text, keep: (kind, secret) => keepers[kind as Kind](secret) };
}

/** Whether the secret, or a part of it that counts, can be read from a text by whoever undoes its encodings. */
function leaks(shown: string, secret: string, kind: Kind): boolean {
  const readings = readingsOf(shown.slice(BEFORE.length), 3);
  const windows = Array.from({ length: secret.length - WINDOW + 1 }, (_none, start) =>
    secret.slice(start, start + WINDOW),
  );
  return readings.some((text) => (kind === "header" ? [secret] : windows).some((window) => text.includes(window)));
}

/** What a text says once its encodings are undone, in a row, each in every order. */
function readingsOf(text: string, depth: number): string[] {
  const undone = depth === 0 ? [] : decoders.map((decode) => decode(text)).filter((one) => one !== text);
  return [text, ...undone.flatMap((one) => readingsOf(one, depth - 1))];
}

const decoders: readonly ((text: string) => string)[] = [
  (text) => text.replace(/(%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString()),
  (text) =>
    text.replace(
      /\\u([0-9a-f]{4})|\\(["\\/])/gi,
      (_all, code, one) => one ?? String.fromCharCode(Number.parseInt(code, 16)),
    ),
  (text) => text.replace(/&#x([0-9a-f]+);/gi, (_all, code) => String.fromCodePoint(Number.parseInt(code, 16))),
  (text) => text.replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code))),
  (text) => text.replaceAll("&lt;", "<").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  // A piece that was cut out is read from each of its first characters on.
  (text) => text.replace(/[A-Za-z0-9+/_-]{11,}={0,2}/g, (token) => readings(token, "base64", 4)),
  (text) => text.replace(/[0-9a-f]{16,}/gi, (digits) => readings(digits, "hex", 2)),
];

function readings(token: string, encoding: "base64" | "hex", offsets: number): string {
  return Array.from({ length: offsets }, (_none, from) => Buffer.from(token.slice(from), encoding).toString()).join(
    " ",
  );
}
