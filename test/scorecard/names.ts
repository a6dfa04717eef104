import type { DeclaredNumber } from "../engine-model/program.ts";
import { type Watched, watched } from "./invariants.ts";
import { Random } from "./random.ts";
import type { Row } from "./rows.ts";
import type { Case } from "./world.ts";

const named = [
  ...["crm", "CRM", "a b", " a", "a ", "a/b", "/", "//", "a\\b", "%", "%2F", "%2f", "%00", "%e0%a4%a", "?", "a?b=c"],
  ...[
    "#",
    "a#b",
    "...",
    "..a",
    "a..",
    "%2e%2e",
    "%2E",
    "a;b",
    "a&b=c",
    "+",
    "a+b",
    "@",
    ":",
    "é",
    "e\u0301",
    "🎉",
    "ǅ",
  ],
  ...["__proto__", "constructor", "", ".", "..", "a\ud800", "a\nb"],
];
const RANDOM = 10_000;
const LONGEST = 256;

/** Who else is on the number: nobody, or somebody with a name that is easily taken for the same. */
const neighbours: readonly ((name: string) => string | undefined)[] = [
  () => undefined,
  (name) => (name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()),
  (name) => (name === name.normalize("NFC") ? name.normalize("NFD") : name.normalize("NFC")),
  (name) => (name.isWellFormed() ? encodeURIComponent(name) : undefined),
];
const NAMED = named.length * neighbours.length;

export const names: Row = {
  name: "names",
  what: `${named.length} named ones beside ${neighbours.length} kinds of neighbours and ${RANDOM} random Unicode names, each through create, read, update and delete`,
  full: NAMED + RANDOM,
  quick: NAMED + 260,
  numbered: true,
  async run(world, seed, { dist }) {
    const name = seed < NAMED ? (named[seed % named.length] ?? "") : randomName(new Random(seed));
    const test = world.begin(seed);
    test.dist = dist;
    const neighbour = neighbours[Math.floor(seed / named.length)]?.(name);
    if (neighbour && neighbour !== name) {
      test.number.enabled = true;
      test.number.put({ name: neighbour, url: "https://neighbour.example.com/in" });
    }
    return (await throughLife(test, name)).map((text) => `${JSON.stringify(name)}: ${text}`);
  },
};

/** Creates, reads, updates and deletes a webhook of a name; gives what went wrong. Neighbours are watched meanwhile. */
async function throughLife(test: Case, name: string): Promise<string[]> {
  const engine = test.stack();
  const having = (url: string): DeclaredNumber => {
    return { listed: true, number: {}, webhooks: [{ logical: "crm", name, url, headers: { A: "1" } }] };
  };
  const up = (program: DeclaredNumber): Promise<Watched> =>
    watched(test, engine, program, (stack) => stack.up(program));
  const others = test.number.webhooks.length;
  const created = await up(having("https://a.example.com/in"));
  if (!mayBe(name)) {
    const refused = created.done.failures.length > 0 && created.writes.length === 0;
    return [...created.violations, ...(refused ? [] : ["it was not refused"])];
  }
  const live = test.number.get(name)?.url;
  const read = await watched(test, engine, undefined, (stack) => stack.refresh());
  const updated = await up(having("https://b.example.com/in"));
  const changed = test.number.get(name)?.url;
  const deleted = await up({ listed: true, number: {}, webhooks: [] });
  const paths = deleted.writes.map(
    ({ method, path }) => `${method} ${decodeURIComponent(path.split("/").at(-1) ?? "")}`,
  );
  return [
    ...[created, read, updated, deleted].flatMap(({ violations, done }) => [...violations, ...done.failures]),
    ...(live === "https://a.example.com/in" ? [] : ["it was not created under its name"]),
    ...[...read.done.ops, ...read.done.rewritten].map((what) => `it was read as ${what}`),
    ...(changed === "https://b.example.com/in" ? [] : ["it was not updated"]),
    ...(paths.join() === `DELETE ${name}` ? [] : [`deleting sent ${paths.join()}`]),
    ...(test.number.webhooks.length === others ? [] : ["something is left, or gone that was there before"]),
  ];
}

/** What a name may be, once more. */
function mayBe(name: string): boolean {
  const length = [...name].length;
  const isDots = name === "." || name === "..";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const hasControl = /[\u0000-\u001f\u007f-\u009f]/.test(name);
  return length > 0 && length <= LONGEST && !isDots && name.isWellFormed() && !hasControl;
}

function randomName(random: Random): string {
  const length = random.chance(0.05) ? 250 + random.below(12) : 1 + random.below(12);
  return Array.from({ length }, () => randomCharacter(random)).join("");
}

function randomCharacter(random: Random): string {
  const ranges: readonly (readonly [number, number])[] = [
    [0x20, 0x7f],
    [0x20, 0x7f],
    [0x80, 0x24f],
    [0x300, 0x36f],
    [0x590, 0x6ff],
    [0x2000, 0x206f],
    [0x3040, 0x9fff],
    [0x1f300, 0x1faff],
    [0xe0000, 0xe01ef],
  ];
  const [from, to] = random.pick(ranges);
  const odd = random.chance(0.01) ? random.pick(["\ud800", "\udc00", "\u0000", "\u0085", "\n"]) : undefined;
  return odd ?? String.fromCodePoint(from + random.below(to - from + 1));
}
