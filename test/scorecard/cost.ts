import { programFor } from "../../dist/cli/export/program.js";
import { parseStrictly } from "../../dist/provider/api/json.js";
import { parseRetryAfter } from "../../dist/provider/api/retry.js";
import { errorWords, parseIdentity, parseMainWebhook, parseNumber } from "../../dist/provider/api/wire.js";
import { rawWords, shownErrorWords, shownWords } from "../../dist/provider/api/words.js";
import { keyIn, namedInstead, parseKeyMap } from "../../dist/provider/key-map.js";
import { labelMatches } from "../../dist/provider/number/label.js";
import { compareHeaders, looksMasked, sameUrl } from "../../dist/provider/rules/compare.js";
import { headerProblems } from "../../dist/provider/rules/headers.js";
import { limitMessage, unmanagedMessage } from "../../dist/provider/rules/messages.js";
import { webhookNameProblem } from "../../dist/provider/rules/name.js";
import { withoutSecrets } from "../../dist/provider/rules/secret-url.js";
import { judgeSlots, namesToPrune, unmanagedNames } from "../../dist/provider/rules/slots.js";
import { urlInHeaderProblem, urlProblem } from "../../dist/provider/rules/url.js";
import { credentialsIn } from "../../dist/provider/text/credentials.js";
import { looksRandom } from "../../dist/provider/text/looks-random.js";
import { quoted } from "../../dist/provider/text/quoted.js";
import { outgoing, redact, Secrets, storable } from "../../dist/provider/text/redact.js";
import { literal, neutral, shown, unescaped } from "../../dist/provider/text/shown.js";

import { answers, answerTakers } from "./foreign-answers.ts";

export const SMALL = 128 * 1024;
export const LARGE = 1024 * 1024;
/** So many times longer may eight times as much take. */
export const MOST = 16;
/** Shorter times are those of the compiler and of the memory. */
const LEAST_MS = 10;
/** So long nothing else can be done, and an interrupt is to be answered within 5 s. On an idle machine it is a fifth. */
const MOST_MS = 1000;
const TRIES = 7;

