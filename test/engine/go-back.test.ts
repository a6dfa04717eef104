import { describe, expect, it } from "vitest";
import { canaries } from "./canaries";
import { failureText, names, type Scene, type SceneOptions, scene } from "./number";
import { component } from "./programs";

const HEADERS = { Authorization: canaries["a declared header value"] };
const QUERY = `?token=${canaries["a token in the query of a url"]}`;

/** A stack after `up`, that gives a write little time to show. */
async function running(program: string, options: Partial<SceneOptions> = {}): Promise<Scene> {
  const made = await scene({ program, env: { DIALOG360_SETTLE_TIMEOUT: "1" }, ...options });
  const up = await made.stack.up("--skip-preview");
  expect(up.code, up.text).toBe(0);
  return made;
}

/** Runs another program, which fails, and the first one again, which must not. */
async function thereAndBack({ stack, emulator }: Scene, program: string, old: string): Promise<string> {
  stack.setProgram(program);
  const failed = await stack.up("--skip-preview");
  expect(failed.code, failed.text).not.toBe(0);
  emulator.clearFaults();
  stack.setProgram(old);
  const back = await stack.up("--skip-preview");
  expect(back.code, back.text).toBe(0);
  const quiet = await stack.up("--expect-no-changes");
  expect(quiet.code, quiet.text).toBe(0);
  return failureText(failed);
}

describe("going back to the old program, without a refresh, after an up that failed:", () => {
  it("a change whose end was not seen is taken back", async () => {
    const old = component({ crm: { url: `https://old.example.com/in${QUERY}`, headers: HEADERS } });
    const made = await running(old);
    made.emulator.fault({ kind: "serverError", method: "GET", skip: 1, times: "always" });
    const text = await thereAndBack(made, component({ crm: { headers: HEADERS } }), old);
    expect(text).toContain('Could not update webhook "crm"');
    expect(made.number.get("crm")?.url).toBe(`https://old.example.com/in${QUERY}`);
  }, 90_000);

  it("a webhook that was deleted to make room is put back", async () => {
    const old = component({ crm: { headers: HEADERS }, archive: {}, bot: {} });
    const made = await running(old);
    made.emulator.fault({ kind: "forbidden", method: "PUT", times: "always" });
    await thereAndBack(made, component({ audit: {}, archive: {}, bot: {} }), old);
    expect(names(made.number)).toEqual(["archive", "bot", "crm"]);
    expect(made.number.get("crm")?.headers).toEqual(HEADERS);
  }, 90_000);

  it("a number that was switched on is switched off again", async () => {
    const old = component({}, { enabled: false });
    const made = await running(old);
    made.emulator.fault({ kind: "serverError", method: "GET", skip: 2, times: "always" });
    await thereAndBack(made, component({ crm: {} }), old);
    expect(made.number.enabled).toBe(false);
  }, 90_000);

  it("webhooks that the switch has wiped are put back", async () => {
    const old = component({ crm: {} });
    const made = await running(old, { profile: { disable: "wipe" } });
    made.emulator.fault({ kind: "serverError", method: "GET", skip: 1, times: "always" });
    await thereAndBack(made, component({ crm: {} }, { enabled: false }), old);
    expect(names(made.number)).toEqual(["crm"]);
  }, 90_000);
});
