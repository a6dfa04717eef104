import { describe, expect, it } from "vitest";
import { canaries } from "./canaries";
import { casesOf, expectShown } from "./drift-page";
import { type Scene, sharedScene } from "./number";
import { component, urlOf } from "./programs";

const headers = { Authorization: canaries["a declared header value"], "X-Kind": "customer" };
const declared = { crm: { headers }, bot: {} };
const strangersHeader = canaries["a header value of somebody else"];
const stranger = { name: "stranger", url: "https://stranger.example.com" };

const scenes = {
  plain: sharedScene({ program: component(declared) }),
  off: sharedScene({ program: component(declared, { enabled: false }) }),
  ignoring: sharedScene({ program: component(declared, { ignoreUnmanaged: ["stranger"] }) }),
  error: sharedScene({ program: component(declared, { unmanaged: "error" }) }),
  delete: sharedScene({ program: component({ ...declared, third: {} }, { unmanaged: "delete" }) }),
};

interface Drift {
  readonly number?: keyof typeof scenes;
  readonly happens: (number: Scene["number"]) => void;
  /** Puts back what the documented way to heal does not. */
  readonly mend?: (number: Scene["number"]) => void;
}

function crmWith(change: object): Drift {
  return { happens: (number) => number.put({ name: "crm", url: urlOf("crm"), headers, ...change }) };
}

const removeStranger = (number: Scene["number"]) => number.remove("stranger");

const cases: Record<string, Drift> = {
  "the url of a webhook was changed": crmWith({ url: "https://elsewhere.example.com/in" }),
  "a query was added to a url": crmWith({
    url: `${urlOf("crm")}?token=${canaries["a token that somebody else put into a url"]}`,
  }),
  "a header was added": crmWith({ headers: { ...headers, "X-Added": strangersHeader } }),
  "a header was changed": crmWith({ headers: { ...headers, Authorization: strangersHeader } }),
  "a header was removed": crmWith({ headers: { Authorization: headers.Authorization } }),
  "all headers were removed": crmWith({ headers: {} }),
  "url and headers were changed": crmWith({
    url: "https://elsewhere.example.com/in",
    headers: { ...headers, Authorization: strangersHeader },
  }),
  "a webhook was deleted": { happens: (number) => number.remove("crm") },
  "a webhook was deleted and put back with another url": {
    happens(number) {
      number.remove("crm");
      number.put({ name: "crm", url: "https://again.example.com", headers });
    },
  },
  "a webhook was renamed in case only": {
    happens(number) {
      number.remove("crm");
      number.put({ name: "CRM", url: urlOf("crm"), headers });
    },
    mend: (number) => number.remove("CRM"),
  },
  "all webhooks were deleted": { happens: (number) => number.restore([]) },
  "the number was switched off": {
    happens(number) {
      number.enabled = false;
    },
  },
  "the number was set up anew: off, and all gone": { happens: (number) => number.setUpAgain() },
  "a number declared off was switched on": {
    number: "off",
    happens(number) {
      number.enabled = true;
    },
  },
  'a webhook that is not declared, with `unmanaged: "warn"`': {
    happens: (number) => number.put(stranger),
    mend: removeStranger,
  },
  'a webhook that is not declared, with `unmanaged: "error"`': {
    number: "error",
    happens: (number) => number.put(stranger),
    mend: removeStranger,
  },
  'a webhook that is not declared, with `unmanaged: "delete"`': {
    number: "delete",
    happens(number) {
      number.put(stranger);
    },
  },
  "a webhook named in `ignoreUnmanaged`": {
    number: "ignoring",
    happens: (number) => number.put(stranger),
    mend: removeStranger,
  },
  'a webhook was deleted and its slot taken, with `unmanaged: "delete"`': {
    number: "delete",
    happens(number) {
      number.remove("crm");
      number.put(stranger);
    },
  },
};

describe("as docs/drift.md says", () => {
  it.each(casesOf("What is found", "what happened", cases))(
    "%s",
    async (_what, row, { number: which = "plain", happens, mend }) => {
      const made = scenes[which].current;
      const before = { enabled: made.number.enabled, webhooks: sorted(made.number) };
      happens(made.number);

      made.requests();
      const check = await made.stack.refresh("--preview-only", "--expect-no-changes");
      expect(made.requests()).toEqual(["GET"]);
      expect(check.code, check.text).toBe(Number(row["exit code"]));
      await expectShown(made.stack, row, check);

      if (row["what heals it"]?.startsWith("`pulumi up --refresh`")) {
        const up = await made.stack.up("--refresh", "--skip-preview");
        expect(up.code, up.text).toBe(0);
      }
      mend?.(made.number);
      expect({ enabled: made.number.enabled, webhooks: sorted(made.number) }).toEqual(before);
      const again = await made.stack.refresh("--preview-only", "--expect-no-changes");
      expect(again.code, again.text).toBe(0);
    },
    60_000,
  );
});

function sorted(number: Scene["number"]) {
  return number.webhooks.sort((one, other) => (one.name < other.name ? -1 : 1));
}
