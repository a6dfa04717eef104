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
  ...["https://a.example.com/ü", "https://a.example.com/u:p@x", "https://u@a.example.com", "https://u:p@a.example.com"],
];
const bad = [
  ...["", "https://", "https:///a.example.com", "http://a.example.com", "ftp://a.example.com", "//a.example.com"],
  ...["a.example.com", "https:a.example.com", "https:/a.example.com", "https:\\\\a.example.com", " https://a.b.c"],
  ...["https://your_webhook.example.com", "https://subdomain.your_webhook.example.com:3000", "https://ex%5Fample.com"],
  ...[
    "https://a.example.com:443",
    "https://a.example.com:",
    "https://a.example.com:8080/x",
    "https://u@v@a.example.com",
  ],
  ...["https://u:p/q@a.example.com", "https://@a.example.com", "https://a.example.com#", "https://a.example.com/#x"],
  ...["https://localhost", "https://com", "https://a.example.com.", "https://a..example.com", "https://.example.com"],
  ...[`https://a${label63}.example.com`, `https://a${host253}`, "https://-a.example.com", "https://a-.example.com"],
  ...["https://a!b.example.com", "https://127.0.0.1", "https://127.1", "https://2130706433", "https://0x7f000001"],
  ...["https://0177.0.0.1", "https://a.example.123", "https://a.0x", "https://[::1]", "https://a.example.com/a b"],
  ...["https://bücher.example.com", "https://a。example.com", "https://a.example.com\n"],
];
/** Segments of paths that are tokens, and some that somebody has chosen. */
const tokens = [
  ...["9f86d081884c7d659a2feaa0c55ad015", "Zx81kQpLm20TtRveWs9_AK", "QX7RT2LM9PB4VC6K"],
  ...["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "%39f86d081884c7d659a2feaa0c55ad015", "AbCdEfGhIjKlMnOpQrStUvW1"],
];
const chosen = [
  ...["whatsapp-webhook-v2", "2026-11-25-customer-events", "customer-relationship-management", "1234567890123456"],
  ...["a1b2c3d4e5f6g7h", "AbCdEfGhIjKlMnOpQrStUv1", "%C3%BCber-uns-2026"],
];
const GENERATED = 100_000;

export const urls: Row = {
  name: "urls",
  what: `${good.length + bad.length} named and ${GENERATED} generated urls: never throws, accepts the written grammar alone, and takes those for secrets that the written rule does, of which nothing secret is shown`,
  full: good.length + bad.length + GENERATED,
  quick: good.length + bad.length + 20_000,
  numbered: true,
  async run(_world, seed, { dist = DIST }) {
    const url = [...good, ...bad][seed] ?? randomUrl(new Random(seed));
    const rules = rulesOf(dist);
    const accepted = rules.urlProblem(url) === undefined;
    const allowed = isAllowed(url);
    const named = seed < good.length + bad.length && allowed !== seed < good.length;
    return [
      ...(accepted && !allowed ? [`accepted: ${JSON.stringify(url)}`] : []),
      ...(accepted || !allowed || /xn--/i.test(url) ? [] : [`refused: ${JSON.stringify(url)}`]),
      ...(named ? [`the grammar errs: ${JSON.stringify(url)}`] : []),
      ...(accepted ? [...parsedDifferently(url), ...showsSecrets(rules, url)] : []),
    ];
  },
};

interface Rules {
  urlProblem(url: string): string | undefined;
  isSecretUrl(url: string): boolean;
  withoutSecrets(url: string): string;
}

const loaded = new Map<string, Rules>();

function rulesOf(dist: string): Rules {
  const load = (name: string) => loadAnew(dist, `provider/rules/${name}.js`, { globals: {} });
  const known = loaded.get(dist) ?? ({ ...load("url"), ...load("secret-url") } as never);
  loaded.set(dist, known);
  return known;
}

/** The rule of secret urls, and what is shown of one: host and chosen segments alone. */
function showsSecrets({ isSecretUrl, withoutSecrets }: Rules, url: string): string[] {
  const [, user, host = "", path = "", tail = ""] = /^https:\/\/(?:([^/?]*)@)?([^/?]*)([^?]*)(.*)$/is.exec(url) ?? [];
  const isSecret = user !== undefined || tail !== "" || path.split("/").some(isRandom);
  const shown = withoutSecrets(url);
  const shownPath = path.split("/").map((segment) => (isRandom(segment) ? "[redacted]" : segment));
  const wanted = `${url.slice(0, 8)}${user === undefined ? "" : "[redacted]@"}${host}${shownPath.join("/")}${tail && "?[redacted]"}`;
  return [
    ...(isSecretUrl(url) === isSecret ? [] : [`${isSecret ? "no secret" : "a secret"}: ${JSON.stringify(url)}`]),
    ...(shown === wanted && !isSecretUrl(shown) ? [] : [`shown of ${JSON.stringify(url)}: ${JSON.stringify(shown)}`]),
  ];
}

function isRandom(segment: string): boolean {
  const text = segment.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent).replace(/%[89a-f][0-9a-f]/gi, "\ufffd");
  const isUuid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i.test(text);
  return isUuid || [...text.matchAll(/[\w-]+/g)].some(([run]) => isRandomRun(run));
}

