import type { Resource } from "./checkpoint.ts";
import type { Registration } from "./program.ts";
import type { Methods, Props } from "./provider.ts";
import { type MutableDone, messageOf, type Step } from "./steps.ts";

/** What check and diff say has to be done for a resource; undefined where they fail, and then `done` says why. */
export async function decide(
  done: MutableDone,
  methods: Methods,
  old: Resource | undefined,
  registration: Registration,
): Promise<Step | undefined> {
  try {
    const checked = await check(done, methods, old?.inputs ?? {}, registration);
    if (!checked || !old) {
      return checked && { operation: "create", old, registration, inputs: checked };
    }
    const { changes, replaces, deleteBeforeReplace } = await methods.diff(old.id, old.outputs, checked);
    if (replaces.length > 0) {
      const inputs = await check(done, methods, {}, registration);
      return inputs && { operation: "replace", old, registration, inputs, deleteFirst: deleteBeforeReplace };
    }
    return { operation: changes || old.failed ? "update" : "same", old, registration, inputs: checked };
  } catch (error) {
    done.failures.push(messageOf(error));
    return undefined;
  }
}

async function check(
  done: MutableDone,
  methods: Methods,
  olds: Props,
  registration: Registration,
): Promise<Props | undefined> {
  const { inputs, failures } = await methods.check(olds, registration.inputs);
  done.failures.push(...failures.map(({ reason }) => reason));
  return failures.length === 0 ? inputs : undefined;
}
