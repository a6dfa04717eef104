import { describe, expect, it } from "vitest";
import type { Fault, OverrideAnswer } from "../../dist/emulator/index.js";
import { casesOf, quotedIn } from "./drift-page";
import { noAnswers } from "./no-answers";
import { failureText, sharedScene } from "./number";
import { component } from "./programs";

const shared = sharedScene({
  program: component({ crm: { headers: { Authorization: "Bearer one" } }, bot: {} }),
  env: { DIALOG360_REQUEST_TIMEOUT: "1" },
});

const faults: Record<string, Omit<Fault, "times"> | OverrideAnswer> = {
  "401, the key is refused": { kind: "unauthorized" },
  "403, the key is refused": { kind: "forbidden" },
  "404": { kind: "notFound" },
  "429, four times": { kind: "tooManyRequests" },
  "400 with a throttling text, four times": { kind: "throttledText" },
  "500, four times": { kind: "serverError" },
  "502 with a page of HTML, four times": { kind: "html" },
  "a cut body, four times": { kind: "cutJson" },
  "no answer in time, four times": { kind: "hang" },
  "a broken connection, four times": { kind: "dropBefore" },
  "a redirect": { kind: "redirect" },
  ...noAnswers,
};

describe("a look that fails, as docs/drift.md says", () => {
  it.each(casesOf("What cannot be checked", "the answer", faults))(
    "%s",
    async (answer, row, fault) => {
      const { stack, emulator, requests } = shared.current;
      const before = await stack.resources();
      if ("kind" in fault) {
        emulator.fault({ ...fault, times: "always" });
      } else {
        emulator.override({ answer: fault, times: "always" });
      }
      requests();
      for (const args of [["--preview-only", "--expect-no-changes"], ["--skip-preview"]]) {
        const run = await stack.refresh(...args);
        expect([0, 7], run.text).not.toContain(run.code);
        for (const words of quotedIn(row["what Pulumi shows"])) {
          expect(failureText(run)).toContain(words);
        }
        expect(requests()).toHaveLength(answer.includes("four times") ? 4 : 1);
      }
      emulator.clearFaults();
      expect(lasting(await stack.resources())).toEqual(lasting(before));
    },
    60_000,
  );
});

/** What the state says of the resources; of ciphers, which differ in every export, the length is left. */
function lasting(resources: Awaited<ReturnType<typeof shared.current.stack.resources>>): unknown[] {
  return Object.values(resources).map(({ urn, id, inputs, outputs, dependencies }) =>
    JSON.parse(
      JSON.stringify({ urn, id, inputs, outputs, dependencies }, (key, value) =>
        key === "ciphertext" ? value.length : value,
      ),
    ),
  );
}
