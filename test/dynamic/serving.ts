import { expect } from "vitest";
import { host } from "../../dist/provider/dynamic/host.js";
import type { Lifecycle, Properties } from "../../dist/provider/lifecycle/lifecycle.js";

/** A lifecycle of plain properties. */
export type Six = Lifecycle<Properties, Properties>;

/** What Pulumi sends as `__provider`. */
export const TEXT = "the text that is stored";
/** Does nothing, and gives back what it gets. */
const identity: Six = {
  parseInputs: (properties) => properties,
  parseState: (properties) => properties,
  check: async (_context, _olds, news) => ({ inputs: news, failures: [] }),
  diff: () => ({ changes: true, replaces: ["name"], deleteBeforeReplace: true }),
  create: async (_context, inputs) => ({ id: "id", state: inputs }),
  read: async (_context, state) => ({ state, inputs: state }),
  update: async (_context, _olds, news) => news,
  delete: async () => undefined,
};

/** The provider of a lifecycle, with every method of Pulumi's that it has. */
export function served(methods: Partial<Six>) {
  const { configure, check, diff, create, read, update, delete: remove } = host("webhook", { ...identity, ...methods });
  if (!configure || !check || !diff || !read || !update || !remove) {
    throw new Error("a method is missing");
  }
  return { configure, check, diff, create, read, update, remove };
}

/** What a task that must fail fails with. */
export async function thrownBy(task: Promise<unknown>): Promise<unknown> {
  return task.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );
}

/** A provider whose creation fails. */
export function failing(error: unknown) {
  return served({
    create: async () => {
      throw error;
    },
  });
}