function isRandomRun(run: string): boolean {
  const kinds = [...run.replace(/[-_]/g, "")].map((letter) => /\d/.test(letter));
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return (
    (run.length >= 16 && changes >= 5) ||
    (run.length >= 24 && /[A-Z].*/.test(run) && /[a-z]/.test(run) && /\d/.test(run))
  );
}

/** The grammar: https, user information or none, two or more labels of letters, digits and inner hyphens, no number last, and no `#` or `\`. */
function isAllowed(url: string): boolean {
  const [, user = "u", host = "", rest = ""] = /^https:\/\/(?:([^/?]*)@)?([^/?]*)(.*)$/is.exec(url) ?? [];
  const isUser = /^(?!:?$)([a-z0-9._~!$&'()*+,;=:-]|%[0-9a-f]{2})+$/i.test(user);
  const labels = host.split(".");
  const isHost =
    host.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i.test(label)) &&
    !/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "");
  return isUser && isHost && !/[\s#\\]|\p{Cc}/u.test(rest) && rest.isWellFormed();
}

function parsedDifferently(url: string): string[] {
  const parsed = new URL(url);
  const [, user = "", host = ""] = /^https:\/\/(?:([^/?]*)@)?([^/?]*)/i.exec(url) ?? [];
  const [name, ...password] = user.split(":");
  const parsedUser = [parsed.username, parsed.password].map(decodeURIComponent);
  const parts = [parsed.protocol, parsed.hostname, parsed.port, ...parsedUser, parsed.hash];
  const wanted = [
    "https:",
    host.toLowerCase(),
    "",
    ...[name, password.join(":")].map((text = "") => decodeURIComponent(text)),
    "",
  ];
  return parts.join("|") === wanted.join("|") ? [] : [`a parser reads ${JSON.stringify(url)} as ${parts.join("|")}`];
}

function randomUrl(random: Random): string {
  const scheme = random.chance(0.85) ? "https://" : random.pick(["HTTPS://", "http://", "https:", "https:/", "//", ""]);
  const host = Array.from({ length: 1 + random.below(4) }, () => randomLabel(random)).join(".");
  const port = random.chance(0.9) ? "" : random.pick([":", ":443", ":3000", ":x"]);
  return `${scheme}${random.chance(0.06) ? random.pick(["u:p@", "u@", ":p@", "@", ":@", "u@v@", "u%3A:%70@", "ü@", "u/v@", "u[:p@"]) : ""}${host}${port}${randomTail(random)}`;
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

function randomSegment(random: Random): string {
  const letters = "abcXYZ0123456789-_.%41%2d";
  return Array.from({ length: random.below(40) }, () => letters[random.below(letters.length)]).join("");
}

function randomTail(random: Random): string {
  const odd = ["#", "#x", "\\", " ", "\t", "\n", "\u0000", "\u007f", "\u00a0", "\ud800", "/@:_", "/ü🎉", "?a=b#"];
  const usual = [
    "",
    "/",
    "/in",
    "?token=_",
    "/%5F/a_b",
    "/a/../b",
    `/${random.pick([...tokens, ...chosen])}/in`,
    `/${randomSegment(random)}`,
  ];
  const anything = String.fromCharCode(random.below(65_536));
  return random.chance(0.8) ? random.pick(usual) : `${random.pick(["/", "?", ""])}${random.pick([...odd, anything])}`;
}
