import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Secrets that no output and no file of any test may show; programs of tests use them wherever they need a secret. */
export const canaries = {
  "the API key": "c4nary/key+of=number",
  "the API key after its rotation": "c4nary/new+key=",
  "the API key of another number": "c4nary/other+key=",
  "a declared header value": 'Bearer c4nary"header\\value',
  "a header value of somebody else": "c4nary strangers vàlue",
  "a token in the query of a url": "c4nary-query-token",
  "the password of a refused url": "c4nary-passw0rd",
  "a token that somebody else put into a url": "c4nary-strangers-token",
  "a token in the path of a url": "c4nAry8Pq71Zt02LmW9xYk",
  "a path that the program calls a secret": "c4nary-path-of-hooks",
  "the password of a url": "c4nary-us3r-passw0rd",
  "a token that somebody else put into a path": "s0mEb0dys2tOk3en4XyZ",
};

/** Of these no part may show either. */
const inPaths = [
  "a token in the path of a url",
  "a path that the program calls a secret",
  "a token that somebody else put into a path",
] as const;
const SHORTEST_PART = 8;

const forms = [
  ...Object.entries(canaries).flatMap(([what, secret]) => formsOf(secret).map((form) => ({ what, form }))),
  ...inPaths.flatMap((what) => partsOf(canaries[what]).map((form) => ({ what: `a part of ${what}`, form }))),
];

/** Pulumi's SDK shows every secret in this debug event, whatever a provider does. */
const KNOWN_LEAK = /^.*RegisterResource RPC finished.*$/gm;

/** Where a secret stands in clear: `the API key in state.json`. */
export function leaksIn(where: string, output: string): string[] {
  const text = output.replace(KNOWN_LEAK, "");
  return [...new Set(forms.filter(({ form }) => text.includes(form)).map(({ what }) => `${what} in ${where}`))];
}

/**
 * Every secret in clear in what Pulumi wrote to a stack's folder. Left out are what the test itself wrote (program,
 * project, configuration), the import file of an export, and the engine's debug event log, which hold secrets by design.
 */
export function leaksInFiles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => !/^(index\.[a-z]+|events\.json|import\.json|Pulumi\.)|node_modules/.test(name))
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .flatMap((name) => leaksIn(name, readFileSync(join(folder, name), "utf8")));
}

function partsOf(secret: string): string[] {
  return Array.from({ length: secret.length - SHORTEST_PART + 1 }, (_part, start) =>
    secret.slice(start, start + SHORTEST_PART),
  );
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), base64, JSON.stringify(secret).slice(1, -1)];
}
