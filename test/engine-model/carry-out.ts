import { isDeepStrictEqual } from "node:util";
import type { Resource } from "./checkpoint.ts";
import { PROTECTED } from "./flags.ts";
import type { Props, Provider } from "./provider.ts";
import type { StateFile } from "./state-file.ts";
import { type MutableDone, messageOf, partialOf, type Step, shown } from "./steps.ts";

/** Carries out a step. What a partial failure leaves is in the state, and the failure is thrown. */
export async function carryOut(file: StateFile, provider: Provider, step: Step): Promise<void> {
  const { operation, old, registration, inputs, deleteFirst } = step;
  const { kind, name, secrets, options } = registration;
  const methods = provider.methods[kind];
  const keep = (id: string, outputs: Props, failed?: boolean): Resource => {
    return { kind, name, id, inputs, outputs, secrets, options, ...(failed ? { failed } : {}) };
  };
  try {
    if (old && old.name !== name) {
      file.rename(old, name);
    }
    if (operation === "same" && old) {
      file.put({ ...old, name, inputs, secrets, options });
      return;
    }
    if (operation === "update" && old) {
      await file.step("updating", registration, async () => {
        const { outs } = await methods.update(old.id, old.outputs, inputs);
        return () => file.put(keep(old.id, outs));
      });
      return;
    }
    if (old && deleteFirst) {
      await remove(file, provider, old, true);
    }
    await file.step("creating", registration, async () => {
      const { id, outs } = await methods.create(inputs);
      return () => {
        if (old && !deleteFirst) {
          file.doom(old);
        }
        file.put(keep(id, outs));
      };
    });
  } catch (error) {
    const partial = partialOf(error);
    if (partial) {
      // An update that failed half-way keeps the old inputs.
      const kept = keep(partial.id, partial.properties, true);
      file.put(operation === "update" && old ? { ...kept, inputs: old.inputs, inputSecrets: old.secrets } : kept);
    }
    throw error;
  }
}

/** Deletes a resource. */
export async function remove(
  file: StateFile,
  provider: Provider,
  resource: Resource,
  isReplaced = false,
): Promise<void> {
  const { protect, retainOnDelete } = resource.options ?? {};
  if (protect && file.state.resources.includes(resource) && !isReplaced) {
    throw new Error(`${resource.name} ${PROTECTED}`);
  }
  await file.step("deleting", resource, async () => {
    await (retainOnDelete ? undefined : provider.methods[resource.kind].delete(resource.id, resource.outputs));
    return () => file.remove(resource);
  });
}

/** Reads a resource; notes what a refresh shows of it. */
export async function refreshed(
  file: StateFile,
  provider: Provider,
  done: MutableDone,
  resource: Resource,
): Promise<void> {
  const { kind, name, id, outputs, inputs: stored, failed: _failed, inputSecrets: _secrets, ...rest } = resource;
  try {
    const methods = provider.methods[kind];
    const { id: found, props, inputs = stored } = await methods.read(id, outputs);
    if (found === "") {
      done.ops.push(`delete ${name}`);
      file.forget(resource);
      return;
    }
    if ((await methods.diff(id, props, stored)).changes) {
      done.ops.push(`update ${name}`);
    } else if (!isDeepStrictEqual(shown(props), shown(outputs))) {
      done.rewritten.push(name);
    }
    file.put({ ...rest, kind, name, id, outputs: props, inputs: { ...inputs, __provider: stored.__provider } });
  } catch (error) {
    done.failures.push(messageOf(error));
  }
}
