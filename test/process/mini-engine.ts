import { onTestFinished } from "vitest";
import { type Emulator, type Profile, startEmulator } from "../../dist/emulator/index.js";
import { CallError, type Props, ProviderProcess } from "./provider-process";

export const KEY = "key-of-the-number";
export const PHONE = "+4930123456";
const shims = {
  MultiWebhook: 'exports.handler = () => require("pulumi-360dialog/runtime").multiWebhook;',
  Webhook: 'exports.handler = () => require("pulumi-360dialog/runtime").webhook;',
};

/** A program of one number: its arguments and its webhooks by logical name. */
export interface Program {
  readonly number?: Props;
  readonly webhooks: Record<string, { name?: string; url?: string; headers?: Record<string, string>; adopt?: boolean }>;
}

interface Resource {
  readonly type: keyof typeof shims;
  readonly name: string;
  id: string;
  inputs: Props;
  state: Props;
  initFailed?: boolean;
}

/** What one run did. */
export interface Done {
  /** `create crm`, `update acme`, … in the order of the engine. */
  readonly ops: string[];
  readonly failures: string[];
}

/**
 * Drives the real provider process in the engine's order: check, diff, create or update; deletes last; refresh reads
 * and compares. Small enough to be seen to be right; the tests with the real engine are in `test/engine/`.
 */
export class MiniEngine {
  readonly resources = new Map<string, Resource>();

  /** Everything that the processes of this stack said. */
  readonly warnings: string[] = [];
  readonly output: string[] = [];
  private used: ProviderProcess | undefined;

  private constructor(
    readonly emulator: Emulator,
    private readonly config: Record<string, string>,
    private readonly oneProcess: boolean,
  ) {}

  /** With `oneProcess` all runs share a process, which the real engine never does; it saves time. */
  static async start(
    profile: Partial<Profile> = {},
    config: Record<string, string> = {},
    oneProcess = false,
  ): Promise<MiniEngine> {
    const emulator = await startEmulator({ profile });
    onTestFinished(() => emulator.stop());
    emulator.numbers.of(KEY).main = { url: "https://main.example.com" };
    const started = new MiniEngine(emulator, { "dialog360:settleTimeout": "3", ...config }, oneProcess);
    onTestFinished(() => started.used?.stop());
    return started;
  }

  /** The process of this run: a new one for each, as with the real engine. */
  async newProcess(): Promise<ProviderProcess> {
    if (this.used && this.oneProcess) {
      return this.used;
    }
    await this.used?.stop();
    this.used = await ProviderProcess.start({
      config: this.config,
      env: { DIALOG360_BASE_URL: this.emulator.url, DIALOG360_API_KEY: KEY },
      warnings: this.warnings,
      output: this.output,
    });
    return this.used;
  }

  private get process(): ProviderProcess {
    if (!this.used) {
      throw new Error("no run has begun");
    }
    return this.used;
  }

  get number() {
    return this.emulator.numbers.of(KEY);
  }

  /** The requests since the last call, as `METHOD name`. */
  requests(): string[] {
    const entries = this.emulator.journal().map(({ method, body, name }) => {
      const { destinations, name: bodyName, enabled } = Object(body);
      const what = name ?? destinations?.[0]?.name ?? bodyName ?? enabled;
      return what === undefined ? method : `${method} ${what}`;
    });
    this.emulator.clearJournal();
    return entries;
  }

  writes(): string[] {
    return this.requests().filter((request) => !request.startsWith("GET"));
  }

  async up(program: Program): Promise<Done> {
    await this.newProcess();
    const done: Done = { ops: [], failures: [] };
    const wanted = resourcesOf(program);
    for (const { type, name, inputs } of wanted) {
      const ok = await this.step(done, type, name, inputs);
      if (!ok) {
        return done;
      }
    }
    const gone = [...this.resources.values()].filter(({ name }) => !wanted.some((one) => one.name === name));
    await this.deleteAll(gone.reverse(), done);
    return done;
  }

  async destroy(): Promise<Done> {
    await this.newProcess();
    const done: Done = { ops: [], failures: [] };
    await this.deleteAll([...this.resources.values()].reverse(), done);
    return done;
  }

