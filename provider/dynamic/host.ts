import type * as pulumi from "@pulumi/pulumi";
import {
  type Context,
  fitsPartialFailure,
  type Lifecycle,
  PartialFailure,
  type Properties,
} from "../lifecycle/lifecycle";
import { outgoing, redact } from "../text/redact";
import { CLEAN, neutral, type Shown } from "../text/shown";
import { cancelled } from "./cancellation";
import { warn } from "./log";
import type { RuntimeExport } from "./shim";
import { shim } from "./shim";

/** The key under which Pulumi keeps the text of the provider among a resource's properties. */
const PROVIDER_KEY = "__provider";

/** Longer reasons would not fit the metadata in which a partial failure travels, and travel twice. */
const LONGEST_REASON_BYTES = 2000;

/** Serves a lifecycle to Pulumi's dynamic provider process. */
export function host<Inputs extends object, State extends object>(
  name: RuntimeExport,
  lifecycle: Lifecycle<Inputs, State>,
): pulumi.dynamic.ResourceProvider<Properties, Properties> {
  let config: pulumi.dynamic.Config | undefined;
  const context: Context = {
    config: (key) => config?.get(key),
    // A name such as "constructor" is the environment's own only where it is set.
    env: (variable) => (Object.hasOwn(process.env, variable) ? process.env[variable] : undefined),
    warn: (message) => warn(outgoing(message)),
    cancelled,
  };
  return {
    // Pulumi may call other methods before an asynchronous configure is done, and goes on after a failed one: this only
    // keeps what it is given.
    async configure(request) {
      config = request.config;
    },
    check: (olds: Properties, news: Properties) =>
      told(async () => {
        const { inputs, failures } = await lifecycle.check(context, stripped(olds), stripped(news) ?? {});
        return {
          inputs: plain(inputs),
          failures: failures.map((failure) => ({ ...failure, reason: outgoing(failure.reason) })),
        };
      }),
    diff: (_id, olds: Properties, news: Properties) =>
      told(async () => {
        const result = lifecycle.diff(stripped(olds) ?? {}, stripped(news) ?? {});
        return { ...result, replaces: [...result.replaces] };
      }),
    create: (inputs: Properties) =>
      told(async () => {
        const { id, state } = await lifecycle.create(context, lifecycle.parseInputs(stripped(inputs) ?? {}));
        return { id, outs: plain(state) };
      }, textOf(inputs) ?? shim(name)),
    read: (id: string, properties?: Properties) =>
      told(async () => {
        const result = await lifecycle.read(context, lifecycle.parseState(stripped(properties) ?? {}));
        return result === "gone"
          ? { id: "", props: {} }
          : { id, props: plain(result.state), inputs: plain(result.inputs) };
      }),
    update: (_id, olds: Properties, news: Properties) =>
      told(async () => {
        const before = lifecycle.parseState(stripped(olds) ?? {});
        return { outs: plain(await lifecycle.update(context, before, lifecycle.parseInputs(stripped(news) ?? {}))) };
      }, textOf(news) ?? shim(name)),
    delete: (_id, properties: Properties) =>
      told(() => lifecycle.delete(context, lifecycle.parseState(stripped(properties) ?? {}))),
  };
}

/** Runs one method and turns what it throws into what Pulumi shows: one sentence, no stack, no secret. */
async function told<T>(task: () => Promise<T>, provider?: string): Promise<T> {
  try {
    return await task();
  } catch (error) {
    // Without it, the next create looks first; an update keeps what fits.
    if (error instanceof PartialFailure && fitsPartialFailure(error.state)) {
      throw new ToldPartialFailure(error, provider);
    }
    const message = messageOf(error);
    throw new ToldError(outgoing(error instanceof Error && CLEAN in error ? message : redact(message)));
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error && /ZodError$/.test(error.name)) {
    return "The stored properties of a resource are not as this version of the package stores them. Check which version wrote them, and run pulumi up with it or a later one.";
  }
  return error instanceof Error ? error.message : String(error);
}

/**
 * An error as the dynamic provider process prints it, which is `${error}: ${error.stack}` on its standard error: the
 * name of the package, then the sentence.
 */
class ToldError extends Error {
  constructor(message: Shown) {
    super(message);
    this.name = "pulumi-360dialog";
    this.stack = this.message;
  }

  override toString(): string {
    return this.name;
  }
}

/** The shape by which Pulumi knows that an object exists although creating or updating it failed. */
class ToldPartialFailure extends ToldError {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: string[];

  constructor(failure: PartialFailure, provider: string | undefined) {
    super(beginningOf(outgoing(failure.reason)));
    this.id = failure.id;
    this.properties = { ...plain(failure.state), [PROVIDER_KEY]: provider };
    this.reasons = [this.message];
  }
}

function beginningOf(reason: Shown): Shown {
  const bytes = Buffer.from(reason);
  return bytes.length <= LONGEST_REASON_BYTES
    ? reason
    : neutral(
        `${bytes
          .subarray(0, LONGEST_REASON_BYTES)
          .toString()
          .replace(/\ufffd+$/, "")}…`,
      );
}

function stripped(properties: Properties | undefined): Properties | undefined {
  if (!properties) {
    return undefined;
  }
  const { [PROVIDER_KEY]: _text, ...rest } = properties;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

function textOf(properties: Properties | undefined): string | undefined {
  const text = properties?.[PROVIDER_KEY];
  return typeof text === "string" ? text : undefined;
}

/** A copy of plain JSON: Pulumi's process fails on `undefined`, frozen objects, maps and the like after the fact. */
function plain(value: object): Properties {
  return JSON.parse(JSON.stringify(value));
}
