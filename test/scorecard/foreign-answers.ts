import { createHash } from "node:crypto";
import { parseStrictly } from "../../dist/provider/api/json.js";
import { parseIdentity, parseMainWebhook, parseNumber } from "../../dist/provider/api/wire.js";
import { shownErrorWords, shownWords } from "../../dist/provider/api/words.js";
import { DIST, loadAnew } from "../engine-model/modules.ts";

type Shape = (length: number) => string;

const long =
  (piece: string): Shape =>
  (length) =>
    piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const joined =
  (piece: (index: number) => string, separator = ","): Shape =>
  (length) => {
    const count = Math.floor(length / (piece(0).length + separator.length));
    return Array.from({ length: count }, (_none, index) => piece(index)).join(separator);
  };
const id = (index: number): string => index.toString(36).padStart(6, "0");
const blockOf = (index: number): string => createHash("sha256").update(String(index)).digest("hex");
const hex: Shape = (length) => joined(blockOf, "")(length + 64).slice(0, length);

const list = (piece: (index: number) => string): Shape => {
  const pieces = joined(piece);
  return (length) => `[${pieces(length)}]`;
};
const within =
  (before: string, value: Shape, after: string): Shape =>
  (length) =>
    `${before}${value(length)}${after}`;
const destinations = (value: Shape): Shape => within('{"enabled":true,"destinations":', value, "}");
const beside = (value: Shape): Shape => within('{"enabled":true,"x":', value, "}");
const entities = (value: Shape): Shape => within('{"health_status":{"entities":', value, "}}");
// Two of one name are not understood, which takes no time.
const target = (url: string, header: string, name: string | number = "a") =>
  `{"name":"${name}","url":"https://${url}","headers":{"A":"${header}"}}`;
const header = (value: Shape): Shape => destinations((length) => `[${target("a.b", value(length))}]`);
const url = (value: Shape): Shape => destinations((length) => `[${target(value(length), "")}]`);
const quoted = (value: Shape): Shape => within('"', value, '"');

/** Whole answers that are slow for whoever looks with care at each entry of a list, or takes apart what may be secret. */
export const answers: Readonly<Record<string, Shape>> = {
  "a list of numbers": list(() => "1"),
  "a list of empty objects": list(() => "{}"),
  "a text": quoted(long("a")),
  "destinations that are numbers": destinations(list(() => "1")),
  "destinations that are texts": destinations(list((index) => `"${id(index)}"`)),
  "destinations that are lists": destinations(list(() => "[]")),
  "destinations without a field": destinations(list(() => "{}")),
  "destinations without a name": destinations(list(() => '{"url":"https://a.b"}')),
  "destinations with other fields": destinations(list((index) => `{"${id(index)}":1}`)),
  "destinations with a name alone": destinations(list((index) => `{"name":"${id(index)}"}`)),
  "destinations, the last a number": destinations(
    within(
      "[",
      joined((index) => `{"name":"${id(index)}"}`),
      ",1]",
    ),
  ),
  "many headers": destinations(
    within(
      '[{"name":"a","headers":{',
      joined((index) => `"h${id(index)}":"v"`),
      "}}]",
    ),
  ),
  "headers that are lists": destinations(
    within(
      '[{"name":"a","headers":{"a":',
      list(() => "1"),
      "}}]",
    ),
  ),
  "a text beside the switch": beside(quoted(long("a"))),
  "a key beside the switch": within('{"enabled":true,"', long("a-"), '":1}'),
  "numbers beside the switch": beside(list(() => "1")),
  "objects beside the switch": beside(list(() => "{}")),
  "many fields": within(
    '{"enabled":true,',
    joined((index) => `"x${id(index)}":1`),
    "}",
  ),
  "entities that are numbers": entities(list(() => "1")),
  "entities without a field": entities(list(() => "{}")),
  "entities of many numbers": entities(list((index) => `{"entity_type":"PHONE_NUMBER","id":"${id(index)}"}`)),
  "errors that are numbers": within(
    '{"errors":',
    list(() => "1"),
    "}",
  ),
  "errors without a field": within(
    '{"errors":',
    list(() => "{}"),
    "}",
  ),
  "details without a field": within(
    '{"detail":',
    list(() => "{}"),
    "}",
  ),
  "a token": header((length) => `Bearer ${hex(length)}`),
  "a token of one letter": header((length) => `Bearer ${long("a")(length)}`),
  "a token of escapes": header((length) => `Bearer ${long("%25")(length)}`),
  "a header of words": header(long("words of a header ")),
  "a header that is a url": header((length) => `https://a.b/?${joined((index) => `a=${id(index)}`, "&")(length)}`),
  "headers that begin alike": destinations(
    (length) =>
      `[${Array.from({ length: Math.floor(Math.sqrt(length)) }, (_none, index) => target("a.b", "a".repeat(8 + index), index)).join()}]`,
  ),
  "many tokens": destinations(list((index) => target("a.b", `Bearer ${blockOf(index)}`, index))),
  "many urls": destinations(
    list((index) => target(`${id(index)}.example.com/${blockOf(index)}?t=${id(index)}`, "", index)),
  ),
  "a url of a long user": url((length) => `${hex(length)}:x@a.b`),
  "a url of users": url(long("a@")),
  "a url of colons": url((length) => `${joined(id, ":")(length)}@a.b`),
  "a url of query values": url((length) => `a.b/?${joined((index) => `a=${id(index)}`, "&")(length)}`),
  "a url of random segments": url((length) => `a.b/${joined(blockOf, "/")(length)}`),
  "a url of escapes": url((length) => `a.b/?${long("%2525")(length)}`),
  "a long host": url((length) => `${hex(length)}/`),
  "a long path": url((length) => `a.b/${long("words-of-a-path/")(length)}`),
};

interface Target {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** Keeps the secrets of live webhooks, as a process does that has seen none. */
function remembered(targets: readonly Target[]): void {
  const { rememberTargets } = loadAnew(DIST, "provider/number/secret-target.js", { globals: {} });
  (rememberTargets as (targets: readonly Target[]) => void)(targets);
}

/** What is done with a whole answer, from its bytes on. */
export const answerTakers: Readonly<Record<string, (body: Buffer) => unknown>> = {
  "GET /multi_webhook": (body) => remembered(parseNumber(parseStrictly(body)).destinations),
  "GET /v1/configs/webhook": (body) => remembered([parseMainWebhook(firstOf(parseStrictly(body)))]),
  "GET /health_status": (body) => parseIdentity(parseStrictly(body)),
  "the words of an error": (body) => [shownWords(body.toString()), shownErrorWords(body.toString())],
};

/** The target of a list alone, as the answer about the main webhook has it. */
function firstOf(body: unknown): unknown {
  const [{ url, headers } = body] = Object(body).destinations ?? [];
  return { url, headers };
}
