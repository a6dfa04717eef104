import { isDeepStrictEqual } from "node:util";
import type { EmulatedNumber, JournalEntry } from "../../dist/emulator/index.js";
import type { Resource } from "../engine-model/checkpoint.ts";
import type { Declared, DeclaredNumber } from "../engine-model/program.ts";
import { secretsInClear } from "./invariants.ts";
import { hooksIn, isSame, labelOf, type Run, storedLabel, type Truth } from "./numbers-truth.ts";

/** What a command violates. */
export function violationsOf(run: Run, truth: Truth): string[] {
  return [
    ...secretsInClear(run, run.stateAfter),
    ...beforeAnything(run),
    ...(run.vouched ? [] : [...wrongWrites(run, truth), ...lostFromState(run, truth)]),
    ...othersTouched(run, truth),
    ...(run.done.failures.length > 0 ? [] : [...afterUp(run, truth), ...afterRefresh(run, truth)]),
    ...(run.done.failures.length > 0 || run.vouched ? [] : leftBehind(run, truth)),
  ];
}

/** A preview, and what a preview has stopped, changes nothing; a refresh no number. */
function beforeAnything({ command, done, writes, stateBefore, stateAfter }: Run): string[] {
  const isStill = command === "preview" || done.stopped;
  return [
    ...(writes.length > 0 && (isStill || command === "refresh") ? [`${command} has written`] : []),
    ...(isStill && !isDeepStrictEqual(stateBefore, stateAfter) ? [`${command} has changed the state`] : []),
  ];
}

/** Writes to a number for which no label stands that could have asked for them. */
function wrongWrites(run: Run, truth: Truth): string[] {
  return run.writes
    .filter(({ number, entry }) => !isDeclared(run, truth, number, entry) && !isOfStored(run, truth, number, entry))
    .map(
      ({ number, entry }) =>
        `wrong number: ${entry.method} ${entry.path} ${JSON.stringify(entry.body)} ${number.firstKey}`,
    );
}

/** Whether the program asks for a write. */
function isDeclared(run: Run, truth: Truth, number: EmulatedNumber, { method, path, body }: JournalEntry): boolean {
  const reaching = run.program.filter(
    (one) => truth.reachOf(run, one).has(number) || truth.isAllAlike(run, labelOf(one), number),
  );
  const sent = Object(method === "PUT" ? Object(body).destinations?.[0] : body);
  if (method === "POST" && path !== "/multi_webhook") {
    return [...reaching, ...run.program.filter((one) => isFirstMain(run, truth, number, one))].some(
      ({ main }) => main?.url === sent.url,
    );
  }
  if (method === "POST") {
    return sent.enabled === true && reaching.length > 0;
  }
  const isWanted = ({ webhooks }: DeclaredNumber): boolean =>
    webhooks.some(({ name, url }) => name === sent.name && url === sent.url);
  return (method === "PUT" || method === "PATCH") && reaching.some(isWanted);
}

/**
 * A main webhook that is new to the state comes before the resource of its number, whose state its process has not seen
 * then. Where the API tells the id, the preview has stopped such a run, unless it was told not to ask, or an earlier run
 * was, so that only the outputs have the id: a check is given the inputs alone.
 */
function isFirstMain(run: Run, truth: Truth, number: EmulatedNumber, declared: DeclaredNumber): boolean {
  const label = labelOf(declared);
  const isStored = run.stateBefore.resources.some((one) => one.kind === "MainWebhook" && storedLabel(one) === label);
  const isUnknown = run.stateBefore.resources.every(
    (one) => storedLabel(one) !== label || one.inputs.__numberId === undefined,
  );
  const isUntold = isUnknown || run.unasked || !run.told(number).id || truth.isUnnamed(label);
  return !isStored && isUntold && run.configured(declared) === number;
}

/** Whether a write takes away what the stack has. */
function isOfStored(
  run: Run,
  truth: Truth,
  number: EmulatedNumber,
  { method, path, name, body }: JournalEntry,
): boolean {
  const stored = [...run.stateBefore.resources, ...run.stateBefore.doomed].filter(
    (one) => truth.boundTo(storedLabel(one)).has(number) || isLookAlike(run, truth, number, one.outputs.phoneNumber),
  );
  if (method === "POST") {
    const isOff = path === "/multi_webhook" && Object(body).enabled === false;
    const switches = run.stateBefore.resources.filter((one) => truth.isTakenForSwitch(storedLabel(one), number));
    return isOff && [...stored, ...switches].some(({ outputs }) => outputs.disableOnDelete === true);
  }
  const isAlike = hooksIn(run.stateBefore).some((one) => one.outputs.name === name && truth.isAlike(run, number, one));
  return (
    method === "DELETE" && (isAlike || stored.some(({ kind, outputs }) => kind === "Webhook" && outputs.name === name))
  );
}

function isLookAlike(run: Run, truth: Truth, number: EmulatedNumber, label: unknown): boolean {
  return truth.isAllAlike(run, String(label), number);
}

