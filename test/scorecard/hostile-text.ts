import { unescaped } from "../../dist/provider/text/shown.js";
import { LONGEST_URL } from "../../dist/provider/text/url-parts.js";
import type { Engine } from "../engine-model/engine.ts";
import type { OtherAnswer } from "../engine-model/process-model.ts";
import { type DeclaredNumber, declaring, urlOf } from "../engine-model/program.ts";
import type { Done } from "../engine-model/steps.ts";
import { displayed, hostile, LONG, unsafeIn } from "./foreign-texts.ts";
import type { Row } from "./rows.ts";
import type { Case } from "./world.ts";

const texts = [...Object.entries(hostile), ["1 MB", LONG] as const];
const modes = ["warn", "error", "delete"] as const;
type Mode = (typeof modes)[number];

/** Where somebody else's text comes from, and what shows that it has arrived; an empty text where nothing has to show. */
interface Place {
  readonly what: string;
  put(test: Case, text: string): void;
  /** What has to be shown of it, in full. */
  readonly shows: (text: string) => string;
}

const isLook = ({ method }: { method: string }): boolean => method === "GET";
const answering = (test: Case, when: (sent: { method: string }) => boolean, answer: OtherAnswer): void => {
  test.hooks = { answerWith: (sent) => (when(sent) ? answer : undefined) };
};
const error = (text: string): string => JSON.stringify({ error: `begin ${text} end` });

const places: readonly Place[] = [
  {
    what: "the name of an unmanaged webhook",
    put: ({ number }, text) => number.put({ name: text, url: "https://other.example.com/in" }),
    shows: displayed,
  },
  {
    what: "a url",
    put: ({ number }, text) => number.put({ name: "crm", url: `${urlOf("crm")}/${text}` }),
    shows: () => "",
  },
  {
    what: "the name of a header",
    put: ({ number }, text) => number.put({ name: "crm", url: urlOf("crm"), headers: { [`X-${text}`]: "1" } }),
    shows: (text) => displayed(`X-${text}`),
  },
  {
    what: "the url of the main webhook",
    put: ({ number }, text) => {
      number.main = { url: `${urlOf("main")}/${text}` };
    },
    shows: () => "",
  },
  {
    what: "the words of an error",
    put: (test, text) => answering(test, isLook, { status: 400, body: error(text) }),
    shows: (text) => displayed(text),
  },
  {
    what: "the words under a 200",
    put: (test, text) => answering(test, isLook, { status: 200, body: error(text) }),
    shows: (text) => displayed(text),
  },
  {
    what: "a page",
    put: (test, text) => answering(test, isLook, { status: 403, body: `<html><p>begin ${text} end</p></html>` }),
    // In a page, what stands in angle brackets is a tag.
    shows: (text) => (text.includes("<") ? "" : displayed(text)),
  },
  {
    what: "the words about a write",
    put: (test, text) => answering(test, ({ method }) => method !== "GET", { status: 400, body: error(text) }),
    shows: () => "",
  },
  {
    what: "a redirect",
    put: (test, text) =>
      answering(test, isLook, { status: 302, body: "", headers: { location: `http://${text}.example.com/` } }),
    shows: () => "",
  },
];

const CASES = texts.length * places.length * modes.length;

export const hostileText: Row = {
  name: "hostile text",
  what: `${texts.length} texts of somebody else that a terminal or Pulumi would obey x ${places.length} places x unmanaged {${modes.join(", ")}}, through preview, refresh, up and destroy`,
  full: CASES,
  quick: CASES / modes.length,
  numbered: true,
  async run(world, seed, { dist }) {
    const [kind, text] = texts[seed % texts.length] ?? ["", ""];
    const place = places[Math.floor(seed / texts.length) % places.length];
    const part = Math.floor(seed / texts.length);
    // A quick run has every text in every place, and every mode in turn.
    const mode = modes[((seed % texts.length) + part + Math.floor(part / places.length)) % modes.length];
    if (!place || !mode) {
      return ["there is no such case"];
    }
    const test = world.begin(seed);
    test.dist = dist;
    const found = await play(test, test.stack(), place, text, mode);
    return found.map((one) => `${kind} in ${place.what}, ${mode}: ${one.slice(0, 500)}`);
  },
};