  /** Reads everything; gives what has drifted. */
  async refresh(): Promise<Done> {
    await this.newProcess();
    const done: Done = { ops: [], failures: [] };
    await Promise.all(
      [...this.resources.values()].map(async (resource) => {
        const { type, name, id, state, inputs } = resource;
        const read = await this.process.read(id, state).catch((error: CallError) => error);
        if (read instanceof CallError) {
          done.failures.push(read.message);
        } else if (read.id === "") {
          this.resources.delete(name);
          done.ops.push(`delete ${name}`);
        } else {
          const { changes } = await this.process.diff(id, read.state, inputs);
          if (changes) {
            done.ops.push(`update ${name}`);
          }
          this.resources.set(name, { type, name, id, state: read.state, inputs: read.inputs });
        }
      }),
    );
    return done;
  }

  private async step(done: Done, type: Resource["type"], name: string, news: Props): Promise<boolean> {
    const old = this.resources.get(name);
    const { inputs, failures } = await this.process.check(old?.inputs ?? {}, news);
    done.failures.push(...failures);
    if (failures.length > 0) {
      return false;
    }
    try {
      if (!old) {
        done.ops.push(`create ${name}`);
        await this.create(type, name, inputs);
        return true;
      }
      const { changes, replaces, deleteFirst } = await this.process.diff(old.id, old.state, inputs);
      if (replaces.length > 0) {
        done.ops.push(`replace ${name}`);
        await this.replace(old, news, deleteFirst);
      } else if (changes || old.initFailed) {
        done.ops.push(`update ${name}`);
        old.state = await this.process.update(old.id, old.state, inputs);
        old.inputs = inputs;
        old.initFailed = false;
      } else {
        old.inputs = inputs;
      }
      return true;
    } catch (error) {
      done.failures.push(error instanceof Error ? error.message : String(error));
      this.keepPartial(error, type, name, inputs);
      return false;
    }
  }

  private async create(type: Resource["type"], name: string, inputs: Props): Promise<void> {
    const { id, state } = await this.process.create(inputs);
    this.resources.set(name, { type, name, id, inputs, state });
  }

  private async replace(old: Resource, news: Props, deleteFirst: boolean): Promise<void> {
    const { inputs } = await this.process.check({}, news);
    if (deleteFirst) {
      await this.process.delete(old.id, old.state);
      this.resources.delete(old.name);
    }
    await this.create(old.type, old.name, inputs);
    if (!deleteFirst) {
      await this.process.delete(old.id, old.state);
    }
  }

  private keepPartial(error: unknown, type: Resource["type"], name: string, inputs: Props): void {
    if (error instanceof CallError && error.partial) {
      const { id, properties } = error.partial;
      this.resources.set(name, { type, name, id, inputs, state: properties, initFailed: true });
    }
  }

  private async deleteAll(resources: Resource[], done: Done): Promise<void> {
    const children = resources.filter(({ type }) => type === "Webhook");
    const parents = resources.filter(({ type }) => type === "MultiWebhook");
    for (const group of [children, parents]) {
      await Promise.all(group.map((resource) => this.delete(resource, done)));
    }
  }

  private async delete({ name, id, state }: Resource, done: Done): Promise<void> {
    try {
      await this.process.delete(id, state);
      done.ops.push(`delete ${name}`);
      this.resources.delete(name);
    } catch (error) {
      done.failures.push(error instanceof Error ? error.message : String(error));
    }
  }
}

export function urlOf(name: string): string {
  return `https://${name.replace(/[^a-z0-9]/gi, "").toLowerCase()}.example.com/in`;
}

/** The resources as the classes of the package would declare them. */
function resourcesOf({ number = {}, webhooks }: Program): { type: Resource["type"]; name: string; inputs: Props }[] {
  const names = Object.entries(webhooks).map(([logicalName, { name }]) => name ?? logicalName);
  const parent = {
    phoneNumber: PHONE,
    webhookNames: names,
    ...number,
    __logicalName: "acme",
    __provider: shims.MultiWebhook,
  };
  const children = Object.entries(webhooks).map(([logicalName, webhook]) => ({
    type: "Webhook" as const,
    name: logicalName,
    inputs: {
      phoneNumber: PHONE,
      ...(number.enabled === undefined ? {} : { enabled: number.enabled }),
      ...{ name: logicalName, url: urlOf(logicalName), headers: {}, ...webhook },
      __webhookNames: names,
      __logicalName: logicalName,
      __provider: shims.Webhook,
    },
  }));
  return [{ type: "MultiWebhook", name: "acme", inputs: parent }, ...children];
}