/** Webhooks that this stack has neither put nor taken over, and that are not as they were. */
function othersTouched(run: Run, truth: Truth): string[] {
  return [...run.before].flatMap(([number, { webhooks }]) =>
    webhooks
      .filter(({ name }) => !truth.taken(number).has(name) && !mayTake(run, truth, number, name))
      .filter(
        (one) =>
          !isDeepStrictEqual(
            one,
            run.after.get(number)?.webhooks.find(({ name }) => name === one.name),
          ),
      )
      .map(({ name }) => `somebody else's ${name} was changed or removed, on ${number.firstKey}`),
  );
}

/** The program takes it over, the user vouches for the number, or nothing tells it from the stack's own. */
function mayTake(run: Run, truth: Truth, number: EmulatedNumber, name: string): boolean {
  const adopts = run.program.some(
    (one) =>
      truth.reachOf(run, one).has(number) && one.webhooks.some((webhook) => webhook.name === name && webhook.adopt),
  );
  const stored = hooksIn(run.stateBefore).filter(({ outputs }) => outputs.name === name);
  return adopts || (run.vouched && stored.length > 0) || stored.some((one) => truth.isAlike(run, number, one));
}

/** After an `up`, every declared webhook is as declared, on the number for which its label stands. */
function afterUp(run: Run, truth: Truth): string[] {
  if (run.command !== "up") {
    return [];
  }
  return run.program.flatMap((number) => {
    const label = labelOf(number);
    const known = truth.boundTo(label);
    const target = run.configured(number) ?? (known.size === 1 ? [...known][0] : undefined);
    if (target === undefined) {
      return [];
    }
    // Of a number without webhooks its names are all that can be compared.
    const isTold = number.webhooks.length > 0 || run.told(target).id;
    if (isTold && !truth.reachOf(run, number).has(target) && !truth.isAllAlike(run, label, target)) {
      return [`an up went well with the key of another number for ${label}`];
    }
    const live = run.after.get(target);
    const isLive = (webhook: Declared): boolean =>
      live?.enabled === true &&
      isSame(
        webhook,
        live.webhooks.find(({ name }) => name === webhook.name),
      );
    return number.webhooks
      .filter((webhook) => !isLive(webhook) && !truth.isBlind(run, number, target))
      .map(({ name }) => `${name} of ${label} is not as declared after a successful up`);
  });
}

/** After a refresh without drift, everything stored is there. */
function afterRefresh(run: Run, truth: Truth): string[] {
  if (run.command !== "refresh" || run.done.ops.length + run.done.rewritten.length > 0 || run.vouched) {
    return [];
  }
  return run.stateAfter.resources
    .filter(({ kind }) => kind === "Webhook")
    .filter((stored) => {
      const numbers = [...truth.boundTo(storedLabel(stored))];
      const isLive = numbers.some((number) =>
        isSame(
          stored,
          run.after.get(number)?.webhooks.find(({ name }) => name === stored.outputs.name),
        ),
      );
      return !isLive && !numbers.some((number) => isElsewhere(run, truth, stored, number));
    })
    .map((stored) => `a refresh found no drift, and ${stored.outputs.name} of ${storedLabel(stored)} is missing`);
}

/** What leaves the state is not live any more. */
function lostFromState(run: Run, truth: Truth): string[] {
  const kept = hooksIn(run.stateAfter);
  return hooksIn(run.stateBefore).flatMap((stored) => {
    const { name } = stored.outputs;
    const numbers = [...truth.boundTo(storedLabel(stored))];
    const isKept = (number: EmulatedNumber): boolean =>
      kept.some(
        (one) =>
          one.outputs.name === name &&
          (truth.boundTo(storedLabel(one)).has(number) ||
            run.program.some(
              (declared) => labelOf(declared) === storedLabel(one) && run.configured(declared) === number,
            )),
      );
    const left = numbers.filter(
      (number) => run.after.get(number)?.webhooks.some((live) => live.name === name) && !isKept(number),
    );
    const isWhole =
      !numbers.some((number) => isElsewhere(run, truth, stored, number)) && left.length === numbers.length;
    return left.length > 0 && isWhole ? [`${name} of ${storedLabel(stored)} left the state and is live`] : [];
  });
}

/** After a success nothing of the stack is left that it no longer declares. */
function leftBehind(run: Run, truth: Truth): string[] {
  if (run.command !== "up" && run.command !== "destroy") {
    return [];
  }
  return [...run.after].flatMap(([number, { webhooks }]) => {
    const wanted = run.program
      .filter((one) => run.configured(one) === number || truth.boundTo(labelOf(one)).has(number))
      .flatMap((one) => one.webhooks.map(({ name }) => name));
    // Where a label may stand for two numbers after a run that failed, only one of them had the webhook.
    const isUnsure = (name: string): boolean =>
      hooksIn(run.stateBefore).some(
        (one) =>
          one.outputs.name === name &&
          (truth.boundTo(storedLabel(one)).size > 1 || isElsewhere(run, truth, one, number)),
      );
    return webhooks
      .filter(({ name }) => truth.taken(number).has(name) && !wanted.includes(name) && !isUnsure(name))
      .map(({ name }) => `${name} is left on ${number.firstKey} after a successful ${run.command}`);
  });
}

/** Whether another number has a webhook that nothing tells from the stored one: it may have been taken for that. */
function isElsewhere(run: Run, truth: Truth, stored: Resource, number: EmulatedNumber): boolean {
  return [...run.before.keys()].some((other) => other !== number && truth.isAlike(run, other, stored));
}