function programOf(mode: Mode, path = "in"): DeclaredNumber {
  const webhooks = { crm: { headers: { A: "1" } }, bot: { url: `https://bot.example.com/${path}` } };
  return declaring(webhooks, { number: { unmanaged: mode }, main: { url: urlOf("main"), headers: {} } });
}

/** Lets the text come into a stack that is up, and runs every command. Gives what is wrong with what they show. */
async function play(test: Case, engine: Engine, place: Place, text: string, mode: Mode): Promise<string[]> {
  test.number.main = undefined;
  await engine.up(programOf(mode));
  place.put(test, text);
  const refreshed = await engine.refresh();
  const shown = shownOf(test, engine, [refreshed]);
  const expected = text === LONG ? "" : place.shows(text);
  const exact = exactness(test, engine, refreshed);
  const again = refreshed.failures.length > 0 ? undefined : await engine.refresh();
  const rest = [await engine.preview(programOf(mode, "other")), await engine.up(programOf(mode, "other"))];
  test.hooks = {};
  const healed = await engine.up(programOf(mode));
  const destroyed = await engine.destroy();
  return [
    ...problemsIn([...shown, ...shownOf(test, engine, [...rest, healed, destroyed])]),
    ...(expected === "" || shown.some((one) => one.includes(expected)) ? [] : [`it is not shown: ${shown.join("\n")}`]),
    ...exact,
    ...(again ?? { rewritten: [] }).rewritten.map((name) => `a second refresh rewrites ${name}`),
    // Nobody can send so long a path.
    ...(mode === "delete" && text !== LONG && test.number.get(text) ? ["the unmanaged webhook was not deleted"] : []),
    ...(destroyed.failures.length > 0 ? [`destroy: ${destroyed.failures.join()}`] : []),
  ];
}

/** All that a user sees: what processes print, failures, and the two values of somebody else that Pulumi displays. */
function shownOf(test: Case, engine: Engine, runs: readonly Done[]): string[] {
  const values = engine.checkpoint.resources.flatMap(({ inputs, outputs, secrets }) => [
    ...(secrets.includes("url") ? [] : [String(outputs.url), String(inputs.url)]),
    ...[outputs.unmanagedWebhooks ?? [], inputs.unmanagedWebhooks ?? []].flat().map(String),
  ]);
  return [...test.said, ...runs.flatMap(({ failures }) => failures), ...values];
}

function problemsIn(shown: readonly string[]): string[] {
  return shown.flatMap((one) => [
    ...unsafeIn(one).map((unsafe) => `${unsafe} is shown: ${one}`),
    ...(/ /.test(one) && one.length > 3000 ? [`a sentence of ${one.length} characters`] : []),
    ...(/^(warning|.*Could not)/.test(one) && !/[.!)]$/.test(one.trim()) ? [`a sentence without its end: ${one}`] : []),
  ]);
}

/** Of a url that is longer than any that can be declared, the host is stored. */
function storedFor(url: string | undefined): string | undefined {
  return url !== undefined && url.length > LONGEST_URL ? `${new URL(url).origin}/[redacted]` : url;
}

/** What is stored can be undone to what is live. */
function exactness(test: Case, engine: Engine, { failures }: Done): string[] {
  const { resources } = engine.checkpoint;
  const number = resources.find(({ kind }) => kind === "MultiWebhook")?.outputs;
  const crm = resources.find(({ name }) => name === "crm")?.outputs;
  const unmanaged = [number?.unmanagedWebhooks ?? []].flat().map((name) => unescaped(String(name)));
  const others = test.number.webhooks.map(({ name }) => name).filter((name) => name !== "crm" && name !== "bot");
  return failures.length > 0
    ? []
    : [
        ...(unmanaged.join() === others.join() ? [] : [`unmanagedWebhooks are ${unmanaged.join()}`]),
        ...(unescaped(String(crm?.url)) === storedFor(test.number.get("crm")?.url)
          ? []
          : [`the stored url is ${String(crm?.url)}`]),
      ];
}
