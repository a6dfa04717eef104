import type { Emulator, Fault, FaultHandle, Profile } from "../../dist/emulator/index.js";
import { defaultProfile, startEmulator } from "../../dist/emulator/index.js";
import { Clock } from "../engine-model/clock.ts";
import { Engine } from "../engine-model/engine.ts";
import type { EngineOptions } from "../engine-model/engine-options.ts";
import { DIST, loadAnew } from "../engine-model/modules.ts";
import { ProcessModel, type Surroundings } from "../engine-model/process-model.ts";
import { Hop } from "./hop.ts";
import { Random } from "./random.ts";

/** What no text in clear may hold: every secret of a case begins with it. */
export const CANARY = "c4n4ry-s3cr3t";

/** What is seen of a provider process: its requests and what it printed. */
export type Observed = Pick<ProcessModel, "sent" | "output" | "mostWrites">;

/** The emulator of a worker, on a clock of its own; every case has a number of its own on it. */
export class World {
  readonly clock = new Clock();
  readonly emulator: Emulator;
  private readonly startServer: () => Promise<Emulator>;
  private otherServer: Promise<Emulator> | undefined;
  private onTheWay: Promise<Hop> | undefined;
  private cases = 0;
  private hangs: FaultHandle[] = [];

  private constructor(clock: Clock, emulator: Emulator, startServer: () => Promise<Emulator>) {
    this.clock = clock;
    this.emulator = emulator;
    this.startServer = startServer;
  }

  /** `realTime`: for what runs outside this process, on the clock of the machine. */
  static async start({ realTime = false } = {}): Promise<World> {
    const clock = new Clock();
    if (realTime) {
      return new World(clock, await startEmulator(), startEmulator);
    }
    const timers = { setTimeout: (ms: number) => clock.park(ms) };
    const packages = { "node:timers/promises": timers };
    const { startEmulator: start } = loadAnew(DIST, "emulator/server.js", { globals: { Date: clock.date }, packages });
    const startServer = start as typeof startEmulator;
    return new World(clock, await startServer(), startServer);
  }

  /** Another server on the same clock, with numbers of its own; started when it is first asked for. */
  elsewhere(): Promise<Emulator> {
    this.otherServer ??= this.startServer();
    return this.otherServer;
  }

  /** A hop on the way to the emulator, on which exchanges go wrong; started when it is first asked for. */
  private hop(): Promise<Hop> {
    this.onTheWay ??= Hop.start(this.emulator.url, this.clock);
    return this.onTheWay;
  }

  async stop(): Promise<void> {
    await this.onTheWay?.then((hop) => hop.stop());
    await Promise.all([this.emulator.stop(), this.otherServer?.then((emulator) => emulator.stop())]);
  }

  /** A new number, with the answers of a profile. */
  begin(seed: number, profile: Partial<Profile> = {}): Case {
    this.cases += 1;
    this.calm();
    this.emulator.clearJournal();
    this.emulator.set({ ...defaultProfile, ...profile });
    return new Case(this, seed, `${CANARY}-key-${seed}-${this.cases}`, { ...defaultProfile, ...profile });
  }

  /** A new number whose requests go over the hop. */
  async beginBehindHop(seed: number): Promise<{ readonly hop: Hop; readonly test: Case }> {
    const hop = await this.hop();
    hop.calm();
    const test = this.begin(seed);
    this.clock.hung = () => hop.waiting;
    test.env.DIALOG360_BASE_URL = hop.url;
    return { hop, test };
  }

  /** Ends all faults. */
  calm(): void {
    this.emulator.clearFaults();
    this.hangs = [];
    this.clock.hung = () => 0;
    this.clock.wallOffMs = 0;
  }

  /** Makes requests go wrong. One that hangs ends with its time limit, so time has to pass meanwhile. */
  fault(fault: Fault): FaultHandle {
    const handle = this.emulator.fault(fault);
    if (fault.kind === "hang" || fault.kind === "hangAfter") {
      this.hangs.push(handle);
      this.clock.hung = () => this.openHangs();
    }
    return handle;
  }

  private openHangs(): number {
    return this.emulator.journal().filter((entry) => entry.fault?.startsWith("hang") && entry.endedAt === undefined)
      .length;
  }
}

/** One number and the stack that manages it. */
export class Case {
  readonly world: World;
  readonly random: Random;
  readonly profile: Profile;
  readonly config: Record<string, string> = {};
  readonly env: Record<string, string> = {};
  key: string;
  dist: string | undefined;
  /** Whether each request has a connection of its own, as the provider's client does it. */
  ownConnections = false;
  hooks: Partial<
    Pick<Surroundings, "onRequest" | "latencyMs" | "answerWith"> & Pick<EngineOptions, "beforeCheckpoint">
  > = {};
  /** The provider processes that were started, the last one last. */
  processes: Observed[] = [];

  constructor(world: World, seed: number, key: string, profile: Profile) {
    this.world = world;
    this.random = new Random(seed);
    this.key = key;
    this.profile = profile;
    this.env.DIALOG360_BASE_URL = world.emulator.url;
    this.env.DIALOG360_API_KEY = key;
    this.number.main = { url: "https://main.example.com" };
  }

  /** What they have said, line by line. */
  get said(): string[] {
    return this.processes.flatMap(({ output }) => output);
  }

  get number() {
    return this.world.emulator.numbers.of(this.key);
  }

  /** A stack of its own, with a state of its own. */
  stack(): Engine {
    return new Engine({
      startProvider: () => this.startProvider(),
      inAnyOrder: (list) => this.random.shuffled(list),
      beforeCheckpoint: (operation, kind) => this.hooks.beforeCheckpoint?.(operation, kind),
    });
  }

  /** A provider process of its own, for calls that no command of the model makes in this order. */
  newProcess(): ProcessModel {
    return this.startProvider();
  }

  private startProvider(): ProcessModel {
    const { config, env, dist, hooks, ownConnections, random } = this;
    const { clock } = this.world;
    const started = new ProcessModel({
      clock,
      random,
      config: { ...config },
      env: { ...env },
      dist,
      ownConnections,
      ...hooks,
    });
    this.processes.push(started);
    return started;
  }
}