const long = (piece: string) => (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const many = (size: number, piece: (index: number) => string) => (length: number) =>
  Array.from({ length: Math.floor(length / size) }, (_none, index) => piece(index)).join(",");
const id = (index: number): string => index.toString(36).padStart(6, "0");

/** Shapes that are slow for whoever goes back, or looks at every pair. */
export const shapes: Readonly<Record<string, (length: number) => string>> = {
  "letters alone": long("a"),
  "capitals and digits": long("A1"),
  "digits, then a letter": (length) => `${long("1")(length - 1)}x`,
  "white space, then a letter": (length) => `${long(" ")(length - 1)}x`,
  "opening brackets": long("<"),
  "an open script": (length) => `<html><script>${long("if (a < b && c) d(); ")(length)}`,
  "beginnings of urls": long("http://"),
  "a url of users": (length) => `https://${long("a@")(length)}`,
  "percent signs": long("%25"),
  backslashes: long("\\"),
  "escapes and entities": long("\\u0026&amp;&#x26;"),
  "unseen characters and markup": long("\u202e\u0000<{%"),
  base64: long("bG9uZyB3b3Jkcw"),
  "the beginnings of a secret": long("c4nary-c4nary-c4nar"),
  "many webhooks": (length) =>
    `{"enabled":true,"destinations":[${many(40, (index) => `{"name":"${id(index)}","url":"https://a.b"}`)(length)}]}`,
  "many headers": (length) => `{"url":"https://a.b","headers":{${many(15, (index) => `"h${id(index)}":"v"`)(length)}}}`,
  "many labels": (length) => `{${many(15, (index) => `"${id(index)}":"v"`)(length)}}`,
  "nested lists": long("["),
  "a long text in JSON": (length) => JSON.stringify({ error: long('a\\" ')(length / 2) }),
};

/** A function that texts of others go through, with what is done to have it take one. */
type Taker = (text: string) => unknown;

const attempted = (task: () => unknown): unknown => {
  try {
    return task();
  } catch {
    return undefined;
  }
};
const parsed = (text: string): unknown => attempted(() => JSON.parse(text));
/** A text as a list of names: the words of it, or the keys of its JSON. */
const namesIn = (text: string): string[] => {
  const { destinations, headers } = Object(parsed(text));
  const entries = Array.isArray(destinations)
    ? destinations.map(({ name }) => String(name))
    : Object.keys(headers ?? {});
  return entries.length > 0 ? entries : [text];
};
const headersIn = (text: string): Record<string, string> =>
  Object.fromEntries(namesIn(text).map((name) => [name, name]));
const slots = (live: string[]) => ({
  declared: ["a"],
  live,
  ignored: ["b"],
  released: ["c"],
  unmanagedAreDeleted: false,
  maximum: 3,
});
const prepared =
  <Input>(prepare: (text: string) => Input, take: (input: Input) => unknown): ((text: string) => () => unknown) =>
  (text) => {
    const input = prepare(text);
    return () => attempted(() => take(input));
  };
const plain = (take: Taker) => prepared((text) => text, take);

const takers: Readonly<Record<string, (text: string) => () => unknown>> = {
  "api/json parseStrictly": prepared((text) => Buffer.from(text.toWellFormed()), parseStrictly),
  "api/wire parseNumber": prepared(parsed, parseNumber),
  "api/wire parseMainWebhook": prepared(parsed, parseMainWebhook),
  "api/wire parseIdentity": prepared((text) => parsed(text) ?? { id: text, display_phone_number: text }, parseIdentity),
  "api/wire errorWords": prepared((text) => parsed(text) ?? { detail: text }, errorWords),
  "api/words rawWords": plain(rawWords),
  "api/words shownWords": plain(shownWords),
  "api/words shownErrorWords": plain(shownErrorWords),
  "api/retry parseRetryAfter": plain((text) => parseRetryAfter(text, 0)),
  "text/redact redact": plain(redact),
  "text/credentials": plain((text) => [credentialsIn(text), credentialsIn(`Bearer ${text}`)]),
  "text/redact outgoing": plain(outgoing),
  "text/shown shown and unescaped": plain((text) => unescaped(shown(text))),
  "text/shown neutral": plain(neutral),
  "text/shown literal": plain(literal),
  "text/quoted": prepared(namesIn, quoted),
  "text/redact storable": prepared(namesIn, (names) => {
    const known = new Secrets();
    known.remember("Bearer c4nary-c4nary-c4nary");
    return names.map((name) => storable(name, known));
  }),
  "text/looks-random": plain(looksRandom),
  "rules/compare looksMasked": plain(looksMasked),
  "rules/compare sameUrl": plain((text) => sameUrl("https://a.example.com/", text)),
  "rules/compare compareHeaders": prepared(headersIn, (live) => compareHeaders({ A: "1" }, live)),
  "number/label": plain((text) => labelMatches(text, text)),
  "rules/slots": prepared(namesIn, (live) => [
    judgeSlots(slots(live)),
    namesToPrune(slots(live)),
    unmanagedNames(slots(live)),
  ]),
  "rules/messages": prepared(namesIn, (live) => [
    unmanagedMessage("+49", live),
    limitMessage(
      "+49",
      3,
      live.map((name) => ({ name, kind: "unmanaged" })),
    ),
  ]),
  "rules/secret-url withoutSecrets": plain((text) => [withoutSecrets(text), withoutSecrets(`https://a.b/${text}`)]),
  "rules/url": plain((text) => [urlProblem(text), urlProblem(`https://${text}`), urlInHeaderProblem(text)]),
  "rules/name": plain(webhookNameProblem),
  "rules/headers": prepared(headersIn, headerProblems),
  "key-map": plain((text) => {
    const map = parseKeyMap(text) ?? new Map([[text, text]]);
    return [namedInstead(map, "+49"), keyIn(map, text, "the map")];
  }),
  "cli/export/program": prepared(headersIn, (headers) => {
    const webhooks = new Map(
      Object.keys(headers).map((name) => [name, { url: name, headers, masked: false, givesKey: false }]),
    );
    const few = new Map([...webhooks].slice(0, 10));
    const number = {
      phoneNumber: "+49",
      identity: {},
      enabled: true,
      main: undefined,
      ignored: [],
      maxWebhooks: 3,
      remarks: [],
    };
    return programFor([{ ...number, webhooks: few }]);
  }),
};

/** How long a task takes, in milliseconds of the processor, shortest first: other work does not count. */
export function timesOf(run: () => unknown, tries: number): number[] {
  const times = Array.from({ length: tries }, () => {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return times.sort((one, other) => one - other);
}

/** The functions, with the shapes of what each takes. */
export const costs = [
  ...Object.entries(takers).map(([taker, prepare]) => ({ taker, shapes, prepare })),
  ...Object.entries(answerTakers).map(([taker, take]) => ({
    ...{ taker, shapes: answers },
    prepare: prepared((text) => Buffer.from(text), take),
  })),
];

/** The tasks of a function for texts of a shape, by the length of the text. */
export function taskOf({ shapes, prepare }: (typeof costs)[number], shape: string): (length: number) => () => unknown {
  return (length) => prepare(shapes[shape]?.(length) ?? "");
}

/**
 * How many times longer a task takes for eight times as much; without end where it takes too long for anybody to wait.
 * Where it seems so, it is measured again: a long time may be that of the memory, and the least of some tries is not.
 */
export function growthOf(task: (length: number) => () => unknown): number {
  const growth = (tries: number): number => {
    const small = timesOf(task(SMALL), tries)[Math.floor(tries / 2)] ?? 0;
    // What takes so long for so little would not come to an end.
    const large = small > MOST_MS ? small : (timesOf(task(LARGE), tries)[0] ?? 0);
    return large > MOST_MS ? Number.POSITIVE_INFINITY : large / Math.max(LEAST_MS, small);
  };
  const first = growth(1);
  return first > MOST ? growth(TRIES) : first;
}
