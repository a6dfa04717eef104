import { onTestFinished } from "vitest";
import { type Emulator, type Profile, startEmulator } from "../../dist/emulator/index.js";
import type { Checkpoint, Resource } from "../engine-model/checkpoint.ts";
import { Engine } from "../engine-model/engine.ts";
import type { Kind, Program } from "../engine-model/program.ts";
import { shims } from "../engine-model/program.ts";
import type { Props, Provider } from "../engine-model/provider.ts";
import { ProviderProcess } from "../engine-model/provider-process.ts";
import type { Done } from "../engine-model/steps.ts";

export const KEY = "key-of-the-number";

/** A stack whose provider is the real process, on a number of its own emulator. */
export class ProcessStack {
  /** Everything that the processes of this stack said. */
  readonly warnings: string[] = [];
  readonly output: string[] = [];
  private used: ProviderProcess | undefined;
  private readonly engine: Engine;

  private constructor(
    readonly emulator: Emulator,
    private readonly config: Record<string, string>,
    oneProcess: boolean,
  ) {
    const startProvider = () => (oneProcess ? this.sharedProcess() : this.newProcess());
    this.engine = new Engine({ startProvider, skipPreview: true });
  }

  /** With `oneProcess` all runs share a process, which the real engine never does; it saves time. */
  static async start(
    profile: Partial<Profile> = {},
    config: Record<string, string> = {},
    oneProcess = false,
  ): Promise<ProcessStack> {
    const emulator = await startEmulator({ profile });
    onTestFinished(() => emulator.stop());
    emulator.numbers.of(KEY).main = { url: "https://main.example.com" };
    const started = new ProcessStack(emulator, { "dialog360:settleTimeout": "3", ...config }, oneProcess);
    onTestFinished(() => started.used?.kill());
    return started;
  }

  /** A process as each run has one of its own. */
  async newProcess(): Promise<ProviderProcess> {
    await this.used?.kill();
    this.used = await ProviderProcess.start({
      config: this.config,
      env: { DIALOG360_BASE_URL: this.emulator.url, DIALOG360_API_KEY: KEY },
      warnings: this.warnings,
      output: this.output,
    });
    return this.used;
  }

  get number() {
    return this.emulator.numbers.of(KEY);
  }

  /** The resources of the state. */
  get resources(): readonly Resource[] {
    return this.engine.checkpoint.resources;
  }

  resource(name: string): Resource | undefined {
    return this.resources.find((resource) => resource.name === name);
  }

  /** Writes another state, as an interrupted run leaves one. */
  setState(state: Partial<Checkpoint>): void {
    this.engine.saved = JSON.stringify({ ...this.engine.checkpoint, ...state });
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

  up(program: Program): Promise<Pick<Done, "ops" | "failures">> {
    return brief(this.engine.up(program));
  }

  destroy(): Promise<Pick<Done, "ops" | "failures">> {
    return brief(this.engine.destroy());
  }

  /** Reads everything; tells what has drifted. */
  refresh(): Promise<Pick<Done, "ops" | "failures">> {
    return brief(this.engine.refresh());
  }

  /** What a new process has against the inputs of a new resource. */
  async failuresOf(kind: Kind, inputs: Props): Promise<string[]> {
    const { failures } = await (await this.newProcess()).check({}, { ...inputs, __provider: shims[kind] });
    return failures.map(({ reason }) => reason);
  }

  private async sharedProcess(): Promise<Provider> {
    const { methods } = this.used ?? (await this.newProcess());
    return { methods, cancel: () => undefined, kill: () => undefined };
  }
}

async function brief(done: Promise<Done>): Promise<Pick<Done, "ops" | "failures">> {
  const { ops, failures } = await done;
  return { ops, failures };
}
