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
  isForced: boolean,
): Promise<Step | undefined> {
  try {
    const given = withoutIgnored(registration, old);
    const checked = await check(done, methods, (isForced ? undefined : old?.inputs) ?? {}, given);
    if (!checked || !old) {
      return checked && { operation: "create", old, registration, inputs: checked };
    }
    const isTriggered = registration.options.replacementTrigger !== old.options?.replacementTrigger;
    const difference = isForced || isTriggered ? undefined : await methods.diff(old.id, old.outputs, checked);
    if (difference && difference.replaces.length === 0) {
      const operation = difference.changes || old.failed ? "update" : "same";
      return { operation, old, registration, inputs: checked };
    }
    if (registration.options.protect && old.options?.protect) {
      done.failures.push(`unable to replace resource ${registration.name} as it is currently marked for protection`);
      return undefined;
    }
    const inputs = isForced ? checked : await check(done, methods, {}, registration);
    const deleteFirst = registration.options.deleteBeforeReplace ?? difference?.deleteBeforeReplace ?? false;
    return inputs && { operation: "replace", old, registration, inputs, deleteFirst };
  } catch (error) {
    done.failures.push(messageOf(error));
    return undefined;
  }
}

/** The engine puts the old inputs in place of those that are ignored. */
function withoutIgnored(registration: Registration, old: Resource | undefined): Registration {
  const ignored = old ? (registration.options.ignoreChanges ?? []) : [];
  const inputs = { ...registration.inputs };
  for (const name of ignored) {
    inputs[name] = old?.inputs[name];
  }
  return { ...registration, inputs: JSON.parse(JSON.stringify(inputs)) };
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
