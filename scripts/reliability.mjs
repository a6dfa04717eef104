// Keeps the results of full runs by row, and writes docs/reliability.md from them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./launch.mjs";
import { runLogged } from "./steps.mjs";

const KEPT = join(root, ".cache", "scorecard.json");

/** Keeps the result of a full run of one row, in place of its last one. */
export function keepResult({ name, what, cases, violations, seed, seconds }, commit) {
  const result = { name, what, cases, violations: violations.length, seed, seconds, commit };
  mkdirSync(dirname(KEPT), { recursive: true });
  writeFileSync(KEPT, JSON.stringify({ ...keptResults(), [name]: result }, null, 2));
}

/** Writes the page from what is kept of these rows. */
export async function writeReport(names) {
  const kept = keptResults();
  const results = names.flatMap((name) => kept[name] ?? []);
  const table = [
    ["row", "what", "cases", "violations", "seed", "commit", "seconds"],
    ["---", "---", "---", "---", "---", "---", "---"],
    ...results.map(({ name, what, cases, violations, seed = "", commit, seconds }) => {
      return [name, what, count(cases), count(violations), seed, commit, count(seconds)];
    }),
  ];
  const page = `# Reliability

What is promised, how it is tried, and what is not promised. This page is written by \`npm run scorecard\`.

${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}

${PROMISES}`;
  const file = join(root, "docs", "reliability.md");
  writeFileSync(file, page);
  await runLogged("Formatting docs/reliability.md", "biome", ["format", "--write", file]);
  console.log("docs/reliability.md is written.");
}

function keptResults() {
  try {
    return JSON.parse(readFileSync(KEPT, "utf8"));
  } catch {
    return {};
  }
}

