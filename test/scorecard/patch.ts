import type { Profile } from "../../dist/emulator/index.js";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import { differences } from "./expected.ts";
import { heals } from "./faults.ts";
import { watched } from "./invariants.ts";
import type { Row } from "./rows.ts";

const semantics: readonly Partial<Profile>[] = [
  { patchHeaders: "merge" },
  { patchHeaders: "replace" },
  { patchWithoutHeaders: "keep" },
  { patchWithoutHeaders: "clear" },
  { patchEmptyHeaders: "ignore" },
];

const before: Declared = {
  logical: "crm",
  name: "crm",
  url: "https://crm.example.com/in",
  headers: { Authorization: "one", "X-Kind": "a" },
};

const edits: readonly Partial<Declared>[] = [
  { url: "https://new.example.com/in" },
  { headers: { Authorization: "two", "X-Kind": "a" } },
  { headers: { Authorization: "one", "X-Kind": "a", "X-New": "b" } },
  { headers: { Authorization: "one" } },
  { headers: {} },
  { headers: { "X-Other": "one" } },
  { headers: { authorization: "one", "x-kind": "b" } },
  { url: "https://new.example.com/in", headers: {} },
];

export const patch: Row = {
  name: "PATCH",
  what: "headers merged, replaced, kept or cleared when left out, {} ignored x 8 edits",
  full: semantics.length * edits.length,
  quick: semantics.length * edits.length,
  numbered: true,
  async run(world, seed, { dist }) {
    const edit = edits[seed % edits.length];
    const test = world.begin(seed, semantics[Math.floor(seed / edits.length) % semantics.length]);
    test.dist = dist;
    const engine = test.stack();
    const having = (webhook: Declared): DeclaredNumber => ({ listed: true, number: {}, webhooks: [webhook] });
    const program = having({ ...before, ...edit });
    const up = (wanted: DeclaredNumber) => watched(test, engine, wanted, (stack) => stack.up(wanted));
    await up(having(before));
    const { done, violations } = await up(program);
    const wrong = done.failures.length === 0 ? differences(test, program) : [];
    return [...violations, ...wrong, ...(await heals(test, program, up))].map(
      (text) => `${JSON.stringify(edit)}: ${text}`,
    );
  },
};
