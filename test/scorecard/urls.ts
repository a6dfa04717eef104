import { DIST, loadAnew } from "../engine-model/modules.ts";
import { Random } from "./random.ts";
import type { Row } from "./rows.ts";

const label63 = "a".repeat(63);
const host253 = `${label63}.${label63}.${label63}.${"a".repeat(57)}.com`;

const good = [
  ...["https://yourwebhook.example.com", "https://subdomain.yourwebhook.example.com", "https://a.example.com/"],
  ...["https://a.example.com/a_b?c_d=_", "https://a.example.com/?n=https://b_c.d:8/", "HTTPS://A.EXAMPLE.COM/"],
  ...["https://xn--bcher-kva.example.com/", "https://a-b.example.com", "https://1.example.com", "https://a.b.c.d.e.f"],
  ...[`https://${label63}.example.com`, `https://${host253}/`, "https://a.example.com?x", "https://a.example.com/%5F"],
  ...["https://a.example.com/ü", "https://a.example.com/u:p@x"],
];
const bad = [
  ...["", "https://", "https:///a.example.com", "http://a.example.com", "ftp://a.example.com", "//a.example.com"],
  ...["a.example.com", "https:a.example.com", "https:/a.example.com", "https:\\\\a.example.com", " https://a.b.c"],
  ...["https://your_webhook.example.com", "https://subdomain.your_webhook.example.com:3000", "https://ex%5Fample.com"],
  ...["https://a.example.com:443", "https://a.example.com:", "https://a.example.com:8080/x", "https://u@a.example.com"],
  ...["https://u:p@a.example.com", "https://@a.example.com", "https://a.example.com#", "https://a.example.com/#x"],
  ...["https://localhost", "https://com", "https://a.example.com.", "https://a..example.com", "https://.example.com"],
  ...[`https://a${label63}.example.com`, `https://a${host253}`, "https://-a.example.com", "https://a-.example.com"],
  ...["https://a!b.example.com", "https://127.0.0.1", "https://127.1", "https://2130706433", "https://0x7f000001"],
  ...["https://0177.0.0.1", "https://a.example.123", "https://a.0x", "https://[::1]", "https://a.example.com/a b"],
  ...["https://bücher.example.com", "https://a。example.com", "https://a.example.com\n"],
];
const GENERATED = 100_000;

export const urls: Row = {
  name: "urls",
  what: `${good.length + bad.length} named and ${GENERATED} generated urls: never throws, and accepts the written grammar alone`,
  full: good.length + bad.length + GENERATED,
  quick: good.length + bad.length + 20_000,
  numbered: true,
  async run(_world, seed, { dist = DIST }) {
    const url = [...good, ...bad][seed] ?? randomUrl(new Random(seed));
    const accepted = problemOf(dist)(url) === undefined;
    const allowed = isAllowed(url);
    const named = seed < good.length + bad.length && allowed !== seed < good.length;
    return [
      ...(accepted && !allowed ? [`accepted: ${JSON.stringify(url)}`] : []),
      ...(accepted || !allowed || /xn--/i.test(url) ? [] : [`refused: ${JSON.stringify(url)}`]),
      ...(named ? [`the grammar errs: ${JSON.stringify(url)}`] : []),
      ...(accepted ? parsedDifferently(url) : []),
    ];
  },
};

const loaded = new Map<string, (url: string) => string | undefined>();

function problemOf(dist: string): (url: string) => string | undefined {
  const known = loaded.get(dist) ?? (loadAnew(dist, "provider/rules/url.js", { globals: {} }).urlProblem as never);
  loaded.set(dist, known);
  return known;
}

/** The grammar: https, two or more labels of letters, digits and inner hyphens, no number last, and no `#` or `\`. */
function isAllowed(url: string): boolean {
  const [, host = "", rest = ""] = /^https:\/\/([^/?]*)(.*)$/is.exec(url) ?? [];
  const labels = host.split(".");
  const isHost =
    host.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i.test(label)) &&
    !/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "");
  return isHost && !/[\s#\\]|\p{Cc}/u.test(rest) && rest.isWellFormed();
}

function parsedDifferently(url: string): string[] {
  const parsed = new URL(url);
  const host = /^https:\/\/([^/?]*)/i.exec(url)?.[1]?.toLowerCase();
  const parts = [parsed.protocol, parsed.hostname, parsed.port, parsed.username, parsed.password, parsed.hash];
  return parts.join("|") === `https:|${host}||||`
    ? []
    : [`a parser reads ${JSON.stringify(url)} as ${parts.join("|")}`];
}

function randomUrl(random: Random): string {
  const scheme = random.chance(0.85) ? "https://" : random.pick(["HTTPS://", "http://", "https:", "https:/", "//", ""]);
  const host = Array.from({ length: 1 + random.below(4) }, () => randomLabel(random)).join(".");
  const port = random.chance(0.9) ? "" : random.pick([":", ":443", ":3000", ":x"]);
  return `${scheme}${random.chance(0.03) ? "u:p@" : ""}${host}${port}${randomTail(random)}`;
}

function randomLabel(random: Random): string {
  const odd = [
    "a".repeat(63),
    "a".repeat(64),
    "_",
    "a_b",
    "ü",
    "%5F",
    "%",
    "0x7f",
    "127",
    "",
    "xn--",
    "[::1]",
    "。",
    " ",
  ];
  const letters = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-";
  return random.chance(0.06)
    ? random.pick(odd)
    : Array.from({ length: 1 + random.below(8) }, () => letters[random.below(letters.length)]).join("");
}

function randomTail(random: Random): string {
  const odd = ["#", "#x", "\\", " ", "\t", "\n", "\u0000", "\u007f", "\u00a0", "\ud800", "/@:_", "/ü🎉", "?a=b#"];
  const usual = ["", "/", "/in", "?token=_", "/%5F/a_b", "/a/../b"];
  const anything = String.fromCharCode(random.below(65_536));
  return random.chance(0.8) ? random.pick(usual) : `${random.pick(["/", "?", ""])}${random.pick([...odd, anything])}`;
}