function count(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

const PROMISES = `\`npm test\` runs a part of each row, \`npm run scorecard\` all of it. A case is repeated with its row and its seed:
\`npm run scorecard -- --row model --seed 123 --cases 1\`.

## How it is tried

A model of Pulumi's engine drives the compiled provider: check, diff, create, read, update and delete in the engine's order,
independent resources beside each other, deletes last, the state saved before and after each step. Each command has a new
provider process as far as modules go: nothing that one command knew is known to the next. Requests go over HTTP to the
emulator of this repository, whose switches stand for everything that the vendor's documentation leaves open. Time is a clock
that jumps over waits, so that a minute of waiting is tried in a millisecond. Where requests are cut, or arrive late, a proxy of
the tests stands between the provider and the emulator, and each request has a connection, as with the real client. With the real engine, in \`npm test\`: some of the
model's cases (\`test/engine/lives.test.ts\`), and interrupted and killed runs with their stale locks and pending operations
(\`test/engine/interrupts.test.ts\`), and hostile texts on a pseudo-terminal and through a pipe (\`test/engine/hostile-text.test.ts\`).

## What holds in every case

- A second \`up\` writes nothing and does nothing.
- What a preview announces is what \`up\` does; a preview never writes.
- No webhook is sent to a number that has shown itself full.
- A webhook that the program does not declare stays as it is, byte for byte, unless \`unmanaged: "delete"\` says otherwise.
- After a success the managed part of the number is as declared; where that cannot be reached, the error says why.
- What was created is in the state, or is adopted by the next \`up\`.
- Neither state nor messages show a key, a header value or what makes a url a secret, outside what Pulumi encrypts. Of a key, a token,
  user information, a query or a random segment of a path, no eight characters in a row are shown, however a server has encoded,
  cut or masked its echo.
- What somebody else has written is shown in full, as data: no terminal obeys it, Pulumi's command line does not fail on it, and no
  sentence loses its end. Every function that it goes through is linear. The longest answer that is read,
  1 MiB, takes less than a second of the processor, whatever its shape.
- Ctrl-C is answered within 5 s. A look that is under way is broken off at once, a write after 3 s, and the next \`up\` looks whether
  it was applied.
- A key that belongs to another number than the state knows, or than the label says, is an error. Nothing is written under it,
  nothing is read as drift or as gone, and every resource stays in the state.
- Only an answer that says so means "gone". Anything else is an error, and the state stays as it was.
- After a new key, what it has deleted is put back and reported by the next \`up\`.
- One write at a time is under way for a number, in every process.
- PUT, POST and DELETE are repeated only after a look, or where the server said that nothing was applied.
- DELETE goes to \`/multi_webhook/<one segment>\`, which decodes to the exact name.
- After an \`up\` that failed, going back to the old program restores what it declares.
- A webhook is deleted only in a run of the engine that deletes or replaces it. What \`protect\` and \`retainOnDelete\` keep is not
  deleted to make room. Exempt are a deletion that is followed by a PUT of the same name, names under \`unmanaged: "delete"\`, and a
  deletion whose own step a failed run did not reach.

A test breaks the compiled provider on purpose (a PUT repeated blindly, a refused key read as "gone", a limit off by one) and
sees the scorecard fail.

## What is not promised

- Two machines that write to one number at the same instant: the API has neither locks nor versions. A loser gets an error or
  finds its webhook missing at the next refresh; no webhook of a third party is touched.
- A server that lies: one that answers 409 for a moment says "not enabled", and 404 "no main webhook". A refresh believes it, and
  the next \`up\` puts everything back. A deletion believes it, too, and leaves the webhook on the number, where the next \`up\`
  adopts it or shows it as not declared. An answer without a list is believed by a refresh only after a second one, and
  never by a deletion. So is an empty answer about the main webhook. Anything else that is not a documented answer is an error.
- A webhook that a killed run has deleted to put it again, or to make room: going back to the old program after a \`kill -9\`
  takes \`pulumi up --refresh\`.
- An echo that is encoded in a way that no server is known to use, such as in another alphabet or backwards, or in pieces of fewer
  than eight characters. Of a header value that is no token behind a scheme word and no value behind a name (\`token=…\`), only the
  whole is redacted, and each longer word of a list.
- What a server does not show. Where header values are masked, a value that somebody else has changed is not seen, and a
  webhook that is taken over is taken to have the declared values, with a warning. Where a server merges headers by their exact
  names and shows them in one spelling, the old spelling of a respelled header stays. Where it masks their values and shows
  them late, the old spelling stays until a refresh has found it.
- A webhook that is removed from the program while its number is off: the server refuses to delete it then. Where it keeps
  what it had, the webhook is back with the switch, and is shown as not declared.
- Strangers that a number hides while it is off: they are found by the first look after it is on.
- A resource that changes its logical name and its url in one step is, to Pulumi, a new one beside the old: it is refused as a
  conflict unless \`aliases\` or \`adopt: true\` is given.
- With \`unmanaged: "error"\`, a webhook that an \`up\` was to delete when it failed half-way is not told from a stranger by the
  next one. \`ignoreUnmanaged\` lets that one through; it then finishes the deletion.
- With \`unmanaged: "delete"\`, a preview counts on a deletion that takes a look of the number's own resource. Where nothing changes
  on the number itself, an \`up\` at a full number fails before anything is written; \`pulumi up --refresh\` finds what to delete.
- A deletion whose end was not seen, or a run that was killed: an \`up\` that declares the webhook again may take the state at its
  word. The error, and Pulumi's warning of pending operations, say to run \`pulumi refresh\` first.
- A token in a url that looks like a word, such as \`/hooks/monday\`: pass that url with \`pulumi.secret\`. A header named \`__proto__\`
  that comes in an Output: Pulumi drops it before the provider, or the class, can see it.
- A request without an answer that a hop delivers much later, after other commands: the API gives no means against it. A PUT brings
  a webhook back that was deleted meanwhile. When a PUT was sent again, a warning says so, and the next drift check names such a
  webhook as not declared. A PATCH brings an old url or headers back, a DELETE takes a webhook that was added again, and an old
  switch turns the number off: each is drift, which \`pulumi up --refresh\` heals. After \`pulumi destroy\` nothing looks any more.
  The next \`up\` takes over what is identical and refuses what differs.
- The wrong key at first contact, where the label is not the phone number itself or the API does not say which number the key
  belongs to. Nothing is known of the number yet that it could be compared with.
- A \`MainWebhook\` outside a component, without \`dependsOn\` for its number, that is added in the same run in which its number gets a
  wrong key. It may come before its number, so that the stored number is not known yet. Where the API says which number the key
  belongs to, the preview of the number stops the run. With \`--skip-preview\`, or where the API does not say, the main webhook of
  the other number is set unless it has one.
- A key whose number the API stops naming, for a number without \`webhookNames\`. The switch is all that can be compared, so
  what is new is refused in that run, and the next one believes the key.
- What the engine does not show to a provider. A number that makes room deletes a webhook before the engine comes to it:
  - A webhook that only \`pulumi state protect\` protects, with \`--skip-preview\` (which the Automation API always passes): it is deleted to
    make room, and Pulumi then says that it cannot be deleted. A preview stops before that.
  - \`--target\` or \`--exclude\` that leave out the webhook which goes: the number deletes it to make room, and it stays in the state. With
    \`--target\` a preview stops before that. Include it in the targets.
  - \`retainOnDelete\` or \`deletedWith\` of a component of somebody else above, or of a transform: the SDK shows an inherited \`protect\`
    only. With \`deletedWith\` Pulumi deletes nothing, and the webhook stays on the number.
- A name that moves between two resources, with \`--skip-preview\` and for a number without \`webhookNames\`: it is refused when the second
  resource is checked. The first may have been renamed by then, and the next \`pulumi up\` finishes. With \`adopt: true\` it may have taken
  the other's webhook over.
- A webhook that is declared more than 2 s after its number, or after an \`await\` of the number itself: it is not deleted to make room,
  whether it is kept or not.
- After \`kill -9\` between a PUT and the state, \`destroy\` does not know of the webhook. The next \`up\` adopts it.
`;
